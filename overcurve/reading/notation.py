"""How a file writes numbers, decided once: `1.800` beside `0,845` is 1800.

A single cell such as `1,234` says either of two numbers. All cells of the numeric
columns together mostly say which; where they do not, the file is refused, for reading
some of its lines and not others would turn a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.problems import Unreadable

DOUBT = "decimal"  # its id: answered by the names of the two marks
Decimal = Literal["comma", "point"]
Convert = Callable[[str], str]
Mark = Literal["plain", "comma", "point", "either comma", "either point", "none"]
SEPARATORS = re.compile("[,.'’ \u00a0\u202f]")  # that may stand within a number
_NUMBER = re.compile(
    "([+-]?)([0-9][0-9,.'’ \u00a0\u202f]*|[,.][0-9]+)"
    "((?:[eE][+-]?[0-9]+)?\\s*[%A-Za-zµ]*)"
)
_SPACED = re.compile("([1-9][0-9]{0,2})((?:['’ \u00a0\u202f][0-9]{3})+)(?![0-9])(.*)")
_SPACES = re.compile("['’ \u00a0\u202f]")
# What the digits of a number say of its notation, most certain first.
_KINDS: tuple[tuple[Mark, re.Pattern[str]], ...] = (
    ("plain", re.compile("[0-9]+")),
    ("either comma", re.compile("[1-9][0-9]{0,2},[0-9]{3}")),
    ("either point", re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")),
    ("comma", re.compile("[0-9]*,[0-9]+")),
    ("point", re.compile(r"[0-9]*\.[0-9]*")),
    ("comma", re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+")),
    ("comma", re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3}){2,}")),
    ("point", re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]*")),
    ("point", re.compile("[1-9][0-9]{0,2}(,[0-9]{3}){2,}")),
)

_DECIMAL = re.compile(r"[+-]?[0-9]+,[0-9]+([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


@dataclass(frozen=True, slots=True)
class _Number:
    """A cell's number in parts; `digits` without spaces between groups."""

    sign: str
    digits: str
    rest: str
    mark: Mark


@lru_cache(maxsize=4096)
def _take_apart(cell: str) -> _Number | None:
    found = _NUMBER.fullmatch(cell)
    if found is None:
        return None
    sign, digits, rest = found[1], found[2].rstrip(), found[3]
    spaced = _SPACED.fullmatch(digits)
    if spaced is not None:
        digits = spaced[1] + _SPACES.sub("", spaced[2]) + spaced[3]
    marks = (mark for mark, kind in _KINDS if kind.fullmatch(digits))
    return _Number(sign, digits, rest, next(marks, "none"))


@dataclass(slots=True)
class NotationCount:
    """What the cells of a file's numeric columns say about its notation."""

    seen: dict[Mark, tuple[int, str, str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)  # columns with a cell of no number

    def add(self, line: int, column: str, cell: str, *, votes: bool) -> None:
        """Looks at one cell.

        Args:
            line: on which it stands.
            column: in which it stands.
            cell: without space around it.
            votes: whether the column is one of numbers, by its field.
        """
        number = _take_apart(cell)
        if number is None or number.mark == "none":
            if cell:
                self.texts.add(column)
        elif votes:
            self.seen.setdefault(number.mark, (line, column, cell))

    def decide(self, stated: Decimal | None) -> Decimal | None:
        """The mark of decimals; None where every cell says its own.

        Args:
            stated: by whoever knows, so that nothing is left to decide.
        Raises: Unreadable: cells such as 1,234 stand there and nothing says what they
            are.
        """
        if stated is not None:
            return stated
        comma, point = "comma" in self.seen, "point" in self.seen
        unsure = self.seen.get("either comma"), self.seen.get("either point")
        if comma != point:
            return "comma" if comma else "point"
        first = unsure[0] or (unsure[1] if comma else None)
        if first is not None:
            raise _undecided(*first)
        return None if comma else "point"

    def answered(self, decimal: Decimal) -> Doubt | None:
        """The doubt that somebody answered; None where no cell raises it."""
        first = self.seen.get("either comma") or self.seen.get("either point")
        return first and _doubt(first[1], first[2], decimal)


def _undecided(line: int, column: str, cell: str) -> Unreadable:
    as_decimal, as_group = _with_mark(cell, "comma"), _with_mark(cell, "point")
    return Unreadable(
        line,
        column,
        f'"{cell}" may be {as_decimal} or {as_group}, and nothing in the file says '
        "which",
        "Say whether a comma or a point stands before decimals.",
        option="--decimal comma or --decimal point",
        doubt=_doubt(column, cell, ""),
    )


def _doubt(column: str, cell: str, taken: Decimal | Literal[""]) -> Doubt:
    marks: tuple[Decimal, ...] = ("comma", "point")
    return Doubt(
        id=DOUBT,
        question=f"{column[:60]} holds {cell}: which number is that?",
        why="Nothing else in the file says what stands before its decimals.",
        answers=tuple(Answer(mark, _with_mark(cell, mark)) for mark in marks),
        taken=taken,
        is_answered=bool(taken),
    )


def converters(
    columns: Iterable[str],
    decimal: Decimal | None,
    count: NotationCount,
    votes: Callable[[str], bool],
    *,
    takes_commas: bool,
) -> Mapping[str, Convert]:
    """By column, what rewrites its cells as Python writes numbers; columns that need
    nothing are left out.

    Args:
        columns: of the header.
        decimal: the mark of decimals; None where every cell says its own.
        count: of the cells.
        votes: whether a column is one of numbers.
        takes_commas: whether any other cell too is a number that can be nothing but
            one with a decimal comma.
    """
    certain = takes_commas or decimal == "comma"
    found: dict[str, Convert] = {}
    for column in columns:
        is_number = column not in count.texts and decimal == "comma"
        if votes(column) or is_number:
            found[column] = _CONVERTS[decimal]
        elif certain:
            found[column] = _convert_certain
    return found


def _with_mark(cell: str, decimal: Decimal | None) -> str:
    """A cell as Python writes its number; as it stands where it is none."""
    number = _take_apart(cell)
    if number is None or number.mark == "none":
        return cell
    digits = number.digits
    if number.mark == "plain":
        return _join(number, digits)
    mark = number.mark.removeprefix("either ") if decimal is None else decimal
    group, point = (".", ",") if mark == "comma" else (",", ".")
    if number.mark not in (mark, "either comma", "either point"):
        return cell  # a mark that this file does not have: it is told where it stands
    if number.mark == f"either {mark}":
        return _join(number, digits.replace(point, "."))
    return _join(number, digits.replace(group, "").replace(point, "."))


def _join(number: _Number, digits: str) -> str:
    return f"{number.sign}{digits}{number.rest}"


def _convert_certain(cell: str) -> str:
    """A number that can only be one with a decimal comma, with a point."""
    if _DECIMAL.fullmatch(cell) and not _THOUSANDS.fullmatch(cell):
        return cell.replace(",", ".")
    return cell


def _convert_comma(cell: str) -> str:
    return _with_mark(cell, "comma") if SEPARATORS.search(cell) else cell


def _convert_point(cell: str) -> str:
    return _with_mark(cell, "point") if SEPARATORS.search(cell) else cell


def _convert_each(cell: str) -> str:
    return _with_mark(cell, None) if SEPARATORS.search(cell) else cell


_CONVERTS: Mapping[Decimal | None, Convert] = {
    "comma": _convert_comma,
    "point": _convert_point,
    None: _convert_each,
}
