"""A run in a worker's hands: claimed, kept by a lease, ended exactly once.

No function here commits. A worker calls each in a short transaction of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, text, update
from sqlalchemy.orm import Session

from backend.models import RunEventRow, RunRow, RunStateRow
from backend.models.runs import IS_RUNNING, IS_WAITING
from backend.store.asked_runs import asked_columns, read_asked
from backend.store.limits import take_turns_within
from backend.store.outcomes import settle_outcome
from backend.store.rows import clean_json
from backend.store.states import (
    RunState,
    lock_state,
    select_states,
    stale,
    write_end,
    write_event,
)
from frontend.facts.runs import AskedRun
from overcurve.curves.terms.records import FINAL_STATUSES, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedRun:
    """A run given to a worker: everything that training it needs; `task_name` and
    `task_params` are what the task's key is made of."""

    asked: AskedRun
    id: int
    attempt: int
    study: int
    task_name: str
    task_params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lease:
    """How long a run is the worker's own, and whether somebody wants it cancelled."""

    expires_at: datetime
    cancel_requested: bool


@dataclass(frozen=True, slots=True)
class LostRun:
    """A run whose lease ran out, and what became of it (`lost`: waits again)."""

    run: int
    study: int
    device: str
    status: Status


_STUDIES_IN_TURN = text(
    f"""
    SELECT id FROM studies WHERE EXISTS (
        SELECT FROM run_states
        WHERE study = studies.id AND device = :device AND {IS_WAITING}
    )
    ORDER BY priority DESC,
        (SELECT count(*) FROM run_states
         WHERE study = studies.id AND {IS_RUNNING}),
        (SELECT max(started_at) FROM run_states WHERE study = studies.id)
            NULLS FIRST,
        id
    """
)


def claim_run(
    session: Session,
    worker_id: int,
    device: str,
    lease_seconds: float = 30.0,
    most_running: int = 0,
) -> ClaimedRun | None:
    """Claims the next waiting run for `device`; None when nothing waits.

    Studies of higher priority first; among equals the one with fewest runs in
    training, then the one served longest ago; within a study by block and position.

    Args:
        most_running: runs of one person in training at once, over all workers; 0
            sets no limit.
    """
    if most_running:
        studies = take_turns_within(session, device, most_running, lease_seconds)
    else:
        studies = list(session.scalars(_STUDIES_IN_TURN, {"device": device}))
    for study in studies:
        run = _lock_next(session, study, device)
        if run is not None:
            attempt = _start(session, run, worker_id, lease_seconds)
            return _load_claimed(session, run, attempt)
    return None


def renew_lease(
    session: Session, run: int, attempt: int, lease_seconds: float = 30.0
) -> Lease:
    """Keeps the run for another `lease_seconds`.

    Raises:
        StaleAttempt: the run has ended or was given to somebody else; stop training.
    """
    state = RunStateRow
    renewed = session.execute(
        update(state)
        .where(state.run == run, state.attempt == attempt, state.status == "running")
        .values(lease_expires_at=_lease_end(lease_seconds))
        .returning(state.lease_expires_at, state.cancel_requested)
    ).one_or_none()
    if renewed is None or renewed.lease_expires_at is None:
        raise stale(run, attempt)
    return Lease(renewed.lease_expires_at, renewed.cancel_requested)


def finish_run(
    session: Session, run: int, attempt: int, status: Status, record: Mapping[str, Any]
) -> Status:
    """Ends a run; gives its one final status, an earlier writer's if there was one.

    A result that comes after the lease ran out is taken as long as nobody else has
    started the run again: the training was complete.

    Args:
        status: finished, diverged, failed or cancelled; see `settle_outcome` for
            what is not taken as finished.
        record: measured fields by the names of `RunRecord` (`train_seconds`,
            `quality`, `segments`, `error` {"code", "message"}, ...); others are
            kept too.

    Raises:
        StaleAttempt: the run goes on under another attempt.
        ValueError: the status is not a final one.
    """
    if status not in FINAL_STATUSES:
        raise ValueError(f"{status!r} is no final status; one of {FINAL_STATUSES} is")
    state = lock_state(session, run)
    if state.status in FINAL_STATUSES:
        return state.status
    if state.attempt != attempt or state.status == "queued":
        raise stale(run, attempt)
    status, settled = settle_outcome(status, record)
    write_end(session, state, status, settled)
    return status


