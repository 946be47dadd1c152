// Keeps a [data-follow] log at its end while it grows, unless the reader scrolled up.
let atEnd = true;

function watch() {
  const log = document.querySelector("[data-follow]");
  if (!log) return;
  if (atEnd) log.scrollTop = log.scrollHeight;
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24;
  });
}
watch();
document.addEventListener("overcurve:updated", watch);
