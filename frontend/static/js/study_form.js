// The study form without reloads: what the server would answer to a button or a menu is
// fetched and put in place; typing renews only the summary. The server draws both.
import { showCopyButtons } from "./copy_text.js";

const WAIT = 250;
let form = null, timer = null, latest = 0;

async function ask(action, choice) {
  const body = new FormData(form);
  body.set("do", action);
  if (choice) body.set(choice.name, choice.value);
  const number = ++latest;
  const answer = await fetch(form.action, {
    method: "POST", body, headers: { accept: "text/html" },
  });
  if (number !== latest || !answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function put(fresh, id) {
  const made = fresh?.getElementById(id), old = document.getElementById(id);
  if (!made || !old) return;
  const open = [...old.querySelectorAll("details")].map((d) => d.open);
  const at = document.activeElement?.id || document.activeElement?.value;
  old.replaceWith(made);
  if (id === "study-summary") {
    made.querySelectorAll("details").forEach((d, i) => { d.open = open[i] ?? d.open; });
  }
  const again = at && (document.getElementById(at) || made.querySelector(`[value="${CSS.escape(at)}"]`));
  if (again && made.contains(again)) again.focus();
  hideCheck();
  showCopyButtons();
}

async function redraw(action) {
  const fresh = await ask(action);
  put(fresh, "study-fields");
  put(fresh, "study-summary");
}

async function renew() { put(await ask("check"), "study-summary"); }

function hideCheck() {
  for (const button of form.querySelectorAll("[data-check]")) button.hidden = true;
}

function improve() {
  const fresh = document.querySelector("[data-study-form]");
  if (!fresh || fresh === form) return;
  form = fresh;
  hideCheck();
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(renew, WAIT); });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("select[data-redraw]")) return;
    clearTimeout(timer);
    redraw("check");
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-redraw]");
    if (!button) return;
    event.preventDefault();
    redraw(button.value);
  });
  document.getElementById("problems")?.focus();
}

improve();
// A page that waited for a worker gets its form later.
document.addEventListener("overcurve:updated", improve);
