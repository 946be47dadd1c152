"""What the clock of a file's rows counts: since 1970, since the start, or row by row.

A clock since 1970 has values that no training time has, so its unit is told by their
size. A time of one row (of one epoch) does not rise with the steps: it falls about as
often as it rises, and by little. A time that rises by next to nothing may be either,
the start of a process long beside its training: then only its name can tell. One that
is the same in every row of a run may be the time of all rows, or of one; and where some
runs have a clock and others do not, somebody has to say what those have.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.courses.course import Course, usual_gap, usual_pace

# The smallest value since 1970, in seconds and its parts: 2001, and 1973 for these.
SINCE_1970 = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (1e9, 1.0))
SINCE = SINCE_1970[-1][0]
FEWEST = 3  # rows of a run of which a trend can be told
OFTEN = 0.2  # of the intervals fall, where a time is that of one row
LITTLE = 0.3  # of the smaller of two: by how much such times differ
RISEN = 1.5  # times its first value, and never fallen: a clock
GROWN = 0.1  # of the first value: less than this the whole training would have taken
MOST = 0.8  # of the runs have to agree
APART = 5.0  # times slower than the clocks beside it: no clock with a long start
Kind = Literal["elapsed", "per_row", "unsure", "constant", "mixed"]
_ONE_ROW = re.compile(
    r"\b((epoch|step|iter|iteration|batch) (time|seconds|secs|s|duration)"
    r"|(time|seconds|secs|s|sec|duration) (per )?(an? )?(epoch|step|iter|iteration"
    r"|batch|it))\b"
)
_SINCE_START = re.compile(
    r"\b(elapsed|runtime|wall|walltime|total|relative|cumulative|cumulated|since"
    r"|so far|clock|timestamp)\b"
)


@dataclass(frozen=True, slots=True)
class RowTimes:
    """Whether the times of a file are those of one row each, and how that was seen:
    the first and the last time of one run, and where kinds are mixed of a clock."""

    kind: Kind
    example: tuple[float, float] = (0.0, 0.0)
    clock: tuple[float, float] = (0.0, 0.0)


def seconds_since_1970(seconds: list[float]) -> list[float] | None:
    """The clock in seconds where it counts from 1970; None where it counts a duration.

    Raises: ValueError: some rows count from 1970 and some do not, or by another unit.
    """
    units = {_parts(t) for t in seconds if not math.isnan(t)}
    if units <= {0.0}:
        return None
    if len(units) > 1:
        raise ValueError("some rows count from 1970 and others do not")
    (parts,) = units
    return seconds if parts == 1 else [t / parts for t in seconds]


def _parts(value: float) -> float:
    return next((parts for least, parts in SINCE_1970 if value >= least), 0.0)


def find_row_times(stretches: Sequence[Course], column: str) -> RowTimes:
    """Tells times of one row from a clock, of all runs together.

    Args:
        stretches: rows whose places rise.
        column: the name of the column, which tells where the values do not.
    Returns: "unsure" where values hardly rise and the name says nothing, "constant"
        where they do not rise at all, "mixed" where they do in some runs alone.
    """
    told = [(c, [t for t in c.seconds if not math.isnan(t)]) for c in stretches]
    told = [(c, t) for c, t in told if t and max(t) < SINCE]
    words = name_words(column)
    several = [(c, t) for c, t in told if len(t) >= FEWEST]
    if not several:
        return RowTimes("elapsed")
    mixed = _mixed(several)
    if mixed is not None:
        return mixed
    alike = _constants([times for _, times in told])
    if alike is not None and not _ONE_ROW.search(words):
        return RowTimes("constant", alike)
    if _are_of_rows([times for _, times in several]):
        return RowTimes("per_row", _ends(several[0][1]))
    still = [times for c, times in several if _stands_still(c, times[0])]
    if len(still) < MOST * len(several):
        return RowTimes("elapsed")
    example = _ends(still[0])
    if _ONE_ROW.search(words):
        return RowTimes("per_row", example)
    return RowTimes("elapsed" if _SINCE_START.search(words) else "unsure", example)


def _constants(runs: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """The ends of a run whose rows all tell the same time, where those of most do and
    one has enough rows to tell."""
    several = [times for times in runs if len(times) > 1]
    alike = [times for times in several if min(times) == max(times)]
    long = [times for times in alike if len(times) >= FEWEST]
    is_most = bool(long) and len(alike) >= MOST * len(several)
    return _ends(long[0]) if is_most else None


def _mixed(several: Sequence[tuple[Course, list[float]]]) -> RowTimes | None:
    """What is found where some runs have a clock and others have none."""
    clocks = [(c, times) for c, times in several if is_clock(times)]
    paces = [usual_pace(course.places, course.seconds) for course, _ in clocks]
    if not clocks:
        return None
    pace = median(paces) / APART
    for course, times in several:
        own = usual_pace(course.places, course.seconds)
        is_still = _stands_still(course, times[0]) and not own >= pace
        if is_still or _are_of_rows([times]):
            return RowTimes("mixed", _ends(times), _ends(clocks[0][1]))
    return None


def _are_of_rows(runs: Sequence[Sequence[float]]) -> bool:
    """Whether times fall about as often as they rise, and by little."""
    steps = [(a, b) for times in runs for a, b in pairwise(times)]
    falls = sum(after < before for before, after in steps)
    by = median(abs(a - b) / (min(a, b) or math.inf) for a, b in steps)
    clocks = sum(is_clock(times) for times in runs)
    alike = by <= LITTLE and clocks <= (1 - MOST) * len(runs)
    return falls >= OFTEN * len(steps) and alike


def _ends(times: Sequence[float]) -> tuple[float, float]:
    return times[0], times[-1]


def is_clock(times: Sequence[float]) -> bool:
    """Whether times do nothing but rise, and by more than chance has it."""
    rises = all(after >= before for before, after in pairwise(times))
    return rises and times[-1] >= RISEN * times[0]


def _stands_still(course: Course, first: float) -> bool:
    """Whether the clock rises by so little that its first row is beyond belief."""
    pace = usual_pace(course.places, course.seconds)
    reach = max(course.places[-1], course.places[-1] - course.places[0] + 1)
    return math.isnan(pace) or pace * reach < GROWN * first


def is_every_row_there(stretches: Sequence[Course]) -> bool:
    """Whether the times of single rows can be summed for sure: no row is missing
    between others, and none stands for several steps."""
    timed = all(len(c.timed) == len(c.places) for c in stretches)
    return timed and gaps_between(stretches) <= {1.0}


def gaps_between(stretches: Sequence[Course]) -> set[float]:
    """How far places are from the next, as often as that differs."""
    gaps = {
        round(after - before, 9)
        for course in stretches
        for before, after in pairwise(course.places)
    }
    return gaps - {0.0}


def summed(seconds: list[float]) -> list[float]:
    """Times of single rows as a clock since the start; NaN adds nothing."""
    total, clock = 0.0, []
    for t in seconds:
        total += 0.0 if math.isnan(t) else t
        clock.append(total)
    return clock


def summed_by_steps(places: Sequence[float], seconds: Sequence[float]) -> list[float]:
    """Times of single steps, one logged every so many, as a clock since the start.

    Args:
        places: of the rows, in steps; one at step 0 stands for none.
        seconds: of one step, NaN where none is told, which stands for none.
    """
    gap = usual_gap(list(places))
    total, before, clock = 0.0, min(0.0, places[0]), []
    for place, t in zip(places, seconds, strict=True):
        if not math.isnan(t):
            # Steps that are done again are as many as lie between rows.
            total += t * (place - before if place >= before else gap)
            before = place
        clock.append(total)
    return clock
