"""Several rows of one run: its course. Only the last one is its result.

The middle of a run is no point of a quality-time curve: its schedule was made for a
longer budget. So rows are folded into the last row of each run, and counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.durations import read_duration
from overcurve.reading.problems import Problem

IDENTITY = ("task", "recipe", "method", "label", "metric", "seed", "device_class")
CLOCK = 1e9  # seconds: a clock's time, since 1970, and no duration
FLAGS = ("resumed", "partial")
RUNTIMES = ("_runtime", "runtime", "total_seconds")
SHORTER = 0.99  # of the training time: what a whole process cannot take less than


@dataclass(slots=True)
class FoldedRun:
    """The last row of a run, with what the rows before it say about it."""

    line: int
    row: Mapping[str, Any]
    place: float
    rows: int
    started: float | None
    has_risen: bool = False
    has_fallen: bool = False


class RunCourses:
    """Gathers the rows of each run while a file is read.

    Args:
        column: what rises from row to row of one run.
        is_budget: whether that column is also the budget: the last one is the run's.
    """

    def __init__(self, column: str, is_budget: bool) -> None:
        self._column = column
        self._identity = IDENTITY if is_budget else (*IDENTITY, "budget")
        self._runs: dict[tuple[str, ...], FoldedRun] = {}

    def add(self, line: int, place: Any, row: Mapping[str, Any]) -> Iterable[Problem]:
        """Takes one row, its fields named; gives the problem where it has no place."""
        at = _number(place, math.nan)
        if not math.isfinite(at):
            remedy = "Name a column of numbers that rises within each run."
            yield Problem(line, self._column, f'"{place!s:.60}" is no number', remedy)
            return
        key = tuple(str(row.get(name, "")) for name in self._identity)
        run = self._runs.get(key)
        if run is None:
            self._runs[key] = FoldedRun(line, row, at, 1, _seconds(row))
            return
        run.rows += 1
        run.has_risen |= at > run.place
        run.has_fallen |= at < run.place
        # Trackers leave the quality empty in rows between two evaluations.
        if at >= run.place and (_says(row) or not _says(run.row)):
            run.line, run.row, run.place = line, row, at

    def runs(self) -> Iterator[FoldedRun]:
        """The last row of each run; its seconds are those since the first where the
        file states a clock's time."""
        for run in self._runs.values():
            seconds = _seconds(run.row)
            if run.started and seconds and min(run.started, seconds) >= CLOCK:
                spent = seconds - run.started
                run.row = {**run.row, "train_seconds": spent if spent > 0 else ""}
            yield run

    @property
    def usual_rows(self) -> float:
        """How many rows a run usually has."""
        return median(run.rows for run in self._runs.values()) if self._runs else 0.0


def flag_folded(record: RunRecord, run: FoldedRun, usual_rows: float) -> RunRecord:
    """Notes how many rows a run had, and whether it went back on the way.

    Where most runs have one row, one with several was stopped and taken up again.

    Args:
        record: read from the run's last row.
        run: its rows, folded.
        usual_rows: of the runs of this file.
    """
    if run.rows == 1:
        return record
    went_back = run.has_risen and run.has_fallen
    flags = {"folded_rows": float(run.rows)}
    if went_back or usual_rows == 1:
        flags["resumed"] = 1.0
    return replace(record, extra={**record.extra, **flags})


def flag_stated(record: RunRecord, row: Mapping[str, Any]) -> RunRecord:
    """Notes what a row says of itself: that its run was resumed, or is a part.

    A process that lived shorter than its training was not the only one of its run.
    """
    flags = {name: 1.0 for name in FLAGS if _is_true(row.get(name))}
    trained = record.train_seconds
    if trained is not None and "resumed" not in flags:
        lived = [_number(row.get(name)) for name in RUNTIMES]
        if any(0 < seconds < SHORTER * trained for seconds in lived):
            flags["resumed"] = 1.0
    return replace(record, extra={**record.extra, **flags}) if flags else record


def _says(row: Mapping[str, Any]) -> bool:
    return row.get("quality") not in (None, "")


def _seconds(row: Mapping[str, Any]) -> float | None:
    return _number(row.get("train_seconds")) or None


def _number(value: Any, otherwise: float = 0.0) -> float:
    stated = read_duration(value) if isinstance(value, str) else None
    try:
        return float(value) if stated is None else stated
    except (TypeError, ValueError, OverflowError):
        return otherwise


def _is_true(value: Any) -> bool:
    return str(value).strip().lower() in ("true", "yes", "1", "1.0")
