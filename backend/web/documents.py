"""The prose that belongs to every verdict: how it is made, how often it is wrong."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

# Beside the packages in a checkout and in an installation alike.
FOLDER = Path(__file__).resolve().parents[2] / "docs"
VERDICT_TEXT = FOLDER / "verdict.md"
# The texts that are pages, by the address after /verdict.
TITLES = {
    "": "How a verdict is made",
    "calibration": "How often verdicts are wrong",
    "fairness": "Is the comparison fair?",
    "plans": "Deciding by a plan",
    "studies": "Published studies, measured here",
    "tuning": "Tuning before judging",
}
_LINK = re.compile(r"\[([^]]+)\]\((\w+)\.md(#[\w-]+)?\)")


@cache
def document_text(name: str) -> str:
    """A text in Markdown, its links to the others leading to their pages.

    Raises: KeyError: when it is none of TITLES.
    """

    def to_page(link: re.Match[str]) -> str:
        words, other, place = link.groups()
        page = "" if other == "verdict" else f"/{other}"
        return f"[{words}](/verdict{page}{place or ''})"

    return _LINK.sub(to_page, _read(name))


@cache
def verdict_text() -> str:
    """How a verdict is made, for a file that leads nowhere: other texts are named."""
    return _LINK.sub(r"\1: docs/\2.md", _read(""))


def _read(name: str) -> str:
    if name not in TITLES:
        raise KeyError(name)
    return (FOLDER / f"{name or 'verdict'}.md").read_text(encoding="utf-8")
