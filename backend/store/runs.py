"""Runs as pages show them: one run, and lists that filter, sort and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from frontend.curves.records import Direction, Status

RunSort = Literal[
    "newest",
    "oldest",
    "queue",
    "task",
    "label",
    "budget",
    "-budget",
    "train_seconds",
    "-train_seconds",
    "quality",
    "-quality",
    "-ended",
]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run with its present state. `progress` 0..1; seconds on the training clock
    and in all; `error` is {"code", "message", ...}; `source` says who measured
    ("" is Overcurve itself). Status `lost` waits to be started again."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs; what is left at its default does not filter. `text` is looked for
    in label, task and method, without regard to case."""

    study: int | None = None
    status: tuple[Status, ...] = ()
    task: str = ""
    recipe: str = ""
    method: str = ""
    device: str = ""
    text: str = ""
    worker: int | None = None
    runs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RunList:
    """One page of runs; `next_cursor` is "" on the last; `total` of all pages."""

    rows: tuple[RunView, ...]
    next_cursor: str
    total: int


def insert_runs(session: Session, runs: Sequence[NewRun]) -> tuple[int, ...]:
    """Inserts waiting runs with their `queued` events; gives ids in the same order."""
    raise NotImplementedError


def load_run(session: Session, run_id: int) -> RunView:
    """Raises NotFound where there is none of this id."""
    raise NotImplementedError


def list_runs(
    session: Session,
    which: RunFilter = RunFilter(),
    *,
    sort: RunSort = "newest",
    cursor: str = "",
    limit: int = 100,
) -> RunList:
    """Lists one page of runs.

    Raises:
        BadRequest: the cursor is not one that a list of this sort gave.
    """
    raise NotImplementedError
