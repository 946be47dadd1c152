"""One run measured elsewhere, as cells or JSON values, checked into a RunRecord.

The field names and bounds are those of the run record in the design's contract.
Everything wrong with a row is reported, not only the first thing.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, cast

from backend.durations import read_duration
from overcurve.curves.terms.records import (
    AXIS_LIMITS,
    FINAL_STATUSES,
    UNSTATED,
    Direction,
    RunRecord,
)
from overcurve.recipe import recipe_digest

MAX_TEXT = 500
MAX_SEED = 64
MAX_JSON = 20_000
LARGEST = 1e12
SMALLEST_SECONDS = 1e-9
# Imported runs never share a curve with runs of our own workers by accident.
IMPORTED = "imported"

NEEDED = ("method", "budget", "seed", "train_seconds", "quality")
TEXTS = (
    "task", "recipe", "method", "label", "budget_unit", "metric", "unit",
    "device_class", "source", "source_digest", "started_at",
)  # fmt: skip
AMOUNTS = (
    "cost_usd", "energy_joules", "peak_memory_bytes", "steps", "examples",
    "tokens", "devices", "parameters", "train_items", "test_items",
)  # fmt: skip
FIELDS = (
    *NEEDED, "direction", "metric", "unit", "device_class", "task", "label", "status",
    "budget_unit", "total_seconds", *AMOUNTS, "recipe", "params", "algorithms",
    "segments", "steadiness", "versions", "error", "source", "source_digest",
    "started_at",
)  # fmt: skip
_RECIPE = re.compile(r"[0-9a-f]{16,64}")
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
# What W&B and MLflow say of runs that ended early.
_TRACKERS_STATUSES = {"crashed": "failed", "killed": "cancelled"}
_KNOWN = {f.name for f in fields(RunRecord)}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of one line, and what to do about it; where the
    same is wrong with several `lines`, `line` is the first and `last` the last."""

    line: int
    field: str
    reason: str
    remedy: str
    last: int = 0
    lines: int = 1
    option: str = ""  # of the command line, which does what the remedy says

    @property
    def advice(self) -> str:
        """The remedy, with the option of the command line that does it."""
        return f"{self.remedy[:-1]}: {self.option}." if self.option else self.remedy

    @property
    def where(self) -> str:
        """The lines in words."""
        if self.lines == 1:
            return f"line {self.line}"
        return f"lines {self.line} to {self.last} ({self.lines:,} of them)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a file leaves unsaid and its author says beside it."""

    direction: Direction | None = None
    metric: str = ""
    unit: str = ""
    task: str = ""
    budget_unit: str = ""
    device_class: str = ""
    source: str = ""


