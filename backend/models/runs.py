"""Runs: what was asked (`runs`), what happened (`run_events`, `evaluations`,
`run_logs`), and how things stand (`run_states`, rebuildable from the others)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key

# Literal SQL, shared by the partial indexes and the queries meant to use them: the
# planner must see that the two are the same.
_FINAL = "IN ('finished', 'diverged', 'failed', 'cancelled', 'partial')"
FINAL_KIND = f"kind {_FINAL}"
HAS_ENDED = f"status {_FINAL}"
HAS_RESULT = "status IN ('finished', 'diverged')"
IS_WAITING = "status IN ('queued', 'lost')"
IS_RUNNING = "status = 'running'"
IS_OURS = "device <> ''"  # an imported run was trained elsewhere


class RunRow(Base):
    """One recipe at one budget with one seed, as it was asked for or imported."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("record_digest"),
        Index("uq_runs_retry_of", "retry_of", unique=True),
        Index(None, "study"),
        Index("ix_runs_tag", "tag", postgresql_where=text("tag <> ''")),
    )

    id: Mapped[Key]
    study: Mapped[int] = mapped_column(ForeignKey("studies.id"))
    task: Mapped[str]
    task_name: Mapped[str]
    task_params: Mapped[dict[str, Any]]
    recipe: Mapped[str]
    label: Mapped[str]
    tag: Mapped[str] = mapped_column(server_default="")
    method: Mapped[str]
    version: Mapped[str]
    params: Mapped[dict[str, Any]]
    algorithms: Mapped[list[Any]]
    budget: Mapped[float]
    budget_unit: Mapped[str]
    seed: Mapped[Any] = mapped_column(JSONB)
    device: Mapped[str]
    block: Mapped[int | None]
    position: Mapped[int | None]
    metric: Mapped[str]
    unit: Mapped[str]
    direction: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="")
    record_digest: Mapped[str | None]
    retry_of: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class RunEventRow(Base):
    """One thing that happened to a run; its last state event is its status."""

    __tablename__ = "run_events"
    __table_args__ = (
        # However many writers race, a run ends once.
        Index(
            "uq_run_events_final", "run", unique=True, postgresql_where=text(FINAL_KIND)
        ),
        Index(None, "run", "id"),
    )

    id: Mapped[Key]
    run: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    kind: Mapped[str]
    attempt: Mapped[int] = mapped_column(server_default="0")
    worker: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    detail: Mapped[dict[str, Any]]


class RunStateRow(Base):
    """How a run stands, written in the transaction of its event; what lists filter
    and sort on, hence the copies of what never changes."""

    __tablename__ = "run_states"
    __table_args__ = (
        Index(
            "ix_run_states_waiting",
            "study",
            "device",
            "block",
            "position",
            "run",
            postgresql_where=text(IS_WAITING),
        ),
        Index(
            "ix_run_states_running",
            "study",
            "lease_expires_at",
            postgresql_where=text(IS_RUNNING),
        ),
        Index(None, "study", "started_at"),
        Index(None, "study", "run"),
        Index(None, "study", "status"),
        Index(None, "task", "recipe", "status", "study", "device_class"),
        Index(None, "recipe"),
        Index(None, "status", "run"),
        Index(None, "train_seconds", "run"),
        Index(None, "quality", "run"),
        Index(None, "ended_at", "run"),
        Index(
            "ix_run_states_ended_here",
            "ended_at",
            "run",
            postgresql_where=text(IS_OURS),
        ),
    )

    run: Mapped[int] = mapped_column(
        ForeignKey("runs.id"), primary_key=True, autoincrement=False
    )
    study: Mapped[int] = mapped_column(ForeignKey("studies.id"))
    task: Mapped[str]
    recipe: Mapped[str]
    label: Mapped[str]
    method: Mapped[str]
    budget: Mapped[float]
    device: Mapped[str]
    block: Mapped[int | None]
    position: Mapped[int | None]
    created_at: Mapped[datetime]
    status: Mapped[str]
    attempt: Mapped[int] = mapped_column(server_default="0")
    worker: Mapped[int | None]
    lease_expires_at: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    progress: Mapped[float] = mapped_column(server_default="0")
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    train_seconds: Mapped[float | None]
    total_seconds: Mapped[float | None]
    quality: Mapped[float | None]
    device_class: Mapped[str] = mapped_column(server_default="")
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    retried_by: Mapped[int | None]
    # What the canaries before and after the run said; the second comes after its end.
    canaries: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class EvaluationRow(Base):
    """A point of the learning curve of one attempt of a run."""

    __tablename__ = "evaluations"

    run: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    units: Mapped[float]
    train_seconds: Mapped[float]
    quality: Mapped[float | None]
    metrics: Mapped[dict[str, Any]]
    milestone: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class RunPictureRow(Base):
    """A picture that an attempt of a run left, as `overcurve.pictures` holds it."""

    __tablename__ = "run_pictures"

    run: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    units: Mapped[float]
    kind: Mapped[str]
    content: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class RunLogRow(Base):
    """A piece of a run's log, in the order of its id."""

    __tablename__ = "run_logs"
    __table_args__ = (Index(None, "run", "id"),)

    id: Mapped[Key]
    run: Mapped[int] = mapped_column(ForeignKey("runs.id"))
    attempt: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
