// Copies: [data-copy-address] the page's address, [data-copy="id"] a field's text.
async function copy(button, text, field) {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    field?.select();
    button.textContent = field ? "Press Ctrl+C" : "Copy it from the address bar";
  }
  setTimeout(() => { button.textContent = words; }, 1600);
}

for (const button of document.querySelectorAll("[data-copy-address], [data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copy);
    copy(button, field ? field.value : location.href, field);
  });
}
