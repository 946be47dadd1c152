// Says which curves the selected runs stand for, before they are compared. A selection
// survives the live redrawing of the table.
const form = document.querySelector("[data-select-runs]");
const words = form?.querySelector("[data-selected]");
const button = form?.querySelector("[data-compare]");
const untouched = words?.textContent;
const chosen = new Set();

function boxes() { return [...form.querySelectorAll("input[name=run]")]; }

function tell() {
  const on = boxes().filter((box) => box.checked);
  const curves = new Set(on.map((box) => `${box.dataset.task} ${box.dataset.recipe}`));
  const tasks = new Set(on.map((box) => box.dataset.task));
  button.disabled = tasks.size > 1;
  if (!on.length) words.textContent = untouched;
  else if (tasks.size > 1) words.textContent = "These runs are of different tasks; choose one task.";
  else words.textContent = `${on.length} selected, ${curves.size} curve${curves.size === 1 ? "" : "s"}`;
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.name !== "run") return;
    if (event.target.checked) chosen.add(event.target.value);
    else chosen.delete(event.target.value);
    tell();
  });
  document.addEventListener("overcurve:updated", () => {
    for (const box of boxes()) box.checked = chosen.has(box.value);
    tell();
  });
  tell();
}
