"""Runs as they stand, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from overcurve.curves.terms.records import Direction, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run with its present state. `progress` 0..1; seconds on the training clock
    and in all; `error` is {"code", "message", ...}; `source` says who measured
    ("" is Overcurve itself), `owner` whose study it is (None: nobody's). Status
    `lost` waits to be started again."""

    id: int
    study: int
    task: str
    recipe: str
    label: str
    method: str
    version: str
    params: Mapping[str, Any]
    algorithms: tuple[Mapping[str, Any], ...]
    budget: float
    budget_unit: str
    seed: int | str
    status: Status
    attempt: int
    device: str
    block: int | None
    position: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    progress: float
    train_seconds: float | None
    total_seconds: float | None
    quality: float | None
    metric: str
    unit: str
    direction: Direction
    device_class: str
    error: Mapping[str, str] | None
    retry_of: int | None
    retried_by: int | None
    cancel_requested: bool
    worker: int | None
    source: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class EventView:
    """One thing that happened to a run. `kind`: queued, started, lost, a final
    status, or cancel_requested."""

    kind: str
    attempt: int
    at: datetime
    worker: int | None
    detail: Mapping[str, Any]
