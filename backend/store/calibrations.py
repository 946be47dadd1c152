"""Calibrations: how many units fill a budget in seconds; inserted once for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.models import CalibrationRow
from backend.store.rows import clean_json


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationView:
    """`planned_units` of the method fill `seconds` on `device_class`; `detail` says
    how that was measured."""

    task: str
    recipe: str
    seconds: float
    device_class: str
    planned_units: int
    detail: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None


def load_calibration(
    session: Session, task: str, recipe: str, seconds: float, device_class: str
) -> CalibrationView | None:
    """Gives the calibration of a task's key and recipe, or None."""
    row = CalibrationRow
    query = _select_views().where(
        row.task == task,
        row.recipe == recipe,
        row.seconds == seconds,
        row.device_class == device_class,
    )
    line = session.execute(query).one_or_none()
    return CalibrationView(**line._mapping) if line else None


def insert_calibration(
    session: Session, calibration: CalibrationView
) -> CalibrationView:
    """Inserts a calibration unless there is one; gives the one that holds."""
    c = calibration
    values = {name: getattr(c, name) for name in _FIELDS if name != "created_at"}
    values["detail"] = clean_json(c.detail)
    session.execute(insert(CalibrationRow).values(values).on_conflict_do_nothing())
    winner = load_calibration(session, c.task, c.recipe, c.seconds, c.device_class)
    assert winner is not None
    return winner


def list_calibrations(
    session: Session, *, task: str = "", recipe: str = ""
) -> tuple[CalibrationView, ...]:
    """Lists calibrations, for estimates of units from seconds."""
    query = _select_views().order_by(CalibrationRow.id)
    if task:
        query = query.where(CalibrationRow.task == task)
    if recipe:
        query = query.where(CalibrationRow.recipe == recipe)
    return tuple(CalibrationView(**row._mapping) for row in session.execute(query))


_FIELDS = tuple(f.name for f in fields(CalibrationView))


def _select_views() -> Select[*tuple[Any, ...]]:
    return select(*(getattr(CalibrationRow, name) for name in _FIELDS))