class _Wrong(Exception):
    """A value that cannot be taken; caught within this module."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def read_record(
    row: Mapping[str, Any], line: int, defaults: Defaults
) -> tuple[RunRecord | None, tuple[Problem, ...]]:
    """Checks one run.

    Args:
        row: values by field name: text from a CSV, or what JSON gives. Empty text
            and null count as missing. Names that are no field are numbers of the
            author's own, kept in `extra`.
        line: the line it stands on, from 1.
        defaults: taken where the row has no value.

    Returns: the record and no problem, or None and every problem found.
    """
    reader = _Reader(row, line, defaults)
    values = reader.read()
    if reader.problems:
        return None, tuple(reader.problems)
    return RunRecord(**values), ()


class _Reader:
    """Reads the fields of one row and collects what is wrong with them."""

    def __init__(self, row: Mapping[str, Any], line: int, defaults: Defaults) -> None:
        self._row = {k: v for k, v in row.items() if v is not None and v != ""}
        self._line, self._defaults = line, defaults
        self.problems: list[Problem] = []

    def read(self) -> dict[str, Any]:
        """Gives the arguments of the record; incomplete where there are problems."""
        status = self._get("status", _status, "finished")
        valued = status == "finished"
        out = dict(_unsaid(self._defaults))
        for name in self._row.keys() & _OPTIONAL.keys():
            out[name] = self._get(name, _OPTIONAL[name], out[name])
        out["status"] = status
        out["budget"] = self._needed("budget", _positive)
        out["seed"] = self._needed("seed", _seed)
        out["train_seconds"] = self._when(valued, "train_seconds", _seconds)
        out["quality"] = self._quality(status)
        out["direction"] = self._direction()
        out["extra"] = self._extra()
        out["method"] = self._needed("method", _name)
        out["label"] = out["label"] or out["method"]
        if not self.problems:
            out["recipe"] = self._recipe(out)
        return out

    def _get(self, name: str, read: Callable[[Any], Any], default: Any) -> Any:
        if name not in self._row:
            return default
        try:
            return read(self._row[name])
        except _Wrong as wrong:
            self._add(name, wrong.reason, wrong.remedy)
            return default

    def _needed(self, name: str, read: Callable[[Any], Any]) -> Any:
        if name not in self._row:
            self._add(name, "is missing", f"Give every run its {name}.")
            return None
        return self._get(name, read, None)

    def _when(self, needed: bool, name: str, read: Callable[[Any], Any]) -> Any:
        return self._needed(name, read) if needed else self._get(name, read, None)

    def _quality(self, status: str) -> float | None:
        if status != "finished":
            try:
                return float(_finite(self._row.get("quality", "")))
            except _Wrong:
                return None  # a run that did not end well has no quality to speak of
        remedy = (
            "Write the number; a run that diverged says so with status = diverged "
            "and an empty quality."
        )
        given = self._row.get("quality")
        if given is None:
            self._add("quality", "is missing", remedy)
            return None
        if _as_float(given) is not None and not math.isfinite(_as_float(given) or 0.0):
            self._add("quality", f"{_shown(given)} is not a finite number", remedy)
            return None
        return cast("float | None", self._get("quality", _finite, None))

    def _direction(self) -> Direction:
        given = self._get("direction", _direction, self._defaults.direction)
        if given is None and not any(p.field == "direction" for p in self.problems):
            self._add(
                "direction",
                "is not stated",
                "Say whether higher (max) or lower (min) quality is better, in a "
                "column `direction` or beside the file (--direction max).",
            )
        return cast(Direction, given or "max")

    def _extra(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for name in self._row.keys() - _KNOWN:
            value = _as_float(self._row[name])
            usable = value is not None and abs(value) <= AXIS_LIMITS[1]
            if usable and len(name) <= MAX_TEXT and not _NOT_STORABLE.search(name):
                found[name] = cast(float, value)
        return found

    def _recipe(self, out: Mapping[str, Any]) -> str:
        given = cast(str, out["recipe"])
        if given and _RECIPE.fullmatch(given):
            return given
        if given:
            self._add(
                "recipe",
                f"{_shown(given)} is not a digest",
                "Leave the column out: method, params and algorithms say it.",
            )
        if out["algorithms"] or out["params"]:
            made = (out["method"], IMPORTED, out["params"], out["algorithms"])
            return recipe_digest(*made)
        return _plain_recipe(out["method"], out["label"])

    def _add(self, name: str, reason: str, remedy: str) -> None:
        self.problems.append(Problem(self._line, name, reason, remedy))


@lru_cache(maxsize=16)
def _unsaid(defaults: Defaults) -> Mapping[str, Any]:
    """What a record holds where neither file nor author says anything."""
    said = {f.name: getattr(defaults, f.name) for f in fields(defaults)}
    values: dict[str, Any] = dict.fromkeys(TEXTS, "")
    values |= dict.fromkeys(("total_seconds", "error", *AMOUNTS))
    values |= {name: {} for name in ("params", "segments", "steadiness", "versions")}
    values |= said | {"algorithms": ()}
    values["metric"] = values["metric"] or "quality"
    values["device_class"] = values["device_class"] or UNSTATED
    return values


@lru_cache(maxsize=4096)
def _plain_recipe(method: str, label: str) -> str:
    """The digest of a method of which a file says no more than its name."""
    parts = [] if label == method else [{"name": "", "label": label}]
    return recipe_digest(method, IMPORTED, {}, parts)


def _shown(value: Any) -> str:
    text = str(value) if not isinstance(value, str) else value
    text = _NOT_STORABLE.sub("\ufffd", text)
    return f'"{text if len(text) <= 40 else text[:37] + "..."}"'


def _text(value: Any) -> str:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, bool | dict | list):
        raise _Wrong(f"{_shown(value)} is not text", "Write it as text.")
    return _clean_text(str(value))


# The cells of a column are few different texts.
@lru_cache(maxsize=4096)
def _clean_text(value: str) -> str:
    text = value.strip()
    if len(text) > MAX_TEXT:
        raise _Wrong(
            f"has {len(text):,} characters", f"Use at most {MAX_TEXT} characters."
        )
    return storable(text)


def storable(text: str) -> str:
    """Gives text back if a database can hold it: no NUL, no half of a surrogate."""
    if _NOT_STORABLE.search(text):
        raise _Wrong("holds a character that no text may hold", "Remove it.")
    return text


def _name(value: Any) -> str:
    text = _text(value)
    if not text:
        raise _Wrong("is empty", "Give every run the name of its method.")
    return text


def _status(value: Any) -> str:
    text = _text(value)
    status = _TRACKERS_STATUSES.get(text.lower(), text.lower())
    if status not in FINAL_STATUSES:
        names = ", ".join(FINAL_STATUSES)
        raise _Wrong(f"{_shown(text)} is no final status", f"Use one of {names}.")
    return status


def _direction(value: Any) -> str:
    text = _text(value)
    if text not in ("max", "min"):
        raise _Wrong(
            f"{_shown(text)} is no direction",
            "Write max (higher is better) or min (lower is better).",
        )
    return text


def _seed(value: Any) -> int | str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return _seed_of(_text(value))


@lru_cache(maxsize=4096)
def _seed_of(text: str) -> int | str:
    if not text or len(text) > MAX_SEED:
        raise _Wrong(
            f"has {len(text)} characters", f"Use an integer or 1 to {MAX_SEED} of text."
        )
    whole = re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text)
    return int(text) if whole else text


def _as_float(value: Any) -> float | None:
    """The number a value says, not finite ones included; None where it says none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and ("_" in value or not value.isascii()):
        return None
    try:
        return float(value)
    except (ValueError, TypeError, OverflowError):
        return None


