// Lets the chart's controls act at once: the address changes, the page's live parts
// follow, and the back button goes back.
import { refresh } from "./live.js";

document.documentElement.classList.add("scripted");
const DEFAULTS = { time: "log", band: "on", runs: "on", overlay: "none", scale: "plain", axis: "train_seconds", alpha: "0.05" };

function address(form) {
  const values = new Map();
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const repeats = name === "method" || name === "study";
    if (repeats) query.append(name, value);
    else values.set(name, value);
  }
  const metrics = form.querySelector("[name=quality]");
  for (const [name, value] of values) {
    if (value === "" || value === DEFAULTS[name]) continue;
    if (name === "quality" && metrics.options.length < 2) continue;
    query.append(name, value);
  }
  const kept = new URLSearchParams(location.search);
  for (const name of ["shared", "embed"]) if (kept.has(name)) query.set(name, kept.get(name));
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-controls]");
  if (!form) return;
  // Which way is better belongs to the metric that was shown.
  if (event.target.name === "quality") form.querySelector("[name=direction]")?.remove();
  history.pushState(null, "", address(form));
  refresh();
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-controls]")) event.preventDefault();
});
window.addEventListener("popstate", () => {
  document.activeElement?.blur?.();
  refresh();
});
