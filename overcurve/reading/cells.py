"""Single values of a run, as cells of text or JSON values, read or refused."""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import Any

from overcurve.curves.terms.records import CLOCKS, FINAL_STATUSES
from overcurve.reading.durations import read_duration

MAX_TEXT = 500
MAX_SEED = 64
MAX_JSON = 20_000
LARGEST = 1e12
SMALLEST_SECONDS = 1e-9
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
# What trackers, schedulers and people say of runs that ended.
_ENDS = {
    "finished": ("complete", "completed", "success", "successful", "succeeded", "done"),
    "diverged": ("nan",),
    "failed": ("fail", "failure", "crashed", "error", "oom", "out_of_memory"),
    "cancelled": ("killed", "canceled", "preempted", "aborted", "interrupted"),
    "partial": ("pruned", "early_stopped", "timeout"),
}
_TRACKERS_STATUSES = {word: status for status, words in _ENDS.items() for word in words}
_NOT_ENDED = (
    "running", "queued", "pending", "waiting", "scheduled", "starting", "suspended",
)  # fmt: skip


class WrongCell(Exception):
    """A value that cannot be taken, and how it is written."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def shown(value: Any) -> str:
    """A value in quotes as errors show it: 42 characters at most, all storable."""
    text = str(value) if not isinstance(value, str) else value
    text = NOT_STORABLE.sub("\ufffd", text)
    return f'"{text if len(text) <= 40 else text[:37] + "..."}"'


def read_text(value: Any) -> str:
    """Text without space around it.

    Raises: WrongCell: for JSON of another kind, more than `MAX_TEXT` characters, or one
        that no database holds.
    """
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, bool | dict | list):
        raise WrongCell(f"{shown(value)} is not text", "Write it as text.")
    return _clean_text(str(value))


# The cells of a column are few different texts.
@lru_cache(maxsize=4096)
def _clean_text(value: str) -> str:
    text = value.strip()
    if len(text) > MAX_TEXT:
        raise WrongCell(
            f"has {len(text):,} characters", f"Use at most {MAX_TEXT} characters."
        )
    return storable(text)


def storable(text: str) -> str:
    """Gives text back if a database can hold it: no NUL, no half of a surrogate.

    Raises: WrongCell.
    """
    if NOT_STORABLE.search(text):
        raise WrongCell("holds a character that no text may hold", "Remove it.")
    return text


def read_name(value: Any) -> str:
    """A text that is not empty. Raises WrongCell."""
    text = read_text(value)
    if not text:
        raise WrongCell("is empty", "Give every run the name of its method.")
    return text


def read_status(value: Any) -> str:
    """A final status, in any case, or what a tracker calls it. Raises WrongCell."""
    text = read_text(value)
    word = text.lower().removeprefix("trialstate.")  # of Optuna
    status = _TRACKERS_STATUSES.get(word, word)
    if status in _NOT_ENDED:
        raise WrongCell(
            f"{shown(text)}: the run has not ended",
            "Wait for its end, or leave its line out.",
        )
    if status not in FINAL_STATUSES:
        names = ", ".join(FINAL_STATUSES)
        raise WrongCell(f"{shown(text)} is no final status", f"Use one of {names}.")
    return status


def read_clock(value: Any) -> str:
    """Who measured the times; "" of a number, which says no such thing.

    Raises: WrongCell: for any other text.
    """
    if as_float(value) is not None:
        return ""
    text = read_text(value)
    if text.lower() not in ("", *CLOCKS):
        names = ", ".join(CLOCKS)
        raise WrongCell(
            f"{shown(text)} does not say who measured the times",
            f"Use one of {names}, or map the column as clock=-.",
        )
    return text.lower()


def read_clock_note(value: Any) -> str:
    """What a clock includes; "" of a number, which says nothing. Raises WrongCell."""
    return "" if as_float(value) is not None else read_text(value)


def read_direction(value: Any) -> str:
    """ "max" or "min", exactly. Raises WrongCell."""
    text = read_text(value)
    if text not in ("max", "min"):
        raise WrongCell(
            f"{shown(text)} is no direction",
            "Write max (higher is better) or min (lower is better).",
        )
    return text


def read_seed(value: Any) -> int | str:
    """An integer where it is written as one (7, not 007 or 7.5), else a text of 1 to
    `MAX_SEED` characters. Raises WrongCell."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return _seed_of(read_text(value))


@lru_cache(maxsize=4096)
def _seed_of(text: str) -> int | str:
    if not text or len(text) > MAX_SEED:
        raise WrongCell(
            f"has {len(text)} characters", f"Use an integer or 1 to {MAX_SEED} of text."
        )
    whole = re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text)
    return int(text) if whole else text


def as_float(value: Any) -> float | None:
    """The number a value says, not finite ones included; None where it says none."""
    if isinstance(value, str):
        if "_" in value or not value.isascii():
            return None
    elif isinstance(value, bool):
        return None
    try:
        return float(value)
    except (ValueError, TypeError, OverflowError):
        return None


def read_finite(value: Any) -> float:
    """A finite number within `LARGEST`, written plainly. Raises WrongCell."""
    number = as_float(value)
    if number is not None and -LARGEST <= number <= LARGEST:
        return number
    if number is None:
        raise WrongCell(f"{shown(value)} is not a number", _plainly(value))
    if not math.isfinite(number):
        raise WrongCell(f"{shown(value)} is not a finite number", "Write a number.")
    raise WrongCell(f"{shown(value)} is out of range", f"Stay within {LARGEST:g}.")


