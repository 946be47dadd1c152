"""Start and end of a process, from which its time is reckoned where nobody says it.

That is no training time: it holds the start, the evaluation and whatever else the
process did. So it is taken only where no column is a training time, and named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.cells import WrongCell, as_float, shown

STARTED, ENDED = "started_at", "ended_at"  # what columns are mapped to
PROCESS = "process"  # the clock of a record whose time is a whole process
CLOCK_NOTE = "end - start of the process"
_STARTS = (
    "started at", "start time", "datetime start", "start", "started", "begin",
    "begin time", "time start", "start timestamp", "start date",
)  # fmt: skip
_ENDS = (
    "ended at", "end time", "datetime complete", "end", "ended", "finished at",
    "finish time", "completed at", "finish", "finished", "time end", "stop time",
    "end timestamp", "end date", "completion time",
)  # fmt: skip
_MOMENTS = (
    "created", "created at", "creation time", "updated at", "date", "datetime",
    "timestamp", "heartbeat at", "last updated",
)  # fmt: skip
_PREFIXES = ("attributes ", "info ", "trial ", "run ", "job ")
# Seconds since 1970 are told from finer ticks by their size.
LATEST = 1e20
_TICKS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (1e8, 1.0))
_REMEDY = (
    "Write dates as 2026-01-31T10:00:00 or seconds since 1970, or give the training "
    "time itself in a column train_seconds."
)


@dataclass(frozen=True, slots=True)
class ProcessColumns:
    """The columns that say when the process of a run began and when it ended."""

    start: str
    end: str


def find_process_columns(
    mapping: Mapping[str, str], columns: Sequence[str]
) -> ProcessColumns | None:
    """The columns of start and end, as mapped or by their names; None where not both
    are there.

    Args:
        mapping: column to field; `started_at` and `ended_at` name them.
        columns: of the file.
    """
    start = _one_of(mapping, columns, STARTED, _STARTS)
    end = _one_of(mapping, columns, ENDED, _ENDS)
    return ProcessColumns(start, end) if start and end else None


def is_moment(column: str) -> bool:
    """Whether a column's name says a point in time, which is no duration."""
    return _plain(column) in (*_STARTS, *_ENDS, *_MOMENTS)


def seconds_between(start: Any, end: Any) -> float | None:
    """The seconds from start to end; None where one of them is not said.

    Raises: WrongCell: one is no point in time, one states a time zone and the other
        none, or the end is before the start.
    """
    if start in (None, "") or end in (None, ""):
        return None
    begun, ended = _moment(start), _moment(end)
    if isinstance(begun, float) != isinstance(ended, float):
        raise WrongCell("one is a date, the other a number", _REMEDY)
    if _zoned(begun) != _zoned(ended):
        raise WrongCell("one states its time zone, the other does not", _REMEDY)
    spent: Any = ended - begun  # type: ignore[operator]
    seconds = spent if isinstance(spent, float) else spent.total_seconds()
    if seconds < 0:
        raise WrongCell(f"{shown(end)} is before {shown(start)}", "Correct the times.")
    return float(seconds)


def _one_of(
    mapping: Mapping[str, str],
    columns: Sequence[str],
    field: str,
    names: tuple[str, ...],
) -> str:
    """The column that is a moment: mapped to it, or named so and mapped to nothing."""
    mapped = [c for c, named in mapping.items() if named == field]
    free = {_plain(c): c for c in reversed(columns) if c not in mapping}
    return next(iter([*mapped, *(free[name] for name in names if name in free)]), "")


def _plain(column: str) -> str:
    words = name_words(column)
    prefix = next((p for p in _PREFIXES if words.startswith(p)), "")
    return words.removeprefix(prefix)


def _zoned(moment: datetime | float) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None


def _moment(value: Any) -> datetime | float:
    """A date, or seconds since 1970. Raises WrongCell."""
    number = as_float(value)
    if number is not None:
        ticks = next((per for least, per in _TICKS if number >= least), None)
        if ticks is None or number >= LATEST:
            raise WrongCell(f"{shown(value)} is no point in time", _REMEDY)
        return number / ticks
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError as error:
        raise WrongCell(f"{shown(value)} is no point in time", _REMEDY) from error
