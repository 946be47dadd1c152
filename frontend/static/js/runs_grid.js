// A grid of runs tells what is in a cell under the pointer or the focus; arrows walk it.
const KEYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function cellsOf(table) {
  return [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td")]);
}

function begin() {
  for (const table of document.querySelectorAll("[data-runs-grid]")) {
    for (const cell of cellsOf(table).flat()) cell.tabIndex = -1;
    const first = table.querySelector("[data-cell]");
    if (first) first.tabIndex = 0;
    const told = document.querySelector("[data-told]");
    told.hidden = false;
    told.textContent = "Point at a cell, or walk the grid by arrows, to see its runs.";
  }
}

function tell(event) {
  const cell = event.target.closest?.("[data-runs-grid] td");
  if (cell?.dataset.cell) document.querySelector("[data-told]").textContent = cell.dataset.cell;
}

document.addEventListener("pointerover", tell);
document.addEventListener("focusin", tell);
document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("[data-runs-grid] td");
  const step = KEYS[event.key];
  if (!cell || !step) return;
  const rows = cellsOf(cell.closest("table"));
  const row = rows.findIndex((cells) => cells.includes(cell));
  const next = rows[row + step[0]]?.[rows[row].indexOf(cell) + step[1]];
  event.preventDefault();
  if (!next) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
document.addEventListener("overcurve:redrawn", begin);
begin();
