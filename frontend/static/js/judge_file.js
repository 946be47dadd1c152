// A file of runs is sent without leaving the page: it says how far it is, can be
// cancelled, and keeps the file for the next question.
const POLL_MS = 400;
const box = document.getElementById("judging");
const words = box.querySelector("[data-judging-words]");
const bar = box.querySelector("[data-judging-bar]");
const STAGES = {
  looking: "Looking through line",
  reading: "Reading line",
  storing: "Storing run",
};
let kept = null;
let isBusy = false;
let hiding = 0;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-judge]");
  if (!form) return;
  event.preventDefault();
  if (!isBusy) send(form, event.submitter);
});

async function send(form, submitter) {
  const token = Array.from(crypto.getRandomValues(new Uint8Array(12)), hex).join("");
  const body = new FormData(form, submitter);
  const chosen = form.querySelector("input[type=file]");
  if (chosen?.files.length) kept = chosen.files[0];
  else if (kept && chosen && !body.get("text")) body.set("file", kept);
  body.set("watch", token);
  isBusy = true;
  show("Sending the file");
  const polling = setInterval(() => poll(token), POLL_MS);
  box.querySelector("[data-judging-cancel]").onclick = () => {
    show("Cancelling");
    const options = { method: "POST", headers: { "content-type": "application/json" } };
    fetch(`/api/imports/${token}/cancel`, options);
  };
  try {
    const headers = { accept: "text/html" };
    await receive(await fetch(form.action, { method: "POST", body, headers }));
  } catch {
    tell("The server did not answer. Is it still running? Nothing was stored.");
  } finally {
    clearInterval(polling);
    isBusy = false;
  }
}

async function poll(token) {
  const answer = await fetch(`/api/imports/${token}`).catch(() => null);
  const { stage, done, total } = answer?.ok ? await answer.json() : {};
  if (!STAGES[stage] || words.textContent === "Cancelling") return;
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
  document.getElementById("judge").replaceChildren(...fresh.childNodes);
  box.hidden = true;
  keepFile();
  const first = document.querySelector("#judge .problems, #judge h2");
  if (first) {
    first.tabIndex = -1;
    first.focus();
  }
}

// The file chosen before is still here: it need not be chosen again.
function keepFile() {
  const again = document.querySelector("#judge .field input[type=file]");
  if (!again || !kept) return;
  again.required = false;
  again.closest(".field").querySelector("small").textContent =
    `${kept.name} is kept: choose a file only to replace it.`;
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
