"""What can be taken away from a comparison: files, a link, a frozen copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

EXPORTS = (
    (".svg", "Picture, SVG"),
    (".png", "Picture, PNG"),
    (".pdf", "Picture, PDF"),
    (".csv", "Judged points, CSV"),
    (".json", "Everything, JSON"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """`files` that can be saved, as (address, words); `asked` is the question and
    `shown` the view, as query strings, for the form that freezes them."""

    files: tuple[tuple[str, str], ...]
    asked: str
    shown: str


def export_files(export: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """The files of a comparison, by the address of each suffix."""
    pictures = tuple((export(suffix), words) for suffix, words in EXPORTS)
    return (*pictures, (_every_run(export(".csv")), "Every run, CSV"))


def _every_run(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}table=runs"
