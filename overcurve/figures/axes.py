"""The time axis: its title, its range, and ticks in words people use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from overcurve.curves.terms.axes import is_pace, say_axis
from overcurve.curves.terms.quantities import BY_NAME, SECONDS_FIELDS
from overcurve.words import significant, tick

MOST_TICKS = 9
_LADDER = (1.0, 2.0, 5.0)
_TIMES = (
    *(m * 10.0**e for e in range(-6, 1) for m in _LADDER),
    *(10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 18000.0),
    *(36000.0, 86400.0, 172800.0, 432000.0, 864000.0, 1.728e6, 4.32e6, 8.64e6),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """A drawn axis: `low` and `high` in data units, ticks as (place, words)."""

    title: str
    low: float
    high: float
    is_log: bool
    ticks: tuple[tuple[float, str], ...]

    def place(self, value: float) -> float:
        """Where a value stands, from 0 (low) to 1 (high)."""
        if self.is_log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def axis_words(axis: str, budget_unit: str = "") -> str:
    """An axis as its menu names it: "training time", "cost, US dollars"."""
    quantity = BY_NAME.get(axis)
    unit = budget_unit if axis == "budget" else quantity.unit_name if quantity else ""
    return f"{say_axis(axis)}, {unit}" if unit else say_axis(axis)


def time_axis(
    axis: str,
    values: Sequence[float],
    is_log: bool,
    room: float,
    budget_unit: str = "",
) -> Axis:
    """Builds the axis that all figures of a comparison share.

    Args:
        values: every drawn position, above zero.
        room: share of the width kept free on the right, for labels.
    """
    low, high = min(values), max(values)
    if is_log:
        span = max(math.log(high / low), 0.3)
        start = low * math.exp(-0.05 * span)
        end = high * math.exp((0.04 + room / (1 - room)) * span)
    else:
        start, end = 0.0, high * (1.03 + room / (1 - room))
    is_time = axis in SECONDS_FIELDS or is_pace(axis)
    if is_pace(axis):
        ladder = list(log_ticks(start, end) if is_log else linear_ticks(start, end))
    elif is_time:
        ladder = list(_TIMES) if is_log else _time_steps(end)
    else:
        ladder = _ladder(start, end, is_log)
    places = _thin([v for v in ladder if start <= v <= end])
    if len(places) < 2:  # both sides trained at one time, between two steps
        places = list(linear_ticks(start, end, 6))
    words = tick if is_time else compact
    title = axis_words(axis, budget_unit)
    # What was chosen for a run is not measured on it: nothing is averaged.
    is_measured = axis not in BY_NAME or BY_NAME[axis].origin == "measured"
    title += ", mean of seeds" if is_measured else ""
    ticks = tuple((v, words(v) if v else "0") for v in places)
    return Axis(title, start, end, is_log, ticks)


def linear_ticks(low: float, high: float, most: int = 7) -> tuple[float, ...]:
    """Round numbers within a range.

    Args:
        low, high: the range, `low` first.
        most: about as many, of a step of 1, 2 or 5.
    """
    span = high - low
    if span <= 0:
        return (low,)
    raw = span / most
    size = 10.0 ** math.floor(math.log10(raw))
    chosen = next(m * size for m in (1, 2, 5, 10) if m * size >= raw * 0.999)
    # A step whose multiples all miss the range gives way to finer ones.
    finer = (m * size for m in (10, 5, 2, 1, 0.5) if m * size <= chosen)
    return next(filter(None, (_multiples(step, low, high) for step in finer)), (low,))


def _multiples(step: float, low: float, high: float) -> tuple[float, ...]:
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple(i * step for i in range(first, last + 1))


def log_ticks(low: float, high: float) -> tuple[float, ...]:
    """1, 2, 5 of every decade within a range; finer ones where those are too few."""
    for steps in (_LADDER, (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)):
        ticks = _decades(low, high, steps)
        if len(ticks) >= 4:
            return tuple(_thin(ticks))
    return linear_ticks(low, high)


def compact(value: float) -> str:
    """A large amount in few characters: 500, 20 k, 1.5 M."""
    for size, name in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size * 10 or (size > 1e3 and abs(value) >= size):
            return f"{significant(value / size, 3)}\u00a0{name}"
    return significant(value, 3)


def _ladder(low: float, high: float, is_log: bool) -> list[float]:
    if not is_log:
        return list(linear_ticks(low, high))
    return _decades(low, high, _LADDER)


def _decades(low: float, high: float, steps: Sequence[float]) -> list[float]:
    tens = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [m * 10.0**e for e in tens for m in steps if low <= m * 10.0**e <= high]


def _time_steps(end: float) -> list[float]:
    step = next((t for t in _TIMES if end / t <= MOST_TICKS - 1), end)
    return [i * step for i in range(MOST_TICKS)]


def _thin(values: list[float]) -> list[float]:
    while len(values) > MOST_TICKS:
        values = values[::2]
    return values
