"""The runs of a file whose rows are courses: understood one by one, and all together.

What only all runs can tell is looked for first: whether times are those of single rows,
and whether places count what budgets count.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from overcurve.reading.answered_doubts import answer_of
from overcurve.reading.courses.clocks import (
    SINCE,
    find_row_times,
    gaps_between,
    is_clock,
    is_every_row_there,
    seconds_since_1970,
    summed,
    summed_by_steps,
)
from overcurve.reading.courses.course import Course, usual_gap
from overcurve.reading.courses.course_doubts import (
    late_start_doubt,
    pause_doubt,
    per_epoch_doubt,
    per_epoch_problem,
    resumed_doubt,
)
from overcurve.reading.courses.endings import (
    PlaceUnit,
    budget_of,
    find_ending,
    find_place_unit,
)
from overcurve.reading.courses.late_start import reckon_before
from overcurve.reading.courses.new_runs import part_runs
from overcurve.reading.courses.paces import paces_of
from overcurve.reading.courses.pauses import find_pauses
from overcurve.reading.courses.sessions import put_together
from overcurve.reading.courses.understood_run import UnderstoodRun
from overcurve.reading.doubts import Doubt
from overcurve.reading.problems import Problem

HALF = 0.5
SEVERAL = 2  # budgets at which runs of a method stand still: a habit of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseColumns:
    """The columns that courses are told by.

    Attributes:
        place: rises from row to row of a run.
        clock: that of the training time, as the file calls it.
        budget_words: the budget's column and its unit.
        is_budget: whether the place is the budget.
        is_numbered: whether seeds are numbered, for the file names none.
    """

    place: str
    clock: str = "train_seconds"
    budget_words: tuple[str, ...] = ()
    is_budget: bool = False
    is_numbered: bool = False


@dataclass(slots=True)
class UnderstoodFile:
    """All runs of a file, and what was found about them."""

    runs: list[UnderstoodRun] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    problem: Problem | None = None  # with the file as a whole


def understand_runs(
    rows_of_runs: Sequence[Sequence[Course]],
    columns: CourseColumns,
    answers: Mapping[str, str],
) -> UnderstoodFile:
    """Says what each run is.

    Args:
        rows_of_runs: of each method, budget and seed the rows, parted where a place
            falls.
        columns: that they are told by.
        answers: those that somebody gave to doubts.
    """
    found = UnderstoodFile()
    rows = _ask_row_times(rows_of_runs, columns, answers, found)
    for stretches in rows_of_runs:
        since_1970 = any(
            t >= SINCE for c in stretches for t in c.seconds if not math.isnan(t)
        )
        alone = bool(rows.way) or since_1970 or columns.is_numbered
        for course in part_runs(stretches, falls_alone=alone):
            found.runs.append(_clocked(course, columns, rows))
    unit = _place_unit(found.runs, columns)
    _begin_late(found, columns, unit, answers)
    _end(found.runs, columns, unit)
    _resume(found, columns, answers)
    _pause(found, columns, answers)
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """How the times of single rows make a clock, "sum" or "steps", "" where they are
    one; and whether the runs that have a clock keep it."""

    way: str = ""
    is_mixed: bool = False

    def are_clock(self, seconds: Iterable[float]) -> bool:
        """Whether the times of a run are a clock already."""
        told = [t for t in seconds if not math.isnan(t)]
        return not self.way or (self.is_mixed and bool(told) and is_clock(told))


def _ask_row_times(
    rows_of_runs: Sequence[Sequence[Course]],
    columns: CourseColumns,
    answers: Mapping[str, str],
    found: UnderstoodFile,
) -> _Rows:
    """Whether times are those of single rows; notes the doubt, and refuses what nobody
    can tell."""
    stretches = [course for parts in rows_of_runs for course in parts]
    times = find_row_times(stretches, columns.clock)
    if times.kind == "elapsed" and not answer_of(answers, "per_epoch"):
        return _Rows()
    is_sure = times.kind == "per_row" and is_every_row_there(stretches)
    doubt = per_epoch_doubt(
        columns.clock,
        times,
        "sum" if is_sure else "",
        answers,
        by_steps=not gaps_between(stretches) <= {1.0},
    )
    found.doubts.append(doubt)
    if not doubt.taken:
        line = min(course.lines[0] for course in stretches)
        found.problem = per_epoch_problem(doubt, line, columns.clock)
    way = "" if doubt.taken == "last" else doubt.taken
    return _Rows(way, is_mixed=times.kind == "mixed")


def _clocked(course: Course, columns: CourseColumns, rows: _Rows) -> UnderstoodRun:
    """A run with the seconds that its rows say it took so far."""
    if not rows.are_clock(course.seconds):
        return _summed(course, rows.way)
    try:
        since_1970 = seconds_since_1970(course.seconds)
    except ValueError as fault:
        run = UnderstoodRun(course, course.seconds)
        run.set_aside(str(fault))
        return run
    seconds = course.seconds if since_1970 is None else since_1970
    is_moment = since_1970 is not None
    told = {t for t in seconds if not math.isnan(t)}
    if len(told) == 1 and not is_moment:  # what every row says is no clock begun again
        return UnderstoodRun(course, seconds, tuple(told))
    whole = put_together(course.places, seconds, columns.place, since_1970=is_moment)
    run = UnderstoodRun(course, whole.spent, whole.parts)
    if whole.fault:
        run.set_aside(whole.fault)
    elif since_1970 is not None:
        first = next(t for t in whole.spent if not math.isnan(t))
        run.spent = [t - first for t in whole.spent]
        run.sessions = (whole.parts[0] - first, *whole.parts[1:])
    return run


def _summed(course: Course, way: str) -> UnderstoodRun:
    """A run whose rows tell the time of one row, or of one step, each."""
    went_back = any(b < a for a, b in pairwise(course.places))
    by_steps = way == "steps"
    seconds = course.seconds
    spent = summed_by_steps(course.places, seconds) if by_steps else summed(seconds)
    parts = (0.0, spent[-1]) if went_back else (spent[-1],)
    return UnderstoodRun(course, spent, parts, is_summed=True)


def _place_unit(runs: Iterable[UnderstoodRun], columns: CourseColumns) -> PlaceUnit:
    if columns.is_budget:
        return PlaceUnit()
    told = [(run.course, budget_of(run.course)) for run in runs]
    known = [(course, budget) for course, budget in told if not math.isnan(budget)]
    stated = {str(course.row.get("budget_unit") or "") for course, _ in known}
    words = (*columns.budget_words, *sorted(stated))
    return find_place_unit(known, columns.place, words)


def _begin_late(
    found: UnderstoodFile,
    columns: CourseColumns,
    unit: PlaceUnit,
    answers: Mapping[str, str],
) -> None:
    """Adds what came before a clock's first row."""
    late = []
    paces = paces_of(run for run in _open(found.runs) if not run.is_summed)
    for run in _open(found.runs):
        if run.is_summed:
            continue
        reckoned = reckon_before(
            run.course.places, run.spent, unit.offset, paces.get(run.label, ())
        )
        if math.isnan(reckoned):
            run.set_aside("its clock counts from its only row, which says no time")
        elif reckoned:
            run.flags["reckoned_seconds"] = reckoned
            late.append(run)
    if not late:
        return
    doubt = late_start_doubt(late, columns.place, answers)
    found.doubts.append(doubt)
    for run in late:
        if doubt.taken == "as_logged":
            del run.flags["reckoned_seconds"]
            continue
        run.shift(0, run.flags["reckoned_seconds"])
        run.sessions = (
            run.sessions[0] + run.flags["reckoned_seconds"], *run.sessions[1:]
        )  # fmt: skip


