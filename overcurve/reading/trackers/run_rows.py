"""The rows of tracked runs, in the words of run records.

A run whose clock stands in its rows gives all rows that matter to its course: those
that have the quality, the first, and what goes on after the last. One whose time is
known as a whole gives one row, with its last quality. Either way `read_runs` judges the
course.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.reading_options import COUNTED
from overcurve.reading.trackers.choose import FROM_NAME, Chosen
from overcurve.reading.trackers.logged_names import budget_unit, is_number, is_value
from overcurve.reading.trackers.name_parts import read_run_name
from overcurve.reading.trackers.tracked_runs import Row, Tracked, TrackedRun

PLACE = "place in run"  # of a row: what rises within its run
MOST_ROWS = 2000  # of one run
FEWEST_ROWS = 100  # enough to see a pause of a twentieth of the run


def seeds(
    tracked: Tracked, chosen: Chosen, methods: Mapping[str, str]
) -> dict[str, str]:
    """Each run's seed by its place: as it says, else numbered in method and budget.

    Args:
        chosen: which name says it.
        methods: of each run, by its place.
    """
    counts: dict[tuple[str, str], int] = {}
    named: dict[str, str] = {}
    for run in tracked.runs:
        if chosen.seed == FROM_NAME:
            named[run.place] = read_run_name(run.name).seed
        elif chosen.seed == COUNTED:
            key = (methods[run.place], budget_of(run, chosen))
            named[run.place] = str(counts.get(key, 0))
            counts[key] = counts.get(key, 0) + 1
        else:
            named[run.place] = _plain(run.config.get(chosen.seed, ""))
    return named


def method_of(run: TrackedRun, chosen: Chosen) -> str:
    """What a run trained; "" where it does not say."""
    if chosen.method == FROM_NAME:
        return read_run_name(run.name).method
    value = _plain(run.config.get(chosen.method, run.facts.get(chosen.method, "")))
    is_bare = is_number(value) or value in ("True", "False", "true", "false")
    return f"{chosen.method}={value}" if is_bare and value else value


def budget_of(run: TrackedRun, chosen: Chosen) -> str:
    """How long a run was meant to be; "" where it does not say."""
    if chosen.budget == FROM_NAME:
        return read_run_name(run.name).budget
    return _plain(run.config.get(chosen.budget, run.summary.get(chosen.budget, "")))


def unit_of(run: TrackedRun, chosen: Chosen) -> str:
    """What a run's budget counts; "" where that is not known."""
    if chosen.budget_unit:
        return chosen.budget_unit
    if chosen.budget == FROM_NAME:
        return read_run_name(run.name).budget_unit
    return budget_unit(chosen.budget)


def course_of(run: TrackedRun, chosen: Chosen, place: str, most: int) -> list[Row]:
    """The rows of a run with its place, its seconds and its quality.

    Args:
        place: the name that rises within runs; "" where only last values are known.
        most: rows at most; 1 gives the last values.
    Returns: one row where the time is known of the run as a whole.
    """
    timed = _timed_rows(run, chosen, place)
    valued = [row for row in timed if "quality" in row]
    is_whole = most == 1 or len(timed) < 2 or not valued
    if is_whole or not _has_times(run, chosen):
        return [_last_row(run, chosen, place)]
    falls = falling(timed)
    goes_on = timed[-1][PLACE] > valued[-1][PLACE]
    kept = [
        row
        for place, row in enumerate(timed)
        if place == 0
        or "quality" in row
        or place in falls
        or (goes_on and place == len(timed) - 1)
    ]
    return thinned(kept, most)


def thinned(rows: Sequence[Row], most: int) -> list[Row]:
    """At most so many rows, evenly, the first and last kept, and every row at which the
    clock falls with the one before it, for there a session ends."""
    if len(rows) <= most:
        return list(rows)
    step = math.ceil(len(rows) / most)
    kept = {0, len(rows) - 1, *range(len(rows) - 1, -1, -step)}
    return [rows[place] for place in sorted(kept | falling(rows))]


