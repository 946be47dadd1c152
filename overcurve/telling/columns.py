"""Columns of a table, and how they are aligned where every letter is as wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import combining, east_asian_width

GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title with its unit; numbers stand to the right."""

    title: str
    is_number: bool = False


def aligned(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], indent: str = "  "
) -> list[str]:
    """The lines of a table: its titles, then its rows.

    Args:
        columns: their titles, and on which side each is aligned.
        rows: a cell for each column; line breaks in cells become spaces.
        indent: before every line.
    """
    table = [[column.title for column in columns]]
    table += [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(_width, cells)) for cells in zip(*table, strict=True)]
    return [
        (indent + GAP.join(_pad(*part) for part in zip(row, widths, columns))).rstrip()  # noqa: B905
        for row in table
    ]


def one_line(text: str) -> str:
    """Text without what would break a line or move the cursor."""
    return "".join(
        letter if letter.isprintable() or letter == "\u00a0" else "\ufffd"
        for letter in text
    )


def _pad(cell: str, width: int, column: Column) -> str:
    space = " " * (width - _width(cell))
    return space + cell if column.is_number else cell + space


def _width(text: str) -> int:
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1
        for letter in text
    )
