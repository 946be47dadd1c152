"""The stylesheet of a comparison that stands alone: in a notebook, or on its own page.

Colours are those of the server's pages (`figures.theme`); the rules are in the two
files beside this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from overcurve.figures.theme import DARK, LIGHT

FONTS = (
    '--sans: "Inter", system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif; '
    '--mono: ui-monospace, "JetBrains Mono", "DejaVu Sans Mono", monospace;'
)
# What notebooks say of their own theme, which need not be that of the system.
LIGHT_HOSTS = ('[data-jp-theme-light="true"]', ".vscode-light")
DARK_HOSTS = ('[data-jp-theme-light="false"]', ".vscode-dark", "html[theme=dark]")


@cache
def stylesheet() -> str:
    """The rules of a comparison, all within `.overcurve`, in light and dark."""
    return "\n".join([_themed(".overcurve"), _hosts(), _read("comparison.css")])


@cache
def page_stylesheet() -> str:
    """The same for a page of its own, which follows the system's theme."""
    rules = (_themed(":root"), _read("page.css"), _read("comparison.css"))
    return "\n".join(rules)


def _themed(selector: str) -> str:
    light = f"{selector} {{ color-scheme: light dark; {FONTS} {_variables(LIGHT)} }}"
    dark = f"{selector} {{ {_variables(DARK)} }}"
    return f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}"


def _hosts() -> str:
    def told(hosts: tuple[str, ...], colours: Mapping[str, str]) -> str:
        within = ", ".join(f"{host} .overcurve" for host in hosts)
        return f"{within} {{ {_variables(colours)} }}"

    return f"{told(LIGHT_HOSTS, LIGHT)}\n{told(DARK_HOSTS, DARK)}"


def _variables(colours: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colours.items())


def _read(name: str) -> str:
    file = resources.files("overcurve.telling").joinpath(name)
    return file.read_text(encoding="utf-8").strip()
