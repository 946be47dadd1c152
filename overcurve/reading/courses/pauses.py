"""Where a run stood still: an interval far above its others.

An interval stands out where it is more than `TIMES` what its steps take at the run's
own pace, more than that by `SPREADS` median deviations, and by a twentieth of the whole
time. What returns is work and no pause: an evaluation or a checkpoint every so many
steps. The time up to the first row is none either: there a run starts and compiles.
Of a run with few rows the pace is that of its method's runs, and no pause is clear.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_low

from overcurve.reading.courses.course import usual_gap

TIMES = 5.0
SPREADS = 10.0
SHARE = 0.05  # of the whole time
FEWEST = 4  # intervals of which a usual one can be told
RETURNS = 0.05  # of the intervals that stand out, and more than one: work
ALIKE = 2.0  # times the smallest of them
CLEARLY = 10.0  # times its steps' usual time
EVEN = 2.0  # the others' slowest beside the usual, where the pace is even


@dataclass(frozen=True, slots=True)
class Pause:
    """An interval that stands out: the index of the step after it, its seconds above
    the usual, the usual ones, and whether it can be left out without being asked."""

    step: int
    seconds: float
    usual: float
    is_clear: bool


def find_pauses(
    places: list[float], spent: list[float], of_method: Sequence[float] = ()
) -> list[Pause]:
    """The pauses of one run.

    Args:
        places: of its rows.
        spent: seconds since its start, NaN where none is told.
        of_method: the paces of the method's runs in every interval, for a run that has
            too few of its own.
    """
    told = [i for i, t in enumerate(spent) if not math.isnan(t)]
    gap = usual_gap(places)
    steps: list[tuple[int, float, float]] = []  # index, units, seconds
    for before, i in pairwise(told):
        units = places[i] - places[before]
        steps.append((i, units if units > 0 else gap, spent[i] - spent[before]))
    rates = [seconds / units for _, units, seconds in steps if units > 0]
    is_short = len(rates) < FEWEST
    known = of_method if is_short else rates
    if len(known) < FEWEST or not rates:
        return []
    # A method of which half of the intervals hold a pause goes at its lower pace.
    pace = median_low(known) if is_short else median(known)
    spread = median_low([abs(rate - pace) for rate in known])
    whole = spent[told[-1]]
    out = [
        (i, units, seconds)
        for i, units, seconds in steps
        if seconds > TIMES * pace * units
        and seconds > (pace + SPREADS * spread) * units
        and seconds - pace * units >= SHARE * whole
    ]
    if not is_short and _returns(out, len(rates)):
        return []
    left = {i for i, _, _ in out}
    others = [s / units for i, units, s in steps if units > 0 and i not in left]
    is_even = not is_short and bool(others) and max(others) <= EVEN * pace
    return [
        Pause(
            i,
            seconds - pace * units,
            pace * units,
            is_even and seconds > CLEARLY * pace * units and i != told[1],
        )
        for i, units, seconds in out
    ]


def _returns(out: Sequence[tuple[int, float, float]], intervals: int) -> bool:
    """Whether long intervals come again and again, and are alike."""
    if len(out) <= max(1, RETURNS * intervals):
        return False
    lengths = [seconds for _, _, seconds in out]
    return max(lengths) <= ALIKE * min(lengths)
