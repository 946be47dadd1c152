"""Durations as trackers write them, with their unit: 3.4s, 1.2min, 2.1h, 1h 5min."""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST = 40  # characters
_NAMES = {
    86400.0: ("d", "day", "days"),
    3600.0: ("h", "hr", "hrs", "hour", "hours"),
    60.0: ("m", "min", "mins", "minute", "minutes"),
    1.0: ("s", "sec", "secs", "second", "seconds"),
    1e-3: ("ms", "millisecond", "milliseconds"),
}
_UNITS = {name: seconds for seconds, names in _NAMES.items() for name in names}
_PART = r"([0-9]+(?:\.[0-9]+)?) ?([a-z]+)"
_DURATION = re.compile(rf"{_PART}(?: {_PART})*")


def read_duration(text: str) -> float | None:
    """The seconds of a duration, its largest unit first; None where a text is none,
    a number without a unit included."""
    parts = _parts(text)
    if not parts or any(unit not in _UNITS for _, unit in parts):
        return None
    units = [_UNITS[unit] for _, unit in parts]
    if any(after >= before for before, after in pairwise(units)):
        return None
    return sum(float(a) * unit for (a, _), unit in zip(parts, units, strict=True))


def resolution(text: str) -> float:
    """The seconds that the last digit of a duration counts: 6 of `1.2min`."""
    amount, unit = _parts(text)[-1]
    return float(_UNITS[unit] / 10 ** len(amount.partition(".")[2]))


def _parts(text: str) -> list[tuple[str, str]]:
    # Most cells are plain numbers, and there may be 200,000 of them.
    if len(text) > LONGEST or not text[-1:].isalpha():
        return []
    written = " ".join(text.lower().split())
    return re.findall(_PART, written) if _DURATION.fullmatch(written) else []
