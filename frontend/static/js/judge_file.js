// Files of runs are sent without leaving the page: it says how far it is, can be
// cancelled, and keeps the files for the next question. An answer reads short files
// again at once; what had the focus has it still, and what changed is said aloud.
import { takeFiles } from "./drop_file.js";

const POLL_MS = 400, SLOW_MS = 350;
const box = document.getElementById("judging");
const words = box.querySelector("[data-judging-words]");
const bar = box.querySelector("[data-judging-bar]");
const judge = document.getElementById("judge");
const said = document.getElementById("judge-said");
const STAGES = {
  looking: "Looking through line",
  reading: "Reading line",
  storing: "Storing run",
};
let kept = [];
let current = 0;
let isBusy = false;
let hiding = 0, asking = 0;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-judge]");
  if (!form) return;
  event.preventDefault();
  clearTimeout(asking);
  const isPreview = event.submitter?.value === "preview";
  if (!isBusy || isPreview) send(form, isPreview);
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-short]");
  if (!form || !event.target.closest("[data-reads]")) return;
  clearTimeout(asking);
  asking = setTimeout(() => send(form, true), SLOW_MS);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey) return;
  document.getElementById("judge-go")?.click();
});

async function send(form, isPreview) {
  const mine = ++current;
  const token = Array.from(crypto.getRandomValues(new Uint8Array(12)), hex).join("");
  const body = filled(form, isPreview);
  body.set("watch", token);
  isBusy = true;
  form.classList.add("is-reading");
  const isQuick = isPreview && "short" in form.dataset;
  if (!isQuick) show("Sending the file");
  const polling = setInterval(() => mine === current && poll(token), POLL_MS);
  box.querySelector("[data-judging-cancel]").onclick = () => {
    show("Cancelling");
    const options = { method: "POST", headers: { "content-type": "application/json" } };
    fetch(`/api/imports/${token}/cancel`, options);
  };
  try {
    const headers = { accept: "text/html" };
    const answer = await fetch(form.action, { method: "POST", body, headers });
    if (mine === current) await receive(answer);
  } catch {
    if (mine === current) tell("The server did not answer. Is it still running? Nothing was stored.");
  } finally {
    clearInterval(polling);
    form.classList.remove("is-reading");
    if (mine === current) isBusy = false;
  }
}

// Everything said in the form, with the files: those chosen now, or kept from before.
function filled(form, isPreview) {
  const body = new FormData(form);
  if (isPreview) body.set("do", "preview");
  body.delete("file");
  const chosen = takeFiles(form);
  if (chosen.length) {
    const names = new Set(chosen.map(([name]) => name));
    const isMore = form.querySelector("[name=step]");
    kept = [...(isMore ? kept.filter(([name]) => !names.has(name)) : []), ...chosen];
  }
  const isAlong = body.get("text") || body.get("kept");
  for (const [name, file] of isAlong ? chosen : kept) body.append("file", file, name);
  return body;
}

async function poll(token) {
  const answer = await fetch(`/api/imports/${token}`).catch(() => null);
  const { stage, done, total } = answer?.ok ? await answer.json() : {};
  if (!isBusy || !STAGES[stage] || words.textContent === "Cancelling") return;
  show(`${STAGES[stage]} ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`);
  bar.max = total;
  bar.value = done;
}

async function receive(answer) {
  if (answer.status === 201) {
    show("Judging");
    location.assign(answer.headers.get("location"));
    return;
  }
  if (answer.status === 409) {
    tell("Cancelled: nothing was stored.");
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("judge") ?? page.querySelector("main");
  redraw(fresh);
  document.title = page.title;
  box.hidden = true;
}

// The new look at the files, with the focus and the open details of the old one.
function redraw(fresh) {
  const isFirst = !judge.querySelector("[name=step]");
  const focused = document.activeElement?.id;
  const open = [...judge.querySelectorAll("details[id][open]")].map((d) => d.id);
  judge.replaceChildren(...fresh.childNodes);
  for (const id of open) {
    const details = document.getElementById(id);
    if (details && id !== "add-files") details.open = true;
  }
  keepFiles();
  document.dispatchEvent(new CustomEvent("overcurve:redrawn"));
  const state = document.getElementById("judge-state")?.textContent ?? "";
  const sum = document.getElementById("sum")?.textContent ?? "";
  said.textContent = `${sum}. ${state}`.replace(/\s+/g, " ");
  const again = !isFirst && focused && document.getElementById(focused);
  const target = again || document.querySelector("#judge h1");
  if (target && !again) target.tabIndex = -1;
  target?.focus({ preventScroll: Boolean(again) });
  if (isFirst) window.scrollTo(0, 0);
}

// Files chosen before are still here: they need not be chosen again.
function keepFiles() {
  const form = judge.querySelector("form[data-judge]");
  if (!form) return;
  if ("short" in form.dataset) form.querySelector("[data-read-again]").hidden = true;
  const again = form.querySelector("input[type=file][required]");
  if (!again || !kept.length) return;
  again.required = false;
  again.closest("details").open = false;
  const more = kept.length > 1 ? ` and ${kept.length - 1} more are` : " is";
  again.closest(".field").querySelector("small").textContent =
    `${kept[0][0]}${more} kept: choose a file only to replace it or to add to it.`;
}

function show(text) {
  clearTimeout(hiding);
  box.hidden = false;
  bar.hidden = false;
  words.textContent = text;
  if (text === "Sending the file") bar.removeAttribute("value");
}

function tell(text) {
  show(text);
  bar.hidden = true;
  hiding = setTimeout(() => (box.hidden = true), 6000);
}

function hex(byte) {
  return byte.toString(16).padStart(2, "0");
}
