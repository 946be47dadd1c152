"""Reading and writing the state of a run together with its events.

Whoever changes a state locks it first, so that of two writers one comes second and
sees what the first has written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from backend.errors import StaleAttempt
from backend.models import RunEventRow, RunStateRow
from backend.store.rows import check_id, not_found
from overcurve.curves.terms.records import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """How a run stood when its row was locked."""

    run: int
    study: int
    device: str
    status: Status
    attempt: int
    worker: int | None
    cancel_requested: bool
    retried_by: int | None


def select_states() -> Select[*tuple[Any, ...]]:
    """Selects what a state is made of."""
    return select(*(getattr(RunStateRow, f.name) for f in fields(RunState)))


def lock_state(session: Session, run: int) -> RunState:
    """Locks and gives the state of a run. Raises NotFound."""
    check_id("run", run)
    query = select_states().where(RunStateRow.run == run).with_for_update()
    row = session.execute(query).one_or_none()
    if row is None:
        raise not_found("run", run)
    return RunState(**row._mapping)


def write_end(
    session: Session, state: RunState, status: Status, record: Mapping[str, Any]
) -> None:
    """Writes a run's final event, and its state with it."""
    write_event(session, state, status, {"record": record})
    session.execute(
        update(RunStateRow)
        .where(RunStateRow.run == state.run)
        .values(
            status=status,
            ended_at=func.clock_timestamp(),
            lease_expires_at=None,
            progress=1.0 if status == "finished" else RunStateRow.progress,
            train_seconds=record.get("train_seconds"),
            total_seconds=record.get("total_seconds"),
            quality=record.get("quality"),
            device_class=record.get("device_class") or "",
            error=record.get("error"),
        )
    )


def write_event(
    session: Session, state: RunState, kind: str, detail: Mapping[str, Any]
) -> None:
    """Adds to the history of a run."""
    session.execute(
        insert(RunEventRow).values(
            run=state.run,
            kind=kind,
            attempt=state.attempt,
            worker=state.worker,
            detail=detail,
        )
    )


def stale(run: int, attempt: int) -> StaleAttempt:
    """The error for a write of an attempt that was given up."""
    return StaleAttempt(
        f"Attempt {attempt} of run {run} is no longer the one that trains it.",
        remedy="Stop this training; its result is not wanted any more.",
    )
