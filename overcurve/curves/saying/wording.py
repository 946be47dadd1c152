"""Times, gaps and counts in the words of a verdict's sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence

from overcurve.curves.terms.quantities import PACE

MINUS = "−"
MOST_LISTED = 6  # times named one by one; more are counted, and their range given
_SECONDS = (("s", 1.0, 120.0), ("min", 60.0, 7200.0), ("h", 3600.0, math.inf))
_BYTES = (
    ("bytes", 1.0, 1e4),
    ("kB", 1e3, 1e6),
    ("MB", 1e6, 1e9),
    ("GB", 1e9, math.inf),
)
_JOULES = (("J", 1.0, 1e4), ("kJ", 1e3, 1e7), ("MJ", 1e6, math.inf))
_PACES = (
    ("ns", 1e-9, 1e-6),
    ("µs", 1e-6, 1e-3),
    ("ms", 1e-3, 1.0),
    ("s", 1.0, math.inf),
)
_SCALES = {"seconds": _SECONDS, "bytes": _BYTES, "J": _JOULES}


def say_times(times: Sequence[float], unit: str = "seconds") -> str:
    """Several positions with their unit once: "2.3, 4.7, 9.4 s", "2 s to 5 min"."""
    scale, unit_name = _scale(max(times), unit)
    smallest, small_unit = _scale(min(times), unit)
    mixed = scale != smallest
    if len(times) > MOST_LISTED:
        first = f"{_digits(min(times) / smallest)}{f' {small_unit}' if mixed else ''}"
        return f"{first} to {_digits(max(times) / scale)} {unit_name}".strip()
    if mixed:
        return ", ".join(say_times([time], unit) for time in times)
    return f"{', '.join(_digits(t / scale) for t in times)} {unit_name}".strip()


def say_time(time: float, unit: str = "seconds") -> str:
    """One position with its unit: "40 min"."""
    return say_times([time], unit)


def _scale(largest: float, unit: str) -> tuple[float, str]:
    if unit == "seconds" and largest < 0.1:
        return 1e-3, "ms"
    if unit.startswith(PACE):
        return _pace_scale(largest, unit)
    for word, scale, limit in _SCALES.get(unit, ()):
        if largest < limit:
            return scale, word
    return 1.0, unit


def _pace_scale(largest: float, unit: str) -> tuple[float, str]:
    """Of seconds for one of something: "µs per example"."""
    word, scale = next((w, s) for w, s, limit in _PACES if largest < limit)
    return scale, word + unit.removeprefix("s")


def _digits(value: float) -> str:
    """Two or three significant digits, thousands in groups of three."""
    if not 1e-4 <= value < 1e12:
        return f"{value:.3g}"
    digits = 2 if 1 <= value < 10 else 1
    decimals = max(0, digits - math.floor(math.log10(value)))
    text = f"{value:,.{min(decimals, 1 if 1 <= value < 100 else 6)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def say_gap_range(low: float, high: float, unit: str) -> str:
    """An interval of a gap: "between −0.3 and +0.7 percentage points".

    Args:
        low, high: in the quality's own unit, oriented.
        unit: of the quality; "fraction" is said in percentage points.
    """
    scale, word = _quality_unit(unit)
    decimals = _decimals_for((low, high), scale)
    ends = [_signed(value * scale, decimals) for value in (low, high)]
    return f"between {ends[0]} and {ends[1]}{word}"


def say_gap(value: float, low: float, high: float, unit: str) -> str:
    """A gap with its interval: "+0.4 [+0.1, +0.7] percentage points".

    Args:
        value: between `low` and `high`.
        low, high: in the quality's own unit, oriented.
        unit: of the quality; "fraction" is said in percentage points.
    """
    scale, word = _quality_unit(unit)
    decimals = _decimals_for((low, high), scale)
    middle, start, end = (_signed(v * scale, decimals) for v in (value, low, high))
    return f"{middle} [{start}, {end}]{word}"


def say_width(value: float, unit: str, *, bare: bool = False) -> str:
    """A half width or margin: "± 0.5 percentage points".

    Args:
        value: in the quality's own unit.
        unit: of the quality; "fraction" is said in percentage points.
        bare: leaves the unit out.
    """
    scale, word = _quality_unit(unit)
    text = f"± {abs(value) * scale:,.{_decimals(2 * value * scale)}f}"
    return text if bare else text + word


def say_verdict_name(verdict: str) -> str:
    """The word of a verdict beside a name or in a table: "partly above"."""
    return verdict.replace("_", " ")


def say_equal(margin: float | None, unit: str) -> str:
    """Equality, which only a margin can give: "equal within ± 0.5 nats"."""
    return f"equal within {say_width(margin or 0.0, unit)}"


def _quality_unit(unit: str) -> tuple[float, str]:
    if unit == "fraction":
        return 100.0, " percentage points"
    return 1.0, f" {unit}" if unit else ""


def _decimals(width: float) -> int:
    """Decimals that show two digits of an interval this wide."""
    if not math.isfinite(width) or width <= 0:
        return 2
    return min(12, max(0, 1 - math.floor(math.log10(width / 2))))


def _decimals_for(ends: tuple[float, float], scale: float) -> int:
    """Enough that an end beside zero keeps its side, within two more digits."""
    usual = _decimals((ends[1] - ends[0]) * scale)
    for decimals in range(usual, usual + 3):
        if all(round(end * scale, decimals) or not end for end in ends):
            return decimals
    return usual


def _signed(value: float, decimals: int) -> str:
    rounded = round(value, decimals)
    sign = MINUS if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{abs(rounded):,.{decimals}f}"


def say_count(count: int, word: str) -> str:
    """A count with its noun: "1 run", "3 runs"."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def say_number(count: int) -> str:
    """Numbers below ten as words."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else f"{count:,}"


def say_reservations(warnings: Sequence[str]) -> str:
    """What a claim's sentence adds of the fairness checks: ", with one reservation:
    uneven baseline budgets"; "" without any."""
    if not warnings:
        return ""
    return f", with {count_reservations(len(warnings))}: {'; '.join(warnings)}"


def count_reservations(count: int) -> str:
    """ "one reservation", "two reservations"."""
    return f"{say_number(count)} reservation{'' if count == 1 else 's'}"


def say_per_cent(share: float) -> str:
    """A share in per cent with two digits: "0.25 %", "6.1 %", "83 %"."""
    percent = 100 * share
    return f"{percent:.2g} %" if percent < 10 else f"{percent:,.0f} %"
