"""What every page has: a title, a template, and tables for its CSV rendering."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a page as they stand in its `.csv`; units belong in the column names.
    They are read once, and made only then where there are very many."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


class Page(Protocol):
    """A frozen dataclass of facts; its fields are the page's `.json`."""

    @property
    def title(self) -> str:
        """What the browser's tab and a chat program's preview say."""
        ...

    @property
    def template(self) -> str:
        """The template's file name, a class attribute."""
        ...

    def tables(self) -> tuple[Table, ...]:
        """The page's tables; empty where it has none, so that `.csv` is a 404."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page and is none of its facts.

    `section` is the current entry of the main navigation, `static` and `plotly` the
    versioned addresses of our own files and of plotly.js, `waiting` the runs that wait
    or train now (None: unknown). `user` is the name of who is signed in ("": one
    without a name, who may change everything), `here` the page's own address.
    """

    section: str = ""
    static: str = "/static"
    plotly: str = "/static/plotly.min.js"
    version: str = ""
    csrf: str = ""
    base_url: str = ""
    waiting: int | None = None
    local_only: bool = True
    here: str = "/"
    signed_in: bool = True
    user: str = ""
    needs_sign_in: bool = False
    embed: bool = False

    def may_change(self, owner: str | None) -> bool:
        """Whether the reader may change what somebody owns (None: nobody does)."""
        return self.signed_in and (not self.user or owner in (None, self.user))


SECTIONS = {
    "": "comparisons",
    "compare": "comparisons",
    "c": "comparisons",
    "progress": "comparisons",
    "verdict": "comparisons",
    "judge": "judge",
    "submit": "submit",
    "studies": "submit",
    "runs": "runs",
    "queue": "queue",
    "methods": "methods",
    "gallery": "submit",
}


def section_of(path: str) -> str:
    """Names the entry of the main navigation that an address belongs to."""
    first = path.lstrip("/").split("/", 1)[0].split(".", 1)[0]
    return SECTIONS.get(first, "")
