"""A run's way through the states: claimed, kept alive by a lease, ended exactly once.

No function here commits. A worker calls each in a short transaction of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from frontend.curves.records import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedRun:
    """A run given to a worker: everything that training it needs. `params` and
    `algorithms` hold only what differs from the defaults; each algorithm is
    {"name": ..., **its parameters}."""

    id: int
    attempt: int
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
    block: int | None
    position: int | None


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


def claim_run(
    session: Session, worker_id: int, device: str, lease_seconds: float = 30.0
) -> ClaimedRun | None:
    """Claims the next waiting run for `device`; None when nothing waits.

    Studies of higher priority first; among equals the one with fewest runs in
    training, then the one served longest ago; within a study by block and position.
    """
    raise NotImplementedError


def renew_lease(
    session: Session, run: int, attempt: int, lease_seconds: float = 30.0
) -> Lease:
    """Keeps the run for another `lease_seconds`.

    Raises:
        StaleAttempt: the run has ended or was given to somebody else; stop training.
    """
    raise NotImplementedError


def finish_run(
    session: Session, run: int, attempt: int, status: Status, record: Mapping[str, Any]
) -> Status:
    """Ends a run; gives its one final status, an earlier writer's if there was one.

    Args:
        status: finished, diverged, failed or cancelled. `finished` without a finite
            quality is recorded as diverged.
        record: measured fields by the names of `RunRecord` (`train_seconds`,
            `quality`, `segments`, `error` {"code", "message"}, ...).

    Raises:
        StaleAttempt: the run goes on under another attempt.
    """
    raise NotImplementedError


def lose_run(
    session: Session, run: int, attempt: int, reason: str, max_attempts: int = 3
) -> Status:
    """Gives up an attempt: `lost` (waits again), or `failed` (`worker_lost`) after
    `max_attempts` starts, or `cancelled` where that was asked for.

    Raises:
        StaleAttempt: the run goes on under another attempt.
    """
    raise NotImplementedError


def reap_expired(session: Session, max_attempts: int = 3) -> tuple[LostRun, ...]:
    """Loses every run whose lease has run out. Safe to call from everywhere at once."""
    raise NotImplementedError


def request_cancel(session: Session, run: int) -> Status:
    """Cancels a waiting run at once, asks for it if running; gives the status now.

    Raises:
        Conflict: the run has already ended.
    """
    raise NotImplementedError


def cancel_study(session: Session, study: int) -> int:
    """Cancels, or asks to, every run of a study that has not ended; counts them."""
    raise NotImplementedError


def retry_run(session: Session, run: int) -> int:
    """Queues a failed or cancelled run again as a new run; gives the new id.

    Raises:
        Conflict: the run is in another state, or has been retried already.
    """
    raise NotImplementedError
