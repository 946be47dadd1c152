"""Plans: what is being decided, the runs queued for it, and every look taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key

IS_OPEN = "state = 'running'"


class PlanRow(Base):
    """A question at one time, and how far its deciding has come. What it asks never
    changes; `batch` counts the batches queued."""

    __tablename__ = "plans"
    __table_args__ = (
        # Whoever presses twice decides once.
        Index(
            "uq_plans_open",
            "task",
            "baseline",
            "method",
            "budget",
            "budget_unit",
            unique=True,
            postgresql_where=text(IS_OPEN),
        ),
        Index(None, "task", "method"),
    )

    id: Mapped[Key]
    study: Mapped[int] = mapped_column(ForeignKey("studies.id"))
    task: Mapped[str]
    question: Mapped[list[Any]]
    baseline: Mapped[str]
    baseline_label: Mapped[str]
    method: Mapped[str]
    method_label: Mapped[str]
    budget: Mapped[float]
    baseline_budget: Mapped[float]
    budget_unit: Mapped[str]
    seconds: Mapped[float]
    alpha: Mapped[float]
    looks: Mapped[int]
    cap_seconds: Mapped[float]
    baseline_runs: Mapped[int]
    method_runs: Mapped[int]
    follows: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    batch: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(server_default="running")
    verdict: Mapped[str | None]
    reason: Mapped[str] = mapped_column(server_default="")
    message: Mapped[str] = mapped_column(server_default="")
    owner: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]


class PlanRunRow(Base):
    """A run that a plan queued, and in which of its batches."""

    __tablename__ = "plan_runs"
    __table_args__ = (Index(None, "plan", "batch"),)

    run: Mapped[int] = mapped_column(
        ForeignKey("runs.id"), primary_key=True, autoincrement=False
    )
    plan: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    batch: Mapped[int]


class PlanLookRow(Base):
    """One look: what was seen, at which level; no look is ever taken twice."""

    __tablename__ = "plan_looks"

    plan: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    k: Mapped[int] = mapped_column(primary_key=True)
    alpha: Mapped[float]
    verdict: Mapped[str]
    reason: Mapped[str | None]
    p: Mapped[float | None]
    gap: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    half_width: Mapped[float | None]
    baseline_runs: Mapped[int]
    method_runs: Mapped[int]
    spent_seconds: Mapped[float]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
