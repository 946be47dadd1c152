// Keys of the whole site: `/` goes to the search, `?` lists the keys. An element takes
// a key by data-key="x" and says what it does in data-key-help.
const help = document.querySelector("[data-keys-help]");

function typing(target) {
  return target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
}

function press(key) {
  if (key === "/") return document.querySelector("[data-search]");
  if (key === "?") return help;
  return [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key);
}

function listKeys() {
  let dialog = document.querySelector("dialog.keys");
  dialog?.remove();
  dialog = document.createElement("dialog");
  dialog.className = "keys";
  const rows = [["/", "Search"], ["?", "This list"]];
  for (const e of document.querySelectorAll("[data-key]")) {
    rows.push([e.dataset.key, e.dataset.keyHelp || e.textContent.trim()]);
  }
  const heading = document.createElement("h2");
  heading.id = "keys-heading";
  heading.textContent = "Keys";
  dialog.setAttribute("aria-labelledby", heading.id);
  const list = document.createElement("dl");
  for (const [key, words] of rows) {
    const term = document.createElement("dt"), mark = document.createElement("kbd");
    mark.textContent = key;
    term.append(mark);
    const what = document.createElement("dd");
    what.textContent = words;
    list.append(term, what);
  }
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.append(heading, list, close);
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const element = press(event.key);
  if (!element) return;
  event.preventDefault();
  if (element.matches("input:not([type=checkbox])")) element.focus();
  else element.click();
});
if (help) {
  help.hidden = false;
  help.addEventListener("click", listKeys);
}
