"""Numbers, times and counts in words people use; the filters of the templates."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime

MINUS = "−"
NBSP = "\u00a0"


def significant(value: float, digits: int = 3) -> str:
    """A number with so many significant digits, thousands in groups of three."""
    if value == 0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    if size >= 15 or size < -6:
        return f"{value:.{digits - 1}e}".replace("-", MINUS)
    text = f"{value:,.{max(digits - 1 - size, 0)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def number(value: float | None, digits: int = 4) -> str:
    """A number, or a dash where there is none."""
    return "–" if value is None else significant(value, digits)


def signed(value: float | None, decimals: int = 2) -> str:
    """A difference: always with its sign, with a true minus."""
    if value is None:
        return "–"
    sign = MINUS if value < 0 else "+"
    return f"{sign}{abs(value):,.{decimals}f}"


def duration(seconds: float | None) -> str:
    """Seconds as people say them: 45 ms, 0.45 s, 2.3 s, 4 min 20 s, 3 h 5 min."""
    if seconds is None:
        return "–"
    if seconds == 0:
        return f"0{NBSP}s"
    if seconds < 0.1:
        digits = significant(seconds * 1000, 2)
        return f"{digits}{NBSP}ms"
    if seconds < 100:
        return f"{significant(seconds, 2 if seconds < 10 else 3)}{NBSP}s"
    if seconds < 3600:
        return _two(seconds, 60, "min", "s")
    if seconds < 48 * 3600:
        return _two(seconds / 60, 60, "h", "min")
    return _two(seconds / 3600, 24, "days", "h")


def _two(smaller: float, ratio: int, large: str, small: str) -> str:
    whole, rest = divmod(round(smaller), ratio)
    if not rest or whole >= 10:
        return f"{round(smaller / ratio)}{NBSP}{large}"
    return f"{whole}{NBSP}{large} {rest}{NBSP}{small}"


def tick(seconds: float) -> str:
    """A time in one unit, to three digits: 240 ns, 1.5 ms, 10 s, 1 min, 1 h."""
    for size, name in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        if seconds >= size:
            return f"{significant(seconds / size, 3)}{NBSP}{name}"
    if seconds >= 0.1:
        return f"{significant(seconds, 2)}{NBSP}s"
    if seconds >= 1e-3:
        return f"{significant(seconds * 1e3, 3)}{NBSP}ms"
    if seconds >= 1e-6:
        return f"{significant(seconds * 1e6, 3)}{NBSP}µs"
    return f"{significant(seconds * 1e9, 3)}{NBSP}ns"


def count(amount: int, one: str, many: str = "") -> str:
    """An amount with its noun: 1 run, 1,000 runs.

    Args:
        amount: how many.
        one: the noun for one of them.
        many: for any other amount; "" adds an s.
    """
    noun = one if amount == 1 else many or one + "s"
    return f"{amount:,} {noun}"


def listing(items: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Names in a sentence: a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def moment(when: datetime | str | None) -> str:
    """A date and time in UTC, to the minute."""
    if when is None or when == "":
        return "–"
    at = datetime.fromisoformat(when) if isinstance(when, str) else when
    at = at.astimezone(UTC) if at.tzinfo else at
    return f"{at:%d %b %Y, %H:%M} UTC".lstrip("0")


def day(when: datetime | str | None) -> str:
    """A date: 21 Nov 2026."""
    if when is None or when == "":
        return "–"
    at = datetime.fromisoformat(when) if isinstance(when, str) else when
    return f"{at:%d %b %Y}".lstrip("0")


def unmarked(name: str) -> str:
    """The name of an upload without the mark that tells it from another of its name."""
    return _MARK.sub("", name)


_MARK = re.compile(r" · [0-9a-f]{6}$")

FILTERS: dict[str, Callable[..., str]] = {
    "number": number,
    "signed": signed,
    "duration": duration,
    "count": count,
    "listing": listing,
    "moment": moment,
    "day": day,
    "unmarked": unmarked,
}
