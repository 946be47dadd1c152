"""Calibrations: budgets in seconds turned into planned units, once for all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key


class CalibrationRow(Base):
    """A fact: the first writer wins, and every seed and later study uses it."""

    __tablename__ = "calibrations"
    __table_args__ = (UniqueConstraint("task", "recipe", "seconds", "device_class"),)

    id: Mapped[Key]
    task: Mapped[str]
    recipe: Mapped[str]
    seconds: Mapped[float]
    device_class: Mapped[str]
    planned_units: Mapped[int]
    detail: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
