"""Worker processes: who is there, on which device, when last heard of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Row,
    TextClause,
    and_,
    cast,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.models import RunStateRow, WorkerRow
from backend.models.runs import IS_RUNNING, IS_WAITING
from backend.store.rows import clean_json, clean_text
from frontend.facts.workers import DeviceView, WorkerState, WorkerView
from overcurve.curves.terms.records import WAITING_STATUSES

_FIELDS = (
    "id",
    "name",
    "device",
    "device_class",
    "fingerprint",
    "state",
    "run",
    "load",
    "note",
    "started_at",
    "heartbeat_at",
)


def register_worker(
    session: Session,
    *,
    name: str,
    device: str,
    device_class: str,
    fingerprint: Mapping[str, Any],
) -> int:
    """Enters a worker process that has just started; gives its id."""
    query = (
        insert(WorkerRow)
        .values(
            name=clean_text(name),
            device=device,
            device_class=device_class,
            fingerprint=clean_json(fingerprint),
        )
        .returning(WorkerRow.id)
    )
    return session.scalars(query).one()


def heartbeat_worker(
    session: Session,
    worker_id: int,
    state: WorkerState,
    *,
    run: int | None = None,
    load: float | None = None,
    note: str = "",
) -> None:
    """Notes that the worker lives, what it does, and at which run."""
    values = {"state": state, "run": run, "load": load, "note": clean_text(note)}
    session.execute(
        update(WorkerRow)
        .where(WorkerRow.id == worker_id)
        .values(**values, heartbeat_at=func.clock_timestamp())
    )


def retire_worker(session: Session, worker_id: int) -> None:
    """Notes that the worker has ended in order (`gone`)."""
    heartbeat_worker(session, worker_id, "gone")


def list_workers(
    session: Session, *, stale_seconds: float = 30.0, keep_gone_seconds: float = 3600.0
) -> tuple[WorkerView, ...]:
    """Lists workers, living first; those gone or lost for long are left out."""
    age = _age_seconds()
    query = (
        select(
            *(getattr(WorkerRow, f) for f in _FIELDS),
            RunStateRow.study,
            age.label("age_seconds"),
        )
        .outerjoin(RunStateRow, RunStateRow.run == WorkerRow.run)
        .where(age < keep_gone_seconds)
        .order_by(WorkerRow.state == "gone", age > stale_seconds, WorkerRow.id)
    )
    return tuple(_worker_view(row, stale_seconds) for row in session.execute(query))


def list_devices(
    session: Session, *, stale_seconds: float = 30.0
) -> tuple[DeviceView, ...]:
    """Lists every kind of device that was ever served or is waited for."""
    is_live = and_(WorkerRow.state != "gone", _age_seconds() <= stale_seconds)
    live = _count_devices(session, WorkerRow.device, func.count().filter(is_live))
    device, count = RunStateRow.device, func.count()
    waiting = _count_devices(session, device, count, text(IS_WAITING))
    running = _count_devices(session, device, count, text(IS_RUNNING))
    return tuple(
        DeviceView(
            device=device,
            workers_live=live.get(device, 0),
            seen=device in live,
            waiting=waiting.get(device, 0),
            running=running.get(device, 0),
        )
        for device in sorted(live.keys() | waiting.keys() | running.keys())
    )


def count_open_runs(session: Session) -> int:
    """How many runs wait or train, on all devices together."""
    is_open = RunStateRow.status.in_(WAITING_STATUSES)
    query = select(func.count()).select_from(RunStateRow).where(is_open)
    return session.scalars(query).one()


def _count_devices(
    session: Session,
    device: InstrumentedAttribute[str],
    count: ColumnElement[int],
    *where: TextClause,
) -> dict[str, int]:
    query = select(device, count.label("number")).where(*where).group_by(device)
    return {row.device: row.number for row in session.execute(query)}


def _age_seconds() -> ColumnElement[float]:
    age = func.clock_timestamp() - WorkerRow.heartbeat_at
    return cast(func.extract("epoch", age), Double)


def _worker_view(row: Row[*tuple[Any, ...]], stale_seconds: float) -> WorkerView:
    values = dict(row._mapping)
    if values["state"] != "gone" and values["age_seconds"] > stale_seconds:
        values["state"] = "lost"
    return WorkerView(**values)
