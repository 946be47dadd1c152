"""Times of a tracker that stand in other units, brought to seconds.

Units are stated, or read from names, by the rules of columns of any file; what a
tracker's own clock says is in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from overcurve.reading.cells import WrongCell
from overcurve.reading.column_units import (
    DOUBT,
    TIMES,
    ColumnUnit,
    in_seconds,
    unit_doubt,
    unit_of,
    unit_problems,
)
from overcurve.reading.doubts import Doubt
from overcurve.reading.header_units import SECONDS_OF
from overcurve.reading.problems import Problem
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.choose import FROM_NAME, Chosen
from overcurve.reading.trackers.logged_names import find_name, is_value
from overcurve.reading.trackers.tracked_runs import Row, Tracked, TrackedRun

UNITS = DOUBT.format("")  # what the ids of doubts about units begin with


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsRead:
    """Tracked runs in the units of run records: times and budgets of time in seconds;
    `quality_unit` and `budget_unit` are "" where nothing says them."""

    tracked: Tracked
    quality_unit: str = ""
    budget_unit: str = ""
    doubts: tuple[Doubt, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_units(tracked: Tracked, chosen: Chosen, reading: Reading) -> UnitsRead:
    """Brings times to seconds, and tells which unit was taken from a name.

    Args:
        chosen: which names are times, budget and quality.
        reading: with the units and answers given.
    """
    names = _names(tracked)
    asked = _asked(reading, chosen, names)
    problems = list(unit_problems(asked, names))
    if problems:
        return UnitsRead(tracked=tracked, problems=tuple(problems))
    units = [u for name in asked.mapping if (u := _unit(name, asked, names, tracked))]
    read = UnitsRead(tracked=tracked)
    for unit in units:
        if unit.field in TIMES:
            read = _in_seconds(read, unit)
        elif unit.field == "quality":
            read = replace(read, quality_unit=unit.unit)
        elif unit.unit in SECONDS_OF:
            read = replace(_in_seconds(read, unit), budget_unit="seconds")
        else:
            read = replace(read, budget_unit=unit.unit)
    return read


def _names(tracked: Tracked) -> list[str]:
    names: dict[str, None] = {}
    for run in tracked.runs:
        names |= dict.fromkeys((*run.config, *run.summary, *run.facts))
    return list(names)


def _asked(reading: Reading, chosen: Chosen, names: Sequence[str]) -> Reading:
    """The fields as they were chosen, and units by the tracker's own names."""
    fields = dict(chosen.others)
    fields |= {chosen.quality: "quality"} if chosen.quality else {}
    fields |= {chosen.budget: "budget"} if chosen.budget not in ("", FROM_NAME) else {}
    if chosen.clock is not None:
        fields[chosen.clock.column] = "train_seconds"
    answered = {
        key.removeprefix(UNITS): unit
        for key, unit in reading.answers.items()
        if key.startswith(UNITS)
    }
    stated = {**answered, **reading.units}
    own = {find_name(name, (names,)) or name: unit for name, unit in stated.items()}
    return Reading(mapping=fields, units=own)


def _unit(
    name: str, asked: Reading, names: Sequence[str], tracked: Tracked
) -> ColumnUnit | None:
    unit = unit_of(name, asked, names)
    is_own = any(clock.column == name for clock in tracked.clocks)
    if unit is not None and is_own and not unit.is_stated:
        return replace(unit, unit="s")
    return unit


def _in_seconds(read: UnitsRead, unit: ColumnUnit) -> UnitsRead:
    problems: list[Problem] = []
    first: list[Any] = []

    def convert(run: TrackedRun, values: Row) -> Row:
        if values.get(unit.column) in (None, ""):
            return values
        cell = values[unit.column]
        first.append(cell) if not first else None
        try:
            return {**values, unit.column: in_seconds(cell, unit.unit)}
        except WrongCell as wrong:
            where = f"run {run.name} ({run.place}), {unit.column}"
            problems.append(Problem(1, where, wrong.reason, wrong.remedy))
            return values

    if unit.unit != "s" or _has_words(read.tracked.runs, unit.column):
        runs = tuple(_converted(run, convert) for run in read.tracked.runs)
        read = replace(read, tracked=replace(read.tracked, runs=runs))
    is_told = unit.field in TIMES and (unit.unit != "s" or unit.is_stated)
    doubts = [unit_doubt(unit, first[0] if first else "")] if is_told else []
    # One for each run: its rows are all written in one way.
    once = {problem.field: problem for problem in problems}
    return replace(
        read,
        doubts=(*read.doubts, *doubts),
        problems=(*read.problems, *once.values()),
    )


def _converted(
    run: TrackedRun, convert: Callable[[TrackedRun, Row], Mapping[str, Any]]
) -> TrackedRun:
    return replace(
        run,
        history=[convert(run, row) for row in run.history],
        config=convert(run, run.config),
        summary=convert(run, run.summary),
    )


def _has_words(runs: Iterable[TrackedRun], name: str) -> bool:
    """Whether a time is written as 0:01:40 or 1.5min somewhere."""
    return any(
        row.get(name) not in (None, "") and not is_value(row[name])
        for run in runs
        for row in (run.config, run.summary, *run.history)
    )
