"""Prints the path of a Chromium for the browser tests; installs one if need be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = (
    "The browser tests need Chromium, and it could not be installed. Install "
    "Chromium or Google Chrome (apt install chromium), or set CHROMIUM=/path/to/it."
)


def find_chromium() -> str | None:
    """The one that is named, one on the PATH, or Playwright's own."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        if found := shutil.which(name):
            return found
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_chromium() -> None:
    """Try Playwright's download, then the system's packages."""
    playwright = [sys.executable, "-m", "playwright", "install"]
    if os.geteuid() == 0:
        playwright.append("--with-deps")
    if _run(*playwright, "chromium") and _playwrights_own():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update")
        _run("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def _run(*command: str) -> bool:
    sys.stderr.write(f"Running {' '.join(command)}\n")
    # Our own output is the path and nothing else.
    return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0


def main() -> None:
    found = find_chromium()
    if found is None:
        install_chromium()
        found = find_chromium()
    if found is None:
        sys.exit(REMEDY)
    sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    main()
