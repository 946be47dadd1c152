"""Workers, the kinds of device they serve, and how fast their machines are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

WorkerState = Literal[
    "idle", "training", "calibrating", "waiting", "draining", "lost", "gone"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerView:
    """A worker as the queue page shows it. `state` is `lost` when no heartbeat came
    for `stale_seconds`, whatever the worker said last; `load` is the machine's, and
    `note` says more of the state, as whom a `waiting` worker waits for."""

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
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """A kind of device: a queue. `seen` when any worker ever served it."""

    device: str
    workers_live: int
    seen: bool
    waiting: int
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryView:
    """A canary of a worker's machine: `speed` in pieces of work a second, comparable
    within its device class, `error` its relative standard error, and what `detail`
    tells of load, clocks and temperatures."""

    worker: int
    device_class: str
    speed: float
    error: float
    seconds: float
    detail: Mapping[str, Any]
    at: datetime | None = None