def lose_run(
    session: Session, run: int, attempt: int, reason: str, max_attempts: int = 3
) -> Status:
    """Gives up an attempt: `lost` (waits again), or `failed` (`worker_lost`) after
    `max_attempts` starts, or `cancelled` where that was asked for.

    Raises:
        StaleAttempt: the run goes on under another attempt.
    """
    state = lock_state(session, run)
    if state.status in FINAL_STATUSES:
        return state.status
    if state.attempt != attempt or state.status == "queued":
        raise stale(run, attempt)
    if state.status == "lost":
        return "lost"
    return _lose(session, state, reason, max_attempts)


def reap_expired(session: Session, max_attempts: int = 3) -> tuple[LostRun, ...]:
    """Loses every run whose lease has run out. Safe to call from everywhere at once."""
    is_expired = RunStateRow.lease_expires_at < func.clock_timestamp()
    reason = "No sign of life came from its worker in time."
    return _lose_running(session, is_expired, reason, max_attempts)


def release_runs(
    session: Session, worker_id: int, reason: str, max_attempts: int = 3
) -> tuple[LostRun, ...]:
    """Loses what a worker trains that is known to have died, whatever its lease."""
    is_held = RunStateRow.worker == worker_id
    return _lose_running(session, is_held, reason, max_attempts)


def _lose_running(
    session: Session, which: ColumnElement[bool], reason: str, max_attempts: int
) -> tuple[LostRun, ...]:
    rows = session.execute(
        select_states()
        .where(text(IS_RUNNING), which)
        .order_by(RunStateRow.run)
        .with_for_update(skip_locked=True)
    ).all()
    states = [RunState(**row._mapping) for row in rows]
    return tuple(
        LostRun(s.run, s.study, s.device, _lose(session, s, reason, max_attempts))
        for s in states
    )


def _lock_next(session: Session, study: int, device: str) -> int | None:
    state = RunStateRow
    query = (
        select(state.run)
        .where(state.study == study, state.device == device, text(IS_WAITING))
        .order_by(state.block, state.position, state.run)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).one_or_none()


def _start(session: Session, run: int, worker_id: int, lease_seconds: float) -> int:
    state = RunStateRow
    attempt = session.scalars(
        update(state)
        .where(state.run == run)
        .values(
            status="running",
            attempt=state.attempt + 1,
            worker=worker_id,
            lease_expires_at=_lease_end(lease_seconds),
            started_at=func.clock_timestamp(),
            progress=0,
        )
        .returning(state.attempt)
    ).one()
    session.execute(
        insert(RunEventRow).values(
            run=run, kind="started", attempt=attempt, worker=worker_id, detail={}
        )
    )
    return attempt


def _load_claimed(session: Session, run: int, attempt: int) -> ClaimedRun:
    own = (RunRow.id, RunRow.study, RunRow.task_name, RunRow.task_params)
    query = select(*asked_columns(), *own).where(RunRow.id == run)
    row = session.execute(query).one()
    return ClaimedRun(
        asked=read_asked(row),
        id=row.id,
        attempt=attempt,
        study=row.study,
        task_name=row.task_name,
        task_params=row.task_params,
    )


def _lease_end(lease_seconds: float) -> Any:
    return func.clock_timestamp() + timedelta(seconds=lease_seconds)


def _lose(session: Session, state: RunState, reason: str, max_attempts: int) -> Status:
    write_event(session, state, "lost", {"reason": clean_json(reason)})
    if state.cancel_requested:
        write_end(session, state, "cancelled", {})
        return "cancelled"
    if state.attempt >= max_attempts:
        message = f"Given up after {state.attempt} starts. {reason}"
        remedy = (
            "See why workers die while they train it, in their logs; then retry it."
        )
        error = {
            "code": "worker_lost",
            "message": clean_json(message),
            "remedy": remedy,
        }
        write_end(session, state, "failed", {"error": error})
        return "failed"
    session.execute(
        update(RunStateRow)
        .where(RunStateRow.run == state.run)
        .values(status="lost", lease_expires_at=None, progress=0)
    )
    return "lost"
