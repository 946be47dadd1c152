"""Stored runs that stand alike, read column by column into batches of records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from sys import intern
from typing import Any

from backend.store.outcomes import MEASURED_NAMES, measured_fields
from overcurve.curves.terms.run_table import RunBatch, gather_columns

ASKED_TEXTS = (
    "task",
    "recipe",
    "label",
    "method",
    "budget_unit",
    "metric",
    "unit",
    "direction",
    "source",
)
# What the worker measured overrides what the task's card said.
_OVERRIDDEN = ("metric", "unit", "direction")
_read = json.JSONDecoder().decode
# Runs of one recipe say the same; nothing that holds a record changes it.
_read_again = lru_cache(maxsize=4096)(_read)


def read_batches(row: Mapping[str, Any]) -> Iterator[RunBatch]:
    """Reads runs of one recipe, budget, study and status.

    Args:
        row: what they share by name; `runs`, `seeds` and `details` as JSON values
            with commas between; `blocks`, `starts` and `canaries` (JSON) as lists, or
            None where no run has one.
    """
    runs: list[int] = _read(f"[{row['runs']}]")
    details = _read(f"[{row['details']}]")
    stored = [detail.get("record", {}) if detail else {} for detail in details]
    columns = _measured_columns(stored)
    columns["run"] = list(map(str, runs))
    columns["seed"] = _read(f"[{row['seeds']}]")
    if row["blocks"] is not None:
        columns["block"] = row["blocks"]
    if row["starts"] is not None:
        starts = zip(columns["started_at"], row["starts"], strict=True)
        columns["started_at"] = [
            started_at or (start.isoformat() if start else "")
            for started_at, start in starts
        ]
    if row["canaries"] is not None:
        steadiness = zip(columns["steadiness"], row["canaries"], strict=True)
        columns["steadiness"] = [
            {**seen, **_read(canaries)} if canaries else seen
            for seen, canaries in steadiness
        ]
    # One object for the texts that many batches say.
    shared: dict[str, Any] = {name: intern(row[name]) for name in ASKED_TEXTS}
    shared |= {
        "budget": row["budget"],
        "status": row["status"],
        "study": str(row["study"]),
        "params": _read_again(row["params"]),
        "algorithms": tuple(_read_again(row["algorithms"])),
    }
    for name in _OVERRIDDEN:
        if any(name in record for record in stored):
            shared_value = shared.pop(name)
            columns[name] = [record.get(name) or shared_value for record in stored]
    return gather_columns(shared, columns, runs)


def _measured_columns(
    stored: Sequence[Mapping[str, Any]],
) -> dict[str, Sequence[Any]]:
    """The measured fields of runs, those of a `RunRecord` and what is left for
    `extra`. Runs that all state the same few fields are read field by field."""
    names = stored[0].keys()
    if names <= MEASURED_NAMES and all(record.keys() == names for record in stored):
        empty = measured_fields({})
        columns: dict[str, Sequence[Any]] = {
            name: [value] * len(stored) for name, value in empty.items()
        }
        for name in names:
            nothing = empty[name]
            values = [record[name] for record in stored]
            columns[name] = [
                value if nothing is None else value or nothing for value in values
            ]
        return columns
    rows = [measured_fields(record) for record in stored]
    return {name: [row[name] for row in rows] for name in rows[0]}
