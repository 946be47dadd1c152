// A file dropped anywhere on the form is chosen and sent at once.
const form = document.querySelector("[data-drop-form]");
const area = form?.querySelector("[data-drop]");
const input = form?.querySelector("input[type=file]");

if (area && input) {
  area.querySelector("[data-drop-hint]").hidden = false;
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      area.classList.add("over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) area.classList.remove("over");
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    area.classList.remove("over");
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
}
