"""Curves that are stored: recipes with finished runs, their age and their hardware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.models import RunStateRow, StudyRow
from backend.store.rows import clean_text

MOST_CURVES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveView:
    """One recipe on one task: its finished runs, and when and where they ended."""

    task: str
    recipe: str
    label: str
    runs: int
    budgets: int
    first_at: datetime | None
    last_at: datetime | None
    device_classes: tuple[str, ...]


def list_curves(
    session: Session,
    task: str = "",
    *,
    only_baselines: bool = False,
    limit: int = MOST_CURVES,
) -> tuple[CurveView, ...]:
    """Lists curves with at least one finished run, the latest first.

    Args:
        task: a task's key; "" lists those of all tasks.
        only_baselines: leaves out recipes that no study has as its baseline.
    """
    state = RunStateRow
    query = (
        select(
            state.task,
            state.recipe,
            func.max(state.label).label("label"),
            func.count().label("runs"),
            func.count(state.budget.distinct()).label("budgets"),
            func.min(state.created_at).label("first_at"),
            func.max(func.coalesce(state.ended_at, state.created_at)).label("last_at"),
            func.array_agg(state.device_class.distinct()).label("device_classes"),
        )
        .where(state.status == "finished")
        .group_by(state.task, state.recipe)
        .order_by(func.max(func.coalesce(state.ended_at, state.created_at)).desc())
        .order_by(state.recipe)
        .limit(limit)
    )
    if task:
        query = query.where(state.task == clean_text(task))
    if only_baselines:
        query = query.where(
            select(StudyRow.id)
            .where(StudyRow.task == state.task, StudyRow.baseline == state.recipe)
            .exists()
        )
    return tuple(
        CurveView(**{**row, "device_classes": tuple(filter(None, row.device_classes))})
        for row in session.execute(query).mappings()
    )
