"""Rows in the words of run records, each with all that is known of its run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from overcurve.reading.trackers.choose import Chosen
from overcurve.reading.trackers.run_rows import (
    FEWEST_ROWS,
    MOST_ROWS,
    PLACE,
    budget_of,
    course_of,
    is_short,
    numbers_of,
    place_column,
    unit_of,
)
from overcurve.reading.trackers.tracked_runs import Row, Tracked, TrackedRun

MAX_SOURCE = 500  # characters


@dataclass(frozen=True, slots=True)
class Identities:
    """What runs are, by their places: method, label where it is another, and seed."""

    methods: Mapping[str, str]
    labels: Mapping[str, str]
    seeds: Mapping[str, str]


@dataclass(slots=True)
class RecordRows:
    """Rows for `read_runs`, each with its run: `courses` of several rows a run, folded
    by the column `fold`; and `alone`, a row for each run."""

    fold: str
    courses: list[tuple[TrackedRun, Row]] = field(default_factory=list)
    alone: list[tuple[TrackedRun, Row]] = field(default_factory=list)


def record_rows(
    tracked: Tracked, chosen: Chosen, named: Identities, max_rows: int
) -> RecordRows:
    """The rows of all runs. One that did not end well stands alone: rows are folded by
    method, budget and seed, which it may share with the run that was made in its place.

    Args:
        max_rows: that are taken at once; long runs are thinned to stay within it.
    """
    place = place_column(tracked, chosen)
    most = max(FEWEST_ROWS, min(MOST_ROWS, max_rows // len(tracked.runs)))
    first = _first_place(tracked, chosen, place)
    rows = RecordRows(place)
    for run in tracked.runs:
        is_finished = run.status == "finished"
        course = course_of(run, chosen, place, most if is_finished else 1)
        said = _said_of(run, tracked, chosen) | _identity(run, chosen, named)
        if is_finished:
            said["status"] = _status(run, chosen, course, place, first)
        among = rows.alone if len(course) == 1 else rows.courses
        for row in course:
            written = {name: _written(value) for name, value in row.items()}
            at = written.pop(PLACE, None)
            own = {} if at is None else {place: at}
            among.append((run, {**said, **own, **written}))
    return rows


def _identity(run: TrackedRun, chosen: Chosen, named: Identities) -> dict[str, str]:
    method, label = named.methods[run.place], named.labels[run.place]
    return {
        "method": method,
        "seed": named.seeds[run.place],
        "budget": budget_of(run, chosen),
        **({} if label == method else {"label": label}),
    }


def _said_of(run: TrackedRun, tracked: Tracked, chosen: Chosen) -> dict[str, Any]:
    """What stands in each row of a run, whatever its course."""
    of_process = chosen.clock is not None and chosen.clock.is_of_process
    said: dict[str, Any] = dict(numbers_of(run, chosen))
    said |= {
        "metric": chosen.metric or chosen.quality,
        "status": run.status,
        "budget_unit": unit_of(run, chosen),
        "source": f"{tracked.tracker}: {run.place}"[:MAX_SOURCE],
        "started_at": run.started_at,
        "device_class": run.device,
        "clock": "process" if of_process else "stated",
        "clock_note": chosen.clock.note if chosen.clock is not None else "",
    }
    for name, target in chosen.others.items():
        value = run.config.get(name, run.summary.get(name, run.facts.get(name)))
        said[target] = value if value is not None else said.get(target, "")
    return {name: value for name, value in said.items() if value != ""}


def _status(
    run: TrackedRun, chosen: Chosen, course: list[Row], place: str, first: float
) -> str:
    """How a run ended that its tracker calls finished: with no number it diverged."""
    qualities = [row["quality"] for row in course if "quality" in row]
    if not qualities or not math.isfinite(qualities[-1]):
        return "diverged"
    is_whole = len(course) == 1  # of others, their course says it
    is_partial = is_whole and is_short(run, chosen, place, first)
    return "partial" if is_partial else "finished"


def _first_place(tracked: Tracked, chosen: Chosen, place: str) -> float:
    """Whether places count from 0 or from 1: from 0 where no run reaches its budget,
    and one is just one short of it."""
    shorts = [is_short(run, chosen, place, 1.0) for run in tracked.runs]
    from_0 = [is_short(run, chosen, place, 0.0) for run in tracked.runs]
    return 0.0 if shorts and all(shorts) and not all(from_0) else 1.0


def _written(value: float) -> float | str:
    """A number as JSON has it; what is not finite as a word."""
    return value if math.isfinite(value) else str(value)
