"""What the clock of a file's rows counts: since 1970, since the start, or row by row.

A clock since 1970 has values that no training time has, so its unit is told by their
size. A time of one row (of one epoch) does not rise with the steps: it falls about as
often as it rises, and by little. A time that rises by next to nothing may be either,
the start of a process long beside its training: then only its name can tell.
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
from overcurve.reading.courses.course import Course, usual_pace

# The smallest value since 1970, in seconds and its parts: 2001, and 1973 for these.
SINCE_1970 = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (1e9, 1.0))
SINCE = SINCE_1970[-1][0]
FEWEST = 3  # rows of a run of which a trend can be told
OFTEN = 0.2  # of the intervals fall, where a time is that of one row
LITTLE = 0.3  # of the smaller of two: by how much such times differ
RISEN = 1.5  # times its first value, and never fallen: a clock
GROWN = 0.1  # of the first value: less than this the whole training would have taken
MOST = 0.8  # of the runs have to agree
Kind = Literal["elapsed", "per_row", "unsure"]
_ONE_ROW = re.compile(
    r"\b((epoch|step|iter|iteration|batch) (time|seconds|secs|s|duration)"
    r"|(time|seconds|secs|s|sec|duration) (per )?(an? )?(epoch|step|iter|iteration"
    r"|batch|it))\b"
)
_ONE_PLACE = re.compile(r"epoch|step|iter|batch")
_SINCE_START = re.compile(
    r"\b(elapsed|runtime|wall|walltime|total|relative|cumulative|cumulated|since"
    r"|so far|clock|train(ing)? (seconds|time)|timestamp)\b"
)


@dataclass(frozen=True, slots=True)
class RowTimes:
    """Whether the times of a file are those of one row each, and how that was seen."""

    kind: Kind
    example: tuple[float, float] = (0.0, 0.0)  # the first and the last of one run


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
    Returns: "unsure" where values hardly rise and the name says nothing.
    """
    told = [(c, [t for t in c.seconds if not math.isnan(t)]) for c in stretches]
    several = [(c, t) for c, t in told if len(t) >= FEWEST and max(t) < SINCE]
    if not several:
        return RowTimes("elapsed")
    steps = [(a, b) for _, times in several for a, b in pairwise(times)]
    falls = sum(after < before for before, after in steps)
    by = median(abs(a - b) / (min(a, b) or math.inf) for a, b in steps)
    clocks = sum(_is_clock(times) for _, times in several)
    alike = by <= LITTLE and clocks <= (1 - MOST) * len(several)
    if falls >= OFTEN * len(steps) and alike:
        return RowTimes("per_row", (several[0][1][0], several[0][1][-1]))
    still = [(c, times) for c, times in several if _stands_still(c, times[0])]
    if len(still) < MOST * len(several):
        return RowTimes("elapsed")
    example = (still[0][1][0], still[0][1][-1])
    words = name_words(column)
    if _ONE_ROW.search(words):
        return RowTimes("per_row", example)
    return RowTimes("elapsed" if _SINCE_START.search(words) else "unsure", example)


def _is_clock(times: Sequence[float]) -> bool:
    """Whether times do nothing but rise, and by more than chance has it."""
    rises = all(after >= before for before, after in pairwise(times))
    return rises and times[-1] >= RISEN * times[0]


def _stands_still(course: Course, first: float) -> bool:
    """Whether the clock rises by so little that its first row is beyond belief."""
    pace = usual_pace(course.places, course.seconds)
    reach = max(course.places[-1], course.places[-1] - course.places[0] + 1)
    return math.isnan(pace) or pace * reach < GROWN * first


def is_every_row_there(stretches: Sequence[Course], column: str) -> bool:
    """Whether the times of single rows can be summed for sure: no row is missing
    between others, and where the name says epoch no row stands for several."""
    gaps = {
        round(after - before, 9)
        for course in stretches
        for before, after in pairwise(course.places)
    }
    gaps -= {0.0}
    timed = all(len(c.timed) == len(c.places) for c in stretches)
    by_one = gaps <= {1.0} or not _ONE_PLACE.search(name_words(column))
    return timed and len(gaps) <= 1 and by_one


def summed(seconds: list[float]) -> list[float]:
    """Times of single rows as a clock since the start; NaN adds nothing."""
    total, clock = 0.0, []
    for t in seconds:
        total += 0.0 if math.isnan(t) else t
        clock.append(total)
    return clock
