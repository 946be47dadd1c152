"""What was asked of runs, as their rows hold it: columns out and in."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import InstrumentedAttribute

from backend.models import RunRow
from frontend.facts.runs import AskedRun

ASKED_FIELDS = tuple(f.name for f in fields(AskedRun))


def asked_columns() -> tuple[InstrumentedAttribute[Any], ...]:
    """The columns that `read_asked` reads, wherever in a row they stand."""
    return tuple(getattr(RunRow, name) for name in ASKED_FIELDS)


def read_asked(row: Row[*tuple[Any, ...]]) -> AskedRun:
    """Reads what was asked from a row that has `asked_columns`."""
    values = {name: row._mapping[name] for name in ASKED_FIELDS}
    return AskedRun(**{**values, "algorithms": tuple(values["algorithms"])})


def asked_values(asked: AskedRun) -> tuple[object, ...]:
    """What is stored of them, in the order of `ASKED_FIELDS`."""
    return tuple(
        json.dumps(asked.seed) if name == "seed" else getattr(asked, name)
        for name in ASKED_FIELDS
    )
