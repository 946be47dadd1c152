// Draws the comparison with Plotly in place of the server's own picture, in the page's
// colours, and draws it again when the data or the colour scheme change.
const place = document.querySelector("[data-chart]");
const narrow = matchMedia("(max-width: 700px)");
const STILL = 1500; // ms
const options = { responsive: true, displayModeBar: false, doubleClick: "reset" };

function colours(value, style) {
  if (Array.isArray(value)) return value.map((item) => colours(item, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, colours(v, style)]));
  }
  if (typeof value !== "string" || !value.startsWith("var(")) return value;
  return style.getPropertyValue(value.slice(4, -1)).trim();
}

function transparent(colour, opacity) {
  const hex = Number.parseInt(colour.slice(1), 16);
  return `rgba(${hex >> 16}, ${(hex >> 8) & 255}, ${hex & 255}, ${opacity})`;
}

function figure() {
  const island = document.getElementById("figure");
  const made = colours(JSON.parse(island.textContent), getComputedStyle(document.documentElement));
  for (const trace of made.data) {
    if (trace.meta?.fillOpacity) trace.fillcolor = transparent(trace.fillcolor, trace.meta.fillOpacity);
  }
  if (narrow.matches) {
    made.layout.margin = { ...made.layout.margin, l: 50, r: 2 };
    made.layout.font.size = 11.5;
    // No room beside the last point: the names stand above it instead.
    for (const note of made.layout.annotations) {
      Object.assign(note, { xanchor: "right", xshift: 0, yshift: 13 });
      note.font.size = 11;
    }
  }
  return made;
}

async function draw() {
  if (!window.Plotly || !document.getElementById("figure")) return;
  const { data, layout } = figure();
  let drawing = place.querySelector(".drawing");
  if (drawing) {
    await Plotly.react(drawing, data, layout, options);
    return;
  }
  drawing = document.createElement("div");
  drawing.className = "drawing";
  drawing.style.visibility = "hidden";
  place.append(drawing);
  await Plotly.newPlot(drawing, data, layout, options);
  place.querySelector(".sketch")?.remove();
  drawing.style.visibility = "";
  place.dataset.drawn = "plotly";
}

let isLoading = false;
function load() {
  if (isLoading) return;
  isLoading = true;
  const script = document.createElement("script");
  script.src = place.dataset.chart;
  script.addEventListener("load", draw);
  document.head.append(script);
}

// A first visit compiles megabytes of script, about a second in which nothing would
// answer: that begins when somebody turns to the chart, or when the page has been left
// alone for a moment. From the browser's cache it takes a fifth, and begins at once.
function arrange() {
  const address = new URL(place.dataset.chart, location.href).href;
  if (performance.getEntriesByName(address)[0]?.transferSize === 0) return load();
  for (const name of ["pointerenter", "focusin"]) {
    place.addEventListener(name, load, { once: true });
  }
  setTimeout(load, STILL);
}

function light(row, lit) {
  const drawing = place.querySelector(".drawing");
  if (!drawing) return;
  row.classList.toggle("lit", lit);
  if (!lit) return Plotly.Fx.unhover(drawing);
  const { recipe, point } = row.dataset;
  const curve = drawing.data.findIndex((t) => t.meta?.part === "points" && t.meta.recipe === recipe);
  const isDrawn = curve >= 0 && Number(point) < drawing.data[curve].x.length;
  if (isDrawn) Plotly.Fx.hover(drawing, [{ curveNumber: curve, pointNumber: Number(point) }]);
}

if (place) {
  if (window.Plotly) draw();
  else if (document.readyState === "complete") arrange();
  else window.addEventListener("load", arrange, { once: true });
  document.addEventListener("overcurve:updated", (event) => {
    if (!event.detail.some((element) => element.id === "figure")) return;
    if (window.Plotly) draw();
    else load();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  narrow.addEventListener("change", draw);
  for (const [name, lit] of [["mouseover", true], ["mouseout", false]]) {
    document.addEventListener(name, (event) => {
      const row = event.target.closest?.("tr[data-point]");
      if (row && !row.contains(event.relatedTarget)) light(row, lit);
    });
  }
}