def _finite(value: Any) -> float:
    number = _as_float(value)
    if number is None:
        raise _Wrong(f"{_shown(value)} is not a number", _plainly(value))
    if not math.isfinite(number):
        raise _Wrong(f"{_shown(value)} is not a finite number", "Write a number.")
    if abs(number) > LARGEST:
        raise _Wrong(f"{_shown(value)} is out of range", f"Stay within {LARGEST:g}.")
    return number


_PLAINLY = {
    ",": "Write it with a decimal point and without separators, as 1234.5.",
    ":": "Write a time as seconds alone, as 93.5, or with its unit, as 1.5min.",
    "%": "Leave the sign out, as 93.1, and choose per cent as the unit.",
}


def _plainly(value: Any) -> str:
    """How a number is written that was written otherwise."""
    text = value if isinstance(value, str) else ""
    found = (how for sign, how in _PLAINLY.items() if sign in text)
    return next(found, "Write a plain number, as 0.93.")


def _positive(value: Any) -> float:
    number = _finite(value)
    if number <= 0:
        raise _Wrong(f"{_shown(value)} is not above zero", "Write a positive number.")
    return number


def _amount(value: Any) -> float:
    number = _finite(value)
    if number < 0:
        raise _Wrong(f"{_shown(value)} is negative", "Write zero or more.")
    return number


def _seconds(value: Any) -> float:
    stated = read_duration(value) if isinstance(value, str) else None
    number = _finite(value if stated is None else stated)
    if number < SMALLEST_SECONDS:
        raise _Wrong(
            f"{_shown(value)} is no training time",
            f"Write seconds, from {SMALLEST_SECONDS:g} to {LARGEST:g}.",
        )
    return number


def _object(value: Any) -> dict[str, Any]:
    given = _json(value)
    if not isinstance(given, dict):
        raise _Wrong(f"{_shown(value)} is not a JSON object", 'Write {"name": value}.')
    return given


def _texts(value: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in _object(value).items()}


def _numbers(value: Any) -> dict[str, float]:
    found: dict[str, float] = {}
    for key, number in _object(value).items():
        seconds = None if isinstance(number, str) else _as_float(number)
        if seconds is None:
            raise _Wrong(f"{key} is not a number", 'Write {"data": 0.5}.')
        found[key] = seconds
    return found


def _algorithms(value: Any) -> tuple[dict[str, Any], ...]:
    given = _json(value)
    names = (
        isinstance(given, list)
        and all(isinstance(a, dict) for a in given)
        and all(isinstance(a.get("name"), str) for a in given)
    )
    if not names:
        raise _Wrong(
            f"{_shown(value)} is not a list of algorithms",
            'Write [{"name": "cutout"}], in the order in which they apply.',
        )
    return tuple(given)


def _json(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise _Wrong(f"{_shown(value)} is not JSON", "Write JSON.") from error
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    except (ValueError, RecursionError, TypeError) as error:
        raise _Wrong("holds a number that is not finite", "Use numbers.") from error
    if len(text) > MAX_JSON:
        raise _Wrong(f"has {len(text):,} characters", f"Use at most {MAX_JSON:,}.")
    storable(text)
    if "\\u0000" in text:
        raise _Wrong("holds a character that no text may hold", "Remove it.")
    return value


# What may be left out, and how each is read; `method` is needed and read by itself.
_OPTIONAL: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys((name for name in TEXTS if name != "method"), _text),
    **dict.fromkeys(AMOUNTS, _amount),
    "total_seconds": _seconds,
    "params": _object,
    "versions": _texts,
    "segments": _numbers,
    "steadiness": _numbers,
    "error": _texts,
    "algorithms": _algorithms,
}
