"""Runs that are asked for: inserted as waiting, thousands at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.models import RunRow, RunStateRow
from backend.store.asked_runs import ASKED_FIELDS, asked_values
from backend.store.rows import copy_rows, take_ids
from frontend.facts.runs import AskedRun
from overcurve.curves.terms.records import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRun:
    """A run to be inserted as waiting; `task_name` and `task_params` are what the
    task's key is made of."""

    asked: AskedRun
    study: int
    task_name: str
    task_params: Mapping[str, Any]
    metric: str
    unit: str
    direction: Direction
    retry_of: int | None = None


OWN_FIELDS = tuple(f.name for f in fields(NewRun) if f.name != "asked")


def insert_runs(session: Session, runs: Sequence[NewRun]) -> tuple[int, ...]:
    """Inserts waiting runs with their `queued` events; gives ids in the same order."""
    ids = take_ids(session, RunRow, len(runs))
    rows = (
        (run_id, *asked_values(run.asked), *(getattr(run, name) for name in OWN_FIELDS))
        for run_id, run in zip(ids, runs, strict=True)
    )
    copy_rows(session, RunRow, ("id", *ASKED_FIELDS, *OWN_FIELDS), rows)
    session.execute(_QUEUED_EVENTS, {"ids": ids})
    session.execute(_QUEUED_STATES, {"ids": ids})
    return tuple(ids)


_QUEUED_EVENTS = text(
    """
    INSERT INTO run_events (run, kind, attempt, detail)
    SELECT id, 'queued', 0, '{}' FROM runs WHERE id = ANY(:ids) ORDER BY id
    """
)
# What a run's state repeats of what was asked, so that lists need no other table.
_COPIED = ", ".join(
    column.name
    for column in RunStateRow.__table__.columns
    if column.name in RunRow.__table__.columns
)
_QUEUED_STATES = text(
    f"""
    INSERT INTO run_states (run, {_COPIED}, status)
    SELECT id, {_COPIED}, 'queued' FROM runs WHERE id = ANY(:ids)
    """
)
