"""Curves that are stored: recipes with finished runs, their age and their hardware."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select, text, tuple_
from sqlalchemy.orm import Session

from backend.models import RunStateRow, StudyRow, SweepRow
from backend.store.rows import clean_text
from frontend.facts.curves import CurveView

MOST_CURVES = 200


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
        only_baselines: leaves out recipes that no study has as its baseline, studies
            that tune left aside.
    """
    parts = _finished_parts(clean_text(task), only_baselines).subquery()
    part = parts.c
    latest = func.max(part.last_at)
    query = (
        select(
            part.task,
            part.recipe,
            func.max(part.label).label("label"),
            cast(func.sum(part.runs), BigInteger).label("runs"),
            func.count(part.budget.distinct()).label("budgets"),
            func.min(part.first_at).label("first_at"),
            latest.label("last_at"),
            func.array_agg(part.device_class.distinct()).label("device_classes"),
        )
        .group_by(part.task, part.recipe)
        .order_by(latest.desc(), part.recipe)
        .limit(limit)
    )
    return tuple(
        CurveView(**{**row, "device_classes": tuple(filter(None, row.device_classes))})
        for row in session.execute(query).mappings()
    )


def curves_version(session: Session) -> str:
    """Gives a text that changes whenever `list_curves` would answer differently."""
    version: str = session.scalars(_VERSION).one()
    return version


_VERSION = text(
    """
    SELECT concat_ws(' ',
        (SELECT count(*) FROM run_states WHERE status = 'finished'),
        (SELECT max(ended_at) FROM run_states),
        (SELECT count(*) FROM studies),
        (SELECT created_at FROM studies ORDER BY id DESC LIMIT 1)
    )
    """
)


def _finished_parts(task: str, only_baselines: bool) -> Select[*tuple[Any, ...]]:
    """Finished runs summed by budget and device class: few rows, so that what is
    counted of a curve needs no sorting of its runs."""
    state = RunStateRow
    keys = (state.task, state.recipe, state.budget, state.device_class)
    query = select(
        *keys,
        func.max(state.label).label("label"),
        func.count().label("runs"),
        func.min(state.created_at).label("first_at"),
        func.max(func.coalesce(state.ended_at, state.created_at)).label("last_at"),
    )
    if task:
        query = query.where(state.task == task)
    if only_baselines:
        is_tuning = StudyRow.id.in_(select(SweepRow.study))
        baselines = select(StudyRow.task, StudyRow.baseline).where(~is_tuning)
        query = query.where(tuple_(state.task, state.recipe).in_(baselines))
    return query.where(state.status == "finished").group_by(*keys)
