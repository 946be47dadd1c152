"""Runs that are asked for: inserted as waiting, thousands at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.models import RunRow
from backend.store.rows import copy_rows, take_ids
from overcurve.curves.terms.records import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A run to be inserted as waiting."""

    study: int
    task: str
    task_name: str
    task_params: Mapping[str, Any]
    recipe: str
    label: str
    method: str
    version: str
    params: Mapping[str, Any]
    algorithms: tuple[Mapping[str, Any], ...]
    budget: float
    budget_unit: str
    seed: int | str
    device: str
    block: int
    position: int
    metric: str
    unit: str
    direction: Direction
    retry_of: int | None = None


_RUN_FIELDS = tuple(f.name for f in fields(NewRun))


def insert_runs(session: Session, runs: Sequence[NewRun]) -> tuple[int, ...]:
    """Inserts waiting runs with their `queued` events; gives ids in the same order."""
    ids = take_ids(session, RunRow, len(runs))
    rows = (
        (run_id, *(_stored(name, getattr(run, name)) for name in _RUN_FIELDS))
        for run_id, run in zip(ids, runs, strict=True)
    )
    copy_rows(session, RunRow, ("id", *_RUN_FIELDS), rows)
    session.execute(_QUEUED_EVENTS, {"ids": ids})
    session.execute(_QUEUED_STATES, {"ids": ids})
    return tuple(ids)


def _stored(name: str, value: object) -> object:
    return json.dumps(value) if name == "seed" else value


_QUEUED_EVENTS = text(
    """
    INSERT INTO run_events (run, kind, attempt, detail)
    SELECT id, 'queued', 0, '{}' FROM runs WHERE id = ANY(:ids) ORDER BY id
    """
)
_QUEUED_STATES = text(
    """
    INSERT INTO run_states (run, study, task, recipe, label, method, budget, device,
                            block, position, created_at, status)
    SELECT id, study, task, recipe, label, method, budget, device,
           block, position, created_at, 'queued'
    FROM runs WHERE id = ANY(:ids)
    """
)
