// Keeps a page up to date without reloading it: when the server tells of a change,
// the page is fetched again and every [data-live] element with an id takes over what
// changed. Without events it polls. Modules that draw listen for "overcurve:updated".
const PAUSE = 700, POLL = 5000, SLOW_POLL = 30000;
const wanted = document.querySelector("[data-live-study]");
const follows = document.querySelector("main [data-live]");
let timer = null, polling = null, busy = false, again = false;

function takeOver(fresh) {
  const changed = [];
  for (const old of document.querySelectorAll("[data-live][id]")) {
    const made = fresh.getElementById(old.id);
    if (!made || made.outerHTML === old.dataset.seen) continue;
    const seen = made.outerHTML;
    if (seen !== old.outerHTML && !old.contains(focused())) {
      old.replaceWith(made);
      changed.push(made);
    }
    made.dataset.seen = seen;
  }
  if (changed.length) {
    document.dispatchEvent(new CustomEvent("overcurve:updated", { detail: changed }));
  }
}

function focused() {
  const at = document.activeElement;
  return at && at.matches("input:not([type=checkbox]), select, textarea") ? at : null;
}

export async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.ok) {
      takeOver(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch { /* the server is away: the next look will tell */ }
  busy = false;
  if (again) { again = false; refresh(); }
}

function soon() {
  if (timer || document.hidden) { again = document.hidden; return; }
  timer = setTimeout(() => { timer = null; refresh(); }, PAUSE);
}

function poll(every) {
  clearInterval(polling);
  polling = setInterval(() => { if (!document.hidden) refresh(); }, every);
}

if (follows) {
  const study = wanted?.dataset.liveStudy;
  const stream = new EventSource(study ? `/events?study=${study}` : "/events");
  poll(SLOW_POLL);
  for (const name of ["run", "study", "worker", "snapshot", "catalogue", "missed"]) {
    stream.addEventListener(name, soon);
  }
  stream.addEventListener("live", () => { poll(SLOW_POLL); soon(); });
  stream.addEventListener("deaf", () => poll(POLL));
  stream.addEventListener("error", () => poll(POLL));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
}