_PLAINLY = {
    ",": "Write it with a decimal point and without separators, as 1234.5.",
    ":": "Write a time as seconds alone, as 93.5, or with its unit, as 1.5min.",
    "%": "Leave the sign out, as 93.1, and choose per cent as the unit.",
}


def _plainly(value: Any) -> str:
    """How a number is written that was written otherwise."""
    text = value if isinstance(value, str) else ""
    remedies = (how for sign, how in _PLAINLY.items() if sign in text)
    return next(remedies, "Write a plain number, as 0.93.")


def read_positive(value: Any) -> float:
    """A finite number above zero. Raises WrongCell."""
    number = read_finite(value)
    if number <= 0:
        raise WrongCell(f"{shown(value)} is not above zero", "Write a positive number.")
    return number


def read_budget(value: Any) -> tuple[float, str]:
    """A positive number and its unit: 300 seconds of `5min`, 5 epochs of `5 epochs`;
    "" where the cell is a plain number. Raises WrongCell."""
    try:
        return read_positive(value), ""
    except WrongCell:
        if not isinstance(value, str):
            raise
        stated = _BUDGET.fullmatch(value.strip())
        seconds = read_duration(value)
        if seconds is None and not (stated and any(stated.groups()[1:])):
            raise
    number, thousands, unit = stated.groups() if stated else ("", "", "")
    if thousands == "M" and not unit:
        remedy = "Write 5min or 5000000, or 5M steps."
        raise WrongCell(f"{shown(value)} may be minutes or millions", remedy)
    if seconds is not None:
        return read_positive(seconds), "seconds"
    unit = (unit or "").strip()
    plural = f"{unit}s" if unit in _COUNTED else unit
    return read_positive(_THOUSANDS.get(thousands, 1.0) * float(number)), plural


# `2B tokens`; a letter behind the number that is no thousands begins the unit.
_BUDGET = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*(?:([kKMB])(?![a-zA-Z]))?\s*([A-Za-z][A-Za-z _-]{1,39})?"
)
_THOUSANDS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9}
_COUNTED = ("epoch", "step", "iteration", "tree", "round", "token", "example", "update")


def read_amount(value: Any) -> float:
    """A finite number, zero or more. Raises WrongCell."""
    number = read_finite(value)
    if number < 0:
        raise WrongCell(f"{shown(value)} is negative", "Write zero or more.")
    return number


def read_seconds(value: Any) -> float:
    """Seconds from `SMALLEST_SECONDS` on: a number, or a duration with its unit such as
    1.5min. Raises WrongCell."""
    stated = read_duration(value) if isinstance(value, str) else None
    number = read_finite(value if stated is None else stated)
    if number < SMALLEST_SECONDS:
        raise WrongCell(
            f"{shown(value)} is no training time",
            f"Write seconds, from {SMALLEST_SECONDS:g} to {LARGEST:g}.",
        )
    return number


def read_object(value: Any) -> dict[str, Any]:
    """A JSON object, or the text of one. Raises WrongCell."""
    parsed = read_json(value)
    if not isinstance(parsed, dict):
        raise WrongCell(
            f"{shown(value)} is not a JSON object", 'Write {"name": value}.'
        )
    return parsed


def read_texts(value: Any) -> dict[str, str]:
    """A JSON object, its values written as text. Raises WrongCell."""
    return {str(k): str(v) for k, v in read_object(value).items()}


def read_numbers(value: Any) -> dict[str, float]:
    """A JSON object of numbers. Raises WrongCell, which names the key at fault."""
    numbers: dict[str, float] = {}
    for key, number in read_object(value).items():
        seconds = None if isinstance(number, str) else as_float(number)
        if seconds is None:
            raise WrongCell(f"{key} is not a number", 'Write {"data": 0.5}.')
        numbers[key] = seconds
    return numbers


def read_algorithms(value: Any) -> tuple[dict[str, Any], ...]:
    """A JSON list of objects, each with its name, in the order in which they apply.
    Raises WrongCell."""
    algorithms = read_json(value)
    names = (
        isinstance(algorithms, list)
        and all(isinstance(a, dict) for a in algorithms)
        and all(isinstance(a.get("name"), str) for a in algorithms)
    )
    if not names:
        raise WrongCell(
            f"{shown(value)} is not a list of algorithms",
            'Write [{"name": "cutout"}], in the order in which they apply.',
        )
    return tuple(algorithms)


def read_json(value: Any) -> Any:
    """JSON, or the value that its text means, as a database can hold it.

    Raises: WrongCell: for what is no JSON, numbers that are not finite, or more than
        `MAX_JSON` characters.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise WrongCell(f"{shown(value)} is not JSON", "Write JSON.") from error
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    except (ValueError, RecursionError, TypeError) as error:
        raise WrongCell("holds a number that is not finite", "Use numbers.") from error
    if len(text) > MAX_JSON:
        raise WrongCell(f"has {len(text):,} characters", f"Use at most {MAX_JSON:,}.")
    storable(text)
    if "\\u0000" in text:
        raise WrongCell("holds a character that no text may hold", "Remove it.")
    return value
