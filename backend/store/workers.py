"""Worker processes: who is there, on which device, when last heard of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

WorkerState = Literal["idle", "training", "calibrating", "draining", "lost", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerView:
    """A worker as the queue page shows it. `state` is `lost` when no heartbeat came
    for `stale_seconds`, whatever the worker said last; `load` is the machine's."""

    id: int
    name: str
    device: str
    device_class: str
    fingerprint: Mapping[str, Any]
    state: WorkerState
    run: int | None
    study: int | None
    started_at: datetime
    heartbeat_at: datetime
    age_seconds: float
    load: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """A kind of device: a queue. `seen` when any worker ever served it."""

    device: str
    workers_live: int
    seen: bool
    waiting: int
    running: int


def register_worker(
    session: Session,
    *,
    name: str,
    device: str,
    device_class: str,
    fingerprint: Mapping[str, Any],
) -> int:
    """Enters a worker process that has just started; gives its id."""
    raise NotImplementedError


def heartbeat_worker(
    session: Session,
    worker_id: int,
    state: WorkerState,
    *,
    run: int | None = None,
    load: float | None = None,
) -> None:
    """Notes that the worker lives, what it does, and at which run."""
    raise NotImplementedError


def retire_worker(session: Session, worker_id: int) -> None:
    """Notes that the worker has ended in order (`gone`)."""
    raise NotImplementedError


def list_workers(
    session: Session, *, stale_seconds: float = 30.0, keep_gone_seconds: float = 3600.0
) -> tuple[WorkerView, ...]:
    """Lists workers, living first; those gone or lost for long are left out."""
    raise NotImplementedError


def list_devices(
    session: Session, *, stale_seconds: float = 30.0
) -> tuple[DeviceView, ...]:
    """Lists every kind of device that was ever served or is waited for."""
    raise NotImplementedError
