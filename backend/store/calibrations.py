"""Calibrations: how many units fill a budget in seconds; inserted once for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


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
    raise NotImplementedError


def insert_calibration(
    session: Session, calibration: CalibrationView
) -> CalibrationView:
    """Inserts a calibration unless there is one; gives the one that holds."""
    raise NotImplementedError


def list_calibrations(
    session: Session, *, task: str = "", recipe: str = ""
) -> tuple[CalibrationView, ...]:
    """Lists calibrations, for estimates of units from seconds."""
    raise NotImplementedError
