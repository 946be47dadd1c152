"""Where a run was begun again: its clock falls, or its steps go back, on the way.

Three things are told apart. A clock that starts again near zero: the sessions are
summed. A clock that was restored with a checkpoint, so that it falls as far as the
steps do: what was trained twice is counted twice, for it was paid for. Any other fall
says nothing of what was spent, and the run is set aside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low

from overcurve.reading.courses.course import usual_gap

LATE = 3.0  # times what a session's first row takes at the run's pace
AS_FIRST = 1.5  # times what the first session's first row took
NEAR = 0.5  # of an interval: how exactly a restored clock is met
STILL = 0.25  # of an interval: a clock that rises less has not gone on


@dataclass(frozen=True, slots=True)
class Sessions:
    """A clock put together.

    Attributes:
        spent: seconds since the start, one for each step, NaN where none is told.
        parts: the seconds of each session, in their order.
        fault: why they cannot be put together, a few words; "" where they can.
    """

    spent: list[float]
    parts: tuple[float, ...] = ()
    fault: str = ""


@dataclass(slots=True)
class _Clock:
    """A clock while it is put together."""

    places: list[float]
    seconds: list[float]
    spent: list[float] = field(default_factory=list)
    offset: float = 0.0  # from the clock told to the seconds spent
    starts: list[float] = field(default_factory=lambda: [0.0])


def put_together(
    places: list[float], seconds: list[float], unit: str, *, since_1970: bool
) -> Sessions:
    """Sums the sessions of one run.

    Args:
        places: of its rows in the order of the file.
        seconds: of its clock, NaN where none is told.
        unit: what a place is called, in words.
        since_1970: whether the clock goes on while nothing runs.
    """
    gap = usual_gap(places)
    clock = _Clock(places, seconds)
    pace = _pace(places, seconds)
    before = -1
    for i, t in enumerate(seconds):
        went_back = i > 0 and places[i] < places[i - 1]
        if math.isnan(t):
            clock.spent.append(math.nan)
            continue
        if before >= 0 and _is_new(clock, before, i, pace):
            start = None if since_1970 else _start(clock, before, i, pace, gap)
            if start is None:
                return Sessions(seconds, fault=_fault(clock, before, i, unit))
            clock.starts.append(clock.spent[before])
            clock.offset = clock.spent[before] - start
        elif went_back and before >= 0:
            clock.starts.append(clock.spent[before])
        # Of a clock with one session the cell's own number stays, to the last digit.
        clock.spent.append(t + clock.offset if clock.offset else t)
        before = i
    ends = [*clock.starts[1:], clock.spent[before] if before >= 0 else 0.0]
    parts = tuple(end - start for start, end in zip(clock.starts, ends, strict=True))
    return Sessions(clock.spent, parts)


def _pace(places: list[float], seconds: list[float]) -> float:
    """The run's own pace; of two that differ the lower, so that no fall is near zero
    only because one interval was long."""
    told = [(p, t) for p, t in zip(places, seconds, strict=True) if not math.isnan(t)]
    rates = [
        (t1 - t0) / (p1 - p0)
        for (p0, t0), (p1, t1) in pairwise(told)
        if p1 > p0 and t1 > t0
    ]
    if rates:
        return median_low(rates)
    place, first = told[0] if told else (1.0, math.nan)
    return first / max(place, 1.0)


def _is_new(clock: _Clock, before: int, i: int, pace: float) -> bool:
    """Whether the clock starts again at a step: it falls; or, where the session before
    was as short as one interval, it stands still."""
    rise = clock.seconds[i] - clock.seconds[before]
    if rise < 0:
        return True
    due = pace * (clock.places[i] - clock.places[before])
    met = abs(clock.seconds[i] - due) <= NEAR * due
    return due > 0 and rise < STILL * due and met


def _start(clock: _Clock, before: int, i: int, pace: float, gap: float) -> float | None:
    """What the clock said when the session began; None where nobody can tell."""
    step, t = clock.places[i] - clock.places[before], clock.seconds[i]
    due = pace * (step if step > 0 else gap or 1.0)
    if math.isnan(due):
        return None
    if step <= 0:  # trained again: was the clock restored with the checkpoint?
        k = _last_told(clock, before, clock.places[i])
        if k is not None:
            earlier = clock.seconds[k] + pace * (clock.places[i] - clock.places[k])
            if abs(t - earlier) <= NEAR * due < earlier:
                return max(t - due, 0.0)
    first = next(s for s in clock.seconds if not math.isnan(s))
    return 0.0 if t <= max(LATE * due, AS_FIRST * first) else None


def _last_told(clock: _Clock, before: int, place: float) -> int | None:
    """The last step up to one where the clock is told, no further than a place. Looks
    back from there: a run may go back ten thousand times."""
    for k in range(before, -1, -1):
        if clock.places[k] <= place and not math.isnan(clock.seconds[k]):
            return k
    return None


def _fault(clock: _Clock, before: int, i: int, unit: str) -> str:
    fall = f"from {clock.seconds[before]:.10g} to {clock.seconds[i]:.10g} s"
    at = f"{unit} {clock.places[i]:.10g}"
    return f"its clock falls {fall} at {at}, and not to a start"
