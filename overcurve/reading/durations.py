"""Durations as trackers and tables write them, in seconds.

With units (3.4s, 1.2min, 1h 5min), as a clock shows them (0:01:40, 01:40,
1 day, 0:01:40.25), and as ISO 8601 does (PT1M40S, P1DT2H).
"""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST = 40  # characters
_NAMES = {
    604800.0: ("w", "week", "weeks"),
    86400.0: ("d", "day", "days"),
    3600.0: ("h", "hr", "hrs", "hour", "hours"),
    60.0: ("m", "min", "mins", "minute", "minutes"),
    1.0: ("s", "sec", "secs", "second", "seconds"),
    1e-3: ("ms", "msec", "msecs", "millisecond", "milliseconds"),
    1e-6: ("us", "µs", "μs", "microsecond", "microseconds"),
    1e-9: ("ns", "nanosecond", "nanoseconds"),
}
UNITS = {name: seconds for seconds, names in _NAMES.items() for name in names}
_AMOUNT = r"[0-9]+(?:\.[0-9]+)?"
_PART = rf"({_AMOUNT}) ?([a-zµμ]+)"
_DURATION = re.compile(rf"{_PART}(?: ?{_PART})*")
# Python and pandas put the days before the clock, Slurm a bare number with a hyphen.
_CLOCK = re.compile(
    r"(?:([0-9]+)(?: days?,? |-))?([0-9]+):(?:([0-5][0-9]):)?([0-5][0-9](?:\.[0-9]+)?)"
)
_ISO = re.compile(
    rf"P(?:({_AMOUNT})W)?(?:({_AMOUNT})D)?"
    rf"(?:T(?=[0-9])(?:({_AMOUNT})H)?(?:({_AMOUNT})M)?(?:({_AMOUNT})S)?)?"
)
_ISO_UNITS = (604800.0, 86400.0, 3600.0, 60.0, 1.0)


def read_duration(text: str) -> float | None:
    """The seconds of a duration, its largest unit first; None where a text is none,
    a number without a unit included. Of a clock with two parts the first is minutes."""
    if ":" in text:
        return _read_clock(text)
    if text[-1:].isdigit():
        return None  # as most cells, of which there may be 200,000
    parts = _parts(text)
    if not parts or any(unit not in UNITS for _, unit in parts):
        return _read_iso(text)
    units = [UNITS[unit] for _, unit in parts]
    if any(after >= before for before, after in pairwise(units)):
        return None
    return sum(float(a) * unit for (a, _), unit in zip(parts, units, strict=True))


def is_short_clock(text: str) -> bool:
    """Whether a text is a clock of two parts, as 01:40: of minutes and seconds, unless
    somebody means hours and minutes."""
    shown = _CLOCK.fullmatch(text.strip()) if ":" in text else None
    return shown is not None and shown[1] is None and shown[3] is None


def duration_unit(text: str) -> float | None:
    """The seconds of the one unit that a duration is written in, as 60 of `1.2min`;
    None where it has several, or none."""
    parts = _parts(text)
    return UNITS.get(parts[0][1]) if len(parts) == 1 else None


def resolution(text: str) -> float:
    """The seconds that the last digit of a duration counts: 6 of `1.2min`."""
    parts = _parts(text)
    if not parts or ":" in text:  # seconds stand last
        written = re.findall(_AMOUNT, text)[-1]
        unit = _ISO_ENDS.get(text.strip()[-1:].upper(), 1.0)
    else:
        written, unit = parts[-1][0], UNITS[parts[-1][1]]
    return float(unit / 10 ** len(written.partition(".")[2]))


_ISO_ENDS = dict(zip("WDHMS", _ISO_UNITS, strict=True))


def _read_clock(text: str) -> float | None:
    if len(text) > LONGEST:
        return None
    shown = _CLOCK.fullmatch(" ".join(text.lower().split()))
    if shown is None:
        return None
    days, first, second, last = shown.groups()
    if second is None:
        return None if days else 60.0 * int(first) + float(last)
    hours = 24 * int(days or 0) + int(first)
    return 3600.0 * hours + 60.0 * int(second) + float(last)


def _read_iso(text: str) -> float | None:
    written = text.strip()
    if not written.startswith("P") or len(text) > LONGEST:
        return None
    stated = _ISO.fullmatch(written)
    amounts = stated.groups() if stated else ()
    if not any(amounts):
        return None
    units = zip(amounts, _ISO_UNITS, strict=True)
    return sum(float(amount) * unit for amount, unit in units if amount)


def _parts(text: str) -> list[tuple[str, str]]:
    if len(text) > LONGEST or not text[-1:].isalpha():
        return []
    written = " ".join(text.lower().split())
    return re.findall(_PART, written) if _DURATION.fullmatch(written) else []
