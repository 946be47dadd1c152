"""One run measured elsewhere, as cells or JSON values, checked into a RunRecord.

The field names and bounds are those of the run record in the design's contract.
Everything wrong with a row is reported, not only the first thing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, cast

from overcurve.curves.terms.quantities import AMOUNTS
from overcurve.curves.terms.records import (
    AXIS_LIMITS,
    UNSTATED,
    Direction,
    RunRecord,
)
from overcurve.reading.cells import (
    MAX_TEXT,
    NOT_STORABLE,
    WrongCell,
    as_float,
    read_algorithms,
    read_amount,
    read_budget,
    read_clock,
    read_clock_note,
    read_direction,
    read_finite,
    read_name,
    read_numbers,
    read_object,
    read_seconds,
    read_seed,
    read_status,
    read_text,
    read_texts,
    shown,
)
from overcurve.reading.problems import Problem
from overcurve.recipe import recipe_digest

# Imported runs never share a curve with runs of our own workers by accident.
IMPORTED = "imported"
PERCENT = "%"  # the unit of a quality whose numbers are per cent

NEEDED = ("method", "budget", "seed", "train_seconds", "quality")
# Numbers under these names are the author's own, as before these were fields.
LATE_TEXTS = ("clock", "clock_note")
TEXTS = (
    "task", "recipe", "method", "label", "budget_unit", "metric", "unit",
    "device_class", "source", "source_digest", "started_at", *LATE_TEXTS,
)  # fmt: skip
# In the order of the record, as messages list them.
_AMOUNTS = tuple(f.name for f in fields(RunRecord) if f.name in AMOUNTS)
FIELDS = (
    *NEEDED, "direction", "metric", "unit", "device_class", "task", "label", "status",
    "budget_unit", "total_seconds", *_AMOUNTS, "recipe", "params", "algorithms",
    "segments", "steadiness", "versions", "error", "source", "source_digest",
    "started_at", *LATE_TEXTS,
)  # fmt: skip
_RECIPE = re.compile(r"[0-9a-f]{16,64}")
_KNOWN = {f.name for f in fields(RunRecord)} - set(LATE_TEXTS)


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
        status = self._get("status", read_status, "finished")
        valued = status == "finished"
        out = dict(_unsaid(self._defaults))
        for name in self._row.keys() & _OPTIONAL.keys():
            try:
                out[name] = _OPTIONAL[name](self._row[name])
            except WrongCell as wrong:
                self._add(name, wrong.reason, wrong.remedy)
        out["status"] = status
        out["budget"] = self._budget(out)
        out["seed"] = self._needed("seed", read_seed)
        out["train_seconds"] = self._when(valued, "train_seconds", read_seconds)
        cell = self._row.get("quality")
        if isinstance(cell, str) and cell[-1:] == PERCENT:
            self._take_percent(out)
        out["quality"] = self._quality(status)
        out["direction"] = self._direction()
        out["extra"] = self._extra()
        out["method"] = self._needed("method", read_name)
        out["label"] = out["label"] or out["method"]
        if not self.problems:
            out["recipe"] = self._recipe(out)
        return out

    def _get(self, name: str, read: Callable[[Any], Any], default: Any) -> Any:
        if name not in self._row:
            return default
        try:
            return read(self._row[name])
        except WrongCell as wrong:
            self._add(name, wrong.reason, wrong.remedy)
            return default

    def _needed(self, name: str, read: Callable[[Any], Any]) -> Any:
        if name not in self._row:
            self._add(name, "is missing", f"Give every run its {name}.")
            return None
        return self._get(name, read, None)

    def _when(self, needed: bool, name: str, read: Callable[[Any], Any]) -> Any:
        return self._needed(name, read) if needed else self._get(name, read, None)

    def _budget(self, out: dict[str, Any]) -> float | None:
        """The budget; a unit in its cell is the budget's, where none is stated."""
        found = self._needed("budget", read_budget)
        if not found:
            return None
        amount, unit = found
        if unit and out["budget_unit"] not in ("", unit):
            reason = f"is in {unit}, but the unit of budgets is {out['budget_unit']}"
            self._add("budget", reason, "Write every budget in one unit.")
        out["budget_unit"] = unit or out["budget_unit"]
        return cast(float, amount)

    def _take_percent(self, out: dict[str, Any]) -> None:
        """Takes the sign off a quality such as 70.5%: the number is in per cent."""
        value = self._row["quality"]
        self._row["quality"] = value[:-1].rstrip()
        if out["unit"] not in ("", PERCENT):
            self._add(
                "quality",
                f"{shown(value)} is per cent, but the unit is {out['unit']}",
                "Say that the unit is per cent, or write the numbers without the sign.",
            )
        out["unit"] = PERCENT

    def _quality(self, status: str) -> float | None:
        if status != "finished":
            try:
                return float(read_finite(self._row.get("quality", "")))
            except WrongCell:
                return None  # a run that did not end well has no quality to speak of
        remedy = (
            "Write the number; a run that diverged says so with status = diverged "
            "and an empty quality."
        )
        value = self._row.get("quality")
        if value is None:
            self._add("quality", "is missing", remedy)
            return None
        number = as_float(value)
        if number is not None and not math.isfinite(number):
            self._add("quality", f"{shown(value)} is not a finite number", remedy)
            return None
        return cast("float | None", self._get("quality", read_finite, None))

    def _direction(self) -> Direction:
        direction = self._get("direction", read_direction, self._defaults.direction)
        if direction is None and not any(p.field == "direction" for p in self.problems):
            self._add(
                "direction",
                "is not stated",
                "Say whether higher (max) or lower (min) quality is better, in a "
                "column `direction` or beside the file (--direction max).",
            )
        return cast(Direction, direction or "max")

    def _extra(self) -> dict[str, float]:
        numbers: dict[str, float] = {}
        for name in self._row.keys() - _KNOWN:
            value = as_float(self._row[name])
            usable = value is not None and abs(value) <= AXIS_LIMITS[1]
            if usable and len(name) <= MAX_TEXT and not NOT_STORABLE.search(name):
                numbers[name] = cast(float, value)
        return numbers

    def _recipe(self, out: Mapping[str, Any]) -> str:
        digest = cast(str, out["recipe"])
        if digest and _RECIPE.fullmatch(digest):
            return digest
        if digest:
            self._add(
                "recipe",
                f"{shown(digest)} is not a digest",
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
    stated = {f.name: getattr(defaults, f.name) for f in fields(defaults)}
    values: dict[str, Any] = dict.fromkeys(TEXTS, "")
    values |= dict.fromkeys(("total_seconds", "error", *AMOUNTS))
    values |= {name: {} for name in ("params", "segments", "steadiness", "versions")}
    values |= stated | {"algorithms": ()}
    values["metric"] = values["metric"] or "quality"
    values["device_class"] = values["device_class"] or UNSTATED
    return values


@lru_cache(maxsize=4096)
def _plain_recipe(method: str, label: str) -> str:
    """The digest of a method of which a file says no more than its name."""
    parts = [] if label == method else [{"name": "", "label": label}]
    return recipe_digest(method, IMPORTED, {}, parts)


# What may be left out, and how each is read; `method` is needed and read by itself.
_OPTIONAL: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys((name for name in TEXTS if name != "method"), read_text),
    **dict.fromkeys(AMOUNTS, read_amount),
    "total_seconds": read_seconds,
    "params": read_object,
    "versions": read_texts,
    "segments": read_numbers,
    "steadiness": read_numbers,
    "error": read_texts,
    "algorithms": read_algorithms,
    "clock": read_clock,
    "clock_note": read_clock_note,
}
