"""Columns whose numbers are no seconds and no bare qualities, read in their own unit.

A unit is stated (`--unit hours=h`), answered to the doubt about it, or read from the
column's name; cells that state their own unit (1.5min) keep it. Columns that have the
name of a run's own field are in that field's unit unless somebody states another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from overcurve.reading.cells import WrongCell, as_float, shown
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.durations import (
    LONGEST,
    duration_unit,
    is_short_clock,
    read_duration,
)
from overcurve.reading.header_units import (
    CLOCKS,
    SECONDS_OF,
    WORDS_OF,
    say_seconds,
    says_percent,
    unit_named,
    unit_of_time,
)
from overcurve.reading.problems import Problem
from overcurve.reading.read_record import FIELDS, PERCENT
from overcurve.reading.reading_options import Reading

TIMES = ("train_seconds", "total_seconds", "inference_seconds")
ASKED = ("s", "min", "h", "ms")  # offered for a column of times, and what it is in
DOUBT = "unit:{}"


@dataclass(frozen=True, slots=True)
class ColumnUnit:
    """The unit of a column that is a field: `s` where a time needs no conversion;
    `is_stated` where somebody said it."""

    column: str
    field: str
    unit: str
    is_stated: bool


def unit_of(column: str, reading: Reading, columns: Sequence[str]) -> ColumnUnit | None:
    """The unit of a column as it is read; None where its field has none.

    Args:
        column: as the file names it, or `tag=TAG` of a file of tags.
        reading: with the units and answers given.
        columns: all of the file.
    """
    field = reading.mapping.get(column, column)
    stated = reading.units.get(column) or reading.answers.get(DOUBT.format(column), "")
    if field == "quality":
        header = PERCENT if column not in FIELDS and says_percent(column) else ""
        unit = unit_named(stated) or stated or header
        return ColumnUnit(column, field, unit, bool(stated)) if unit else None
    if field == "budget":
        unit = unit_named(stated) or stated
        return ColumnUnit(column, field, unit, True) if stated else None
    if field not in TIMES:
        return None
    header = "" if column in FIELDS else unit_of_time(own_name(column), columns)
    return ColumnUnit(column, field, unit_named(stated) or header or "s", bool(stated))


def unit_problems(reading: Reading, columns: Sequence[str]) -> Iterator[Problem]:
    """Units that were stated and cannot be meant.

    Args:
        columns: of the header; empty for JSON lines, which have none.
    """
    known = ", ".join((*SECONDS_OF, *CLOCKS))
    prefix = DOUBT.format("")
    answered = {
        doubt.removeprefix(prefix): unit
        for doubt, unit in reading.answers.items()
        if doubt.startswith(prefix)
    }
    for column, stated in {**answered, **reading.units}.items():
        field = reading.mapping.get(column, column)
        if columns and own_name(column) == column and column not in columns:
            yield Problem(1, column, "no column of this name has a unit", _CORRECT)
        elif field in TIMES and unit_named(stated) not in (*SECONDS_OF, *CLOCKS):
            reason = f"{shown(stated)} is no unit of time"
            yield Problem(1, column, reason, f"Use one of {known}.")
        elif field not in (*TIMES, "quality", "budget"):
            reason = "has no unit that is read: it is no time, quality or budget"
            yield Problem(1, column, reason, _CORRECT)


_CORRECT = "Correct the column that is named with the unit."
_OWN_UNIT = "Write every cell in the unit of its column, or state its unit."


def in_seconds(value: Any, unit: str) -> Any:
    """A cell in seconds, where it says a time; else as it is, for others to refuse.

    Args:
        value: a plain number in the unit, or a duration that states its own.
        unit: of the column, one of `SECONDS_OF` or `CLOCKS`.
    Raises: WrongCell: the cell contradicts the unit, or could be read in two ways.
    """
    number = as_float(value)
    if number is not None:
        if unit == "hh:mm":
            raise WrongCell(f"is not written as {unit}", _OWN_UNIT)
        return number * SECONDS_OF.get(unit, 1.0)  # beside clocks, of seconds
    stated = read_duration(value) if isinstance(value, str) else None
    if stated is None:
        return value
    if is_short_clock(value):
        return _short_clock(stated, unit)
    own = duration_unit(value)
    if own is not None and unit in SECONDS_OF and own != SECONDS_OF[unit]:
        raise WrongCell(
            f"says {value.strip()[:LONGEST]!r} in a column of {WORDS_OF[unit]}",
            _OWN_UNIT,
        )
    return stated


def _short_clock(as_minutes: float, unit: str) -> float:
    """The seconds of 01:40, which a column of minutes shows as minutes and seconds."""
    if unit == "hh:mm":
        return 60.0 * as_minutes
    if unit in ("mm:ss", "min", "s"):
        return as_minutes
    raise WrongCell(
        f"is a clock of two parts in a column of {WORDS_OF[unit]}",
        "Say whether it is minutes and seconds (mm:ss) or hours and minutes (hh:mm).",
    )


def say_conversion(value: Any, unit: ColumnUnit) -> str:
    """`0.02 h = 72 s`: a cell, its unit, and what that is; "" of what is no time."""
    try:
        seconds = as_float(in_seconds(value, unit.unit))
    except WrongCell:
        return ""
    if seconds is None:
        return ""
    is_plain = as_float(value) is not None
    written = f"{value} {unit.unit}" if is_plain else str(value).strip()
    return f"{written} = {say_seconds(seconds)}"


def unit_doubt(unit: ColumnUnit, first: Any) -> Doubt:
    """The question whether a column is in the unit that it was read in.

    Args:
        first: its first cell.
    """
    offered = CLOCKS if unit.unit in CLOCKS else dict.fromkeys((*ASKED, unit.unit))
    conversion = say_conversion(first, unit)
    told = f": {conversion}" if conversion else ""
    why = "" if unit.is_stated else "Read from the name of the column."
    if unit.unit in CLOCKS:
        why = "A clock of two parts shows minutes and seconds, or hours and minutes."
    return Doubt(
        id=DOUBT.format(unit.column),
        question=f"{unit.column} is in {WORDS_OF[unit.unit]}{told}.",
        why=why,
        answers=tuple(Answer(u, WORDS_OF[u].capitalize()) for u in offered),
        taken=unit.unit,
        is_answered=unit.is_stated,
        is_stated=unit.unit not in CLOCKS,
    )


def own_name(column: str) -> str:
    """The name in which a unit may stand: of `tag=TAG`, which a mapping may name, the
    tag."""
    return column.partition("=")[2] or column
