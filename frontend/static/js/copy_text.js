// A button with data-copy-text="id" copies that element's text and says that it did.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-text]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copyText);
  const words = button.dataset.words ??= button.textContent;
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source);
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => { button.textContent = words; }, 1600);
});

export function showCopyButtons() {
  for (const button of document.querySelectorAll("[data-copy-text][hidden]")) button.hidden = false;
}
showCopyButtons();
document.addEventListener("overcurve:updated", showCopyButtons);
