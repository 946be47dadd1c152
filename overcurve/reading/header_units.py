"""Which unit the name of a column says: hours, train_time_ms, Training time (min)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.durations import UNITS
from overcurve.reading.read_record import PERCENT

FRACTION = "fraction"
# Clocks of two parts, which somebody has to tell apart.
CLOCKS = ("mm:ss", "hh:mm")
SECONDS_OF = {
    "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0,
    "d": 86400.0, "w": 604800.0,
}  # fmt: skip
WORDS_OF = {
    "ns": "nanoseconds", "us": "microseconds", "ms": "milliseconds", "s": "seconds",
    "min": "minutes", "h": "hours", "d": "days", "w": "weeks",
    "mm:ss": "minutes and seconds", "hh:mm": "hours and minutes",
    PERCENT: "per cent", FRACTION: "a fraction",
}  # fmt: skip
_NAMED = {seconds: unit for unit, seconds in SECONDS_OF.items()}
_PERCENTS = ("percent", "percentage", "pct", "per cent", PERCENT)
# How people write the form of a clock; with all three parts its cells tell it.
_CLOCK_FORMS = {
    "hh:mm": ("h:mm", "h:m", "h:min", "hh:min", "hhmm", "hours:minutes"),
    "mm:ss": ("m:ss", "m:s", "min:s", "min:ss", "min:sec", "mmss", "minutes:seconds"),
    "s": ("h:m:s", "h:mm:ss", "hh:mm:ss", "hmmss", "hhmmss"),
}
_CLOCK_NAMED = {form: unit for unit, forms in _CLOCK_FORMS.items() for form in forms}
_CLOCK_FORM = re.compile(r"(?<![a-z:])[a-z]+(?::[a-z]+){1,2}(?![a-z:])")
_BRACKETS = re.compile(r"[(\[{<]\s*(?:in\s+)?([^()\[\]{}<>]*?)\.?\s*[)\]}>]")
# What stands beside the least time, where `min` is no minute.
_EXTREMES = {"max", "mean", "avg", "median", "std"}


def unit_named(text: str) -> str:
    """The unit that a word or sign is: "h" of hours, "%" of percent; "" for others."""
    word = text.strip().lower()
    if word in CLOCKS or word == FRACTION:
        return word
    if word in _CLOCK_NAMED:
        return _CLOCK_NAMED[word]
    if word in _PERCENTS:
        return PERCENT
    seconds = UNITS.get(word)
    return _NAMED[seconds] if seconds is not None else ""


def unit_of_time(column: str, columns: Iterable[str] = ()) -> str:
    """The unit of time that a column's name says; "" where it says none.

    Args:
        columns: all of the file: where `time_max` stands beside it, `time_min` is the
            least time and no minute.
    """
    for bracketed in _BRACKETS.findall(column):
        if unit := unit_named(bracketed):
            return unit if unit in SECONDS_OF or unit in CLOCKS else ""
    for form in _CLOCK_FORM.findall(column.lower()):
        if unit := unit_named(form):
            return unit
    words = name_words(column).split()
    if words and words[-1] in _CLOCK_NAMED:
        return _CLOCK_NAMED[words[-1]]
    if (
        not words
        or "per" in words
        or (words[-1] == "min" and _is_least(words, columns))
    ):
        return ""
    # A single letter means a unit only behind what it is the unit of.
    unit = unit_named(words[-1])
    if unit in SECONDS_OF and (len(words) > 1 or len(words[-1]) > 1):
        return unit
    spelt = [w for w in words if len(w) > 1 and w != "min"]
    return next((u for w in spelt if (u := unit_named(w)) in SECONDS_OF), "")


def says_percent(column: str) -> bool:
    """Whether a column's name says that its numbers are per cent: acc (%), acc_pct."""
    words = set(name_words(column).split())
    return PERCENT in column or not words.isdisjoint(_PERCENTS)


def say_seconds(seconds: float) -> str:
    """`72 s`, with as many digits as people read."""
    return f"{seconds:,.6g} s" if abs(seconds) < 1e9 else f"{seconds:.6g} s"


def _is_least(words: list[str], columns: Iterable[str]) -> bool:
    others = (set(name_words(column).split()) for column in columns)
    stem = set(words[:-1])
    return any(stem <= other and other & _EXTREMES for other in others)