def falling(rows: Sequence[Row]) -> set[int]:
    """The rows at which the clock falls, each with the one before it."""
    falls: set[int] = set()
    for place in range(1, len(rows)):
        before, after = rows[place - 1], rows[place]
        if after.get("train_seconds", 0.0) < before.get("train_seconds", 0.0):
            falls |= {place - 1, place}
    return falls


def place_column(tracked: Tracked, chosen: Chosen) -> str:
    """The name that rises within runs: the one that counts what the budget counts,
    where rows have it, else the tracker's own step."""
    names = {name: None for run in tracked.runs for row in run.history for name in row}
    unit = unit_of(tracked.runs[0], chosen) if tracked.runs else ""
    alike = [n for n in names if unit and name_words(n).removesuffix("s") == unit[:-1]]
    return next((n for n in (*alike, *tracked.steps) if n in names), "")


def is_short(run: TrackedRun, chosen: Chosen, place: str, first: float) -> bool:
    """Whether a run that is known as a whole ended before its budget.

    Args:
        first: at which places begin in this tracker's runs, 0 or 1.
    """
    unit = unit_of(run, chosen)
    if not unit or name_words(place).removesuffix("s") != unit[:-1]:
        return False
    at: Any = run.summary.get(place)
    budget = budget_of(run, chosen)
    if not is_value(at) or not is_value(budget):
        return False
    return float(at) + 1.0 - first < float(budget) - 0.01 * float(budget)


def _timed_rows(run: TrackedRun, chosen: Chosen, place: str) -> list[Row]:
    """Rows with their place, and the seconds and quality that are known there."""
    if not place:
        return []
    clock = chosen.clock.column if chosen.clock is not None else ""
    rows: list[dict[str, Any]] = []
    seconds: Any = None
    at: Any = None
    is_timed = False  # whether the row before had the clock, not one before it
    for row in run.history:
        at = row.get(place, at)
        seconds = row.get(clock, seconds)
        if not is_value(at):
            continue
        named: dict[str, Any] = {PLACE: float(at)}
        if is_value(seconds):
            named["train_seconds"] = float(seconds)
        if chosen.quality in row and is_number(row[chosen.quality]):
            named["quality"] = float(row[chosen.quality])
        is_same = bool(rows) and rows[-1][PLACE] == named[PLACE]
        # Loggers write the metric and the time of one step in two rows, either first.
        if is_same and (
            "quality" not in rows[-1] or not (is_timed or "quality" in named)
        ):
            rows[-1] |= named
            is_timed |= clock in row
        else:
            rows.append(named)
            is_timed = clock in row
    return list(rows)


def _has_times(run: TrackedRun, chosen: Chosen) -> bool:
    """Whether the clock stands in several rows, as a course needs it."""
    if chosen.clock is None or not chosen.clock.is_of_rows:
        return False
    column = chosen.clock.column
    timed = (row for row in run.history if is_value(row.get(column)))
    return next(timed, None) is not None and next(timed, None) is not None


def _last_row(run: TrackedRun, chosen: Chosen, place: str) -> Row:
    row: dict[str, Any] = {}
    if is_number(run.summary.get(place)):
        row[PLACE] = float(run.summary[place])
    quality = _last_quality(run, chosen)
    if quality is not None:
        row["quality"] = quality
    seconds: Any = run.summary.get(chosen.clock.column) if chosen.clock else None
    if is_number(seconds):
        row["train_seconds"] = float(seconds)
    return row


def _last_quality(run: TrackedRun, chosen: Chosen) -> float | None:
    """The last that was logged; a tracker's summary may hold the best instead."""
    for row in reversed(run.history):
        if is_number(row.get(chosen.quality)):
            return float(row[chosen.quality])
    value: Any = run.summary.get(chosen.quality)
    return float(value) if is_number(value) else None


def _plain(value: Any) -> str:
    """A setting as text: 8 for the 8.0 that a tracker may make of it."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return "" if value is None else str(value)


def numbers_of(run: TrackedRun, chosen: Chosen) -> Iterator[tuple[str, float]]:
    """The other numbers that a run ended with, which may be qualities or axes too."""
    clock = chosen.clock.column if chosen.clock is not None else ""
    for name, value in run.summary.items():
        if (
            name in chosen.unused
            or name in (chosen.quality, clock)
            or not is_value(value)
        ):
            continue
        yield name, float(value)