def _end(runs: list[UnderstoodRun], columns: CourseColumns, unit: PlaceUnit) -> None:
    """Says of each run how it ended."""
    gaps: dict[str, list[float]] = {}
    for run in runs:
        if gap := usual_gap(run.course.valued_places):
            gaps.setdefault(run.label, []).append(gap)
    usual = {label: median(of_label) for label, of_label in gaps.items()}
    for run in runs:
        budget = math.nan if columns.is_budget else budget_of(run.course)
        run.ending = find_ending(run.course, unit, budget, usual.get(run.label, 0.0))


def _resume(
    found: UnderstoodFile, columns: CourseColumns, answers: Mapping[str, str]
) -> None:
    """Notes which runs were begun again. Where most runs have one row, one with several
    was stopped and taken up again."""
    usual = median(run.course.rows for run in found.runs) if found.runs else 0
    resumed = []
    for run in _open(found.runs):
        if run.course.rows > 1:
            run.flags["folded_rows"] = float(run.course.rows)
        if len(run.sessions) > 1:
            run.flags |= {"resumed": 1.0, "sessions": float(len(run.sessions))}
            resumed.append(run)
        elif run.course.rows > 1 and usual == 1:
            run.flags["resumed"] = 1.0
    if not resumed:
        return
    doubt = resumed_doubt(resumed, columns.place, answers)
    found.doubts.append(doubt)
    for run in resumed if doubt.taken == "aside" else ():
        run.set_aside("it was resumed", by_hand=True)


def _pause(
    found: UnderstoodFile, columns: CourseColumns, answers: Mapping[str, str]
) -> None:
    """Counts pauses, or leaves them out."""
    paces = paces_of(run for run in _open(found.runs) if not run.is_summed)
    for run in _open(found.runs):
        end = run.used + 1
        if run.is_summed or math.isnan(run.spent[run.used]):
            continue  # a time that is missing is told by its reader
        places, spent = run.course.places[:end], run.spent[:end]
        run.pauses = find_pauses(places, spent, paces.get(run.label, ()))
    paused = [run for run in found.runs if run.pauses]
    habits = _habits(found.runs)
    for run in paused:
        doubt = pause_doubt(run, columns.place, run.label in habits, answers)
        found.doubts.append(doubt)
        seconds = sum(pause.seconds for pause in run.pauses)
        if doubt.taken == "aside":
            run.set_aside("it stood still", by_hand=True)
        elif doubt.taken == "count":
            run.flags["pause_seconds"] = seconds
        else:
            run.flags["left_out_seconds"] = seconds
            for pause in run.pauses:
                run.shift(pause.step, -pause.seconds)


def _habits(runs: Sequence[UnderstoodRun]) -> set[str]:
    """The methods of which runs stand still at several budgets, at each in at least
    half of the runs."""
    counts: dict[tuple[str, str], list[int]] = {}
    for run in runs:
        key = (run.label, str(run.course.row.get("budget", "")))
        counts.setdefault(key, []).append(bool(run.pauses))
    often = Counter(
        name for (name, _), seen in counts.items() if sum(seen) >= HALF * len(seen)
    )
    return {name for name, budgets in often.items() if budgets >= SEVERAL}


def _open(runs: Iterable[UnderstoodRun]) -> Iterator[UnderstoodRun]:
    """The runs that are not set aside."""
    return (run for run in runs if not run.aside)
