"""Sweeps: which study tunes, what is judged afterwards, and what was chosen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key


class SweepRow(Base):
    """A study that tunes, and the study of its winners once there is one."""

    __tablename__ = "sweeps"
    __table_args__ = (UniqueConstraint("study"), UniqueConstraint("final_study"))

    id: Mapped[Key]
    study: Mapped[int] = mapped_column(ForeignKey("studies.id"))
    spec: Mapped[dict[str, Any]]
    trials: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(server_default="tuning")
    chosen: Mapped[list[Any] | None]
    message: Mapped[str] = mapped_column(server_default="")
    final_study: Mapped[int | None] = mapped_column(ForeignKey("studies.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
