// Files and folders dropped anywhere on the page are chosen and sent at once, and so are
// files chosen by hand: what was understood of them is the next thing to see.
let dropped = [];

// The files of a form as [name, file]: dropped ones, else those chosen; a name is the
// path within the folder that was chosen.
export function takeFiles(form) {
  const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) =>
    [...input.files].map((file) => [file.webkitRelativePath || file.name, file]));
  const taken = dropped.length ? dropped : chosen;
  dropped = [];
  for (const input of form.querySelectorAll("input[type=file]")) input.value = "";
  return taken.filter(([name]) => !/(^|\/)\./.test(name));
}

function formOf() {
  return document.querySelector("[data-drop-form]");
}

function sendNow(form) {
  const isCheck = form.querySelector("[name=step]");
  const again = isCheck && form.querySelector("[data-read-again]");
  form.requestSubmit(again || undefined);
}

async function filesIn(entry, path) {
  const name = path + entry.name;
  if (entry.isFile) {
    return [[name, await new Promise((done, fail) => entry.file(done, fail))]];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) { // gives a hundred at a time
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) return found;
    for (const inner of some) found.push(...await filesIn(inner, `${name}/`));
  }
}

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!formOf() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    formOf().classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) formOf()?.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  const form = formOf();
  if (!form || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  form.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
  const plain = [...event.dataTransfer.files].map((file) => [file.name, file]);
  dropped = entries.some((entry) => entry?.isDirectory)
    ? (await Promise.all(entries.filter(Boolean).map((e) => filesIn(e, "")))).flat()
    : plain;
  if (dropped.length) sendNow(form);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("[data-drop-form]");
  if (form && event.target.type === "file" && event.target.files.length) sendNow(form);
});
for (const hint of document.querySelectorAll("[data-drop-hint]")) hint.hidden = false;
