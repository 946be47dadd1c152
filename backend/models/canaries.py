"""Canaries: how fast a worker's machine was, between runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key


class CanaryRow(Base):
    """A fact: `speed` in pieces of work a second, `error` its relative standard error,
    `detail` the load, clocks and temperatures of that moment."""

    __tablename__ = "canaries"
    __table_args__ = (Index(None, "worker", "id"),)

    id: Mapped[Key]
    worker: Mapped[int]
    device_class: Mapped[str]
    speed: Mapped[float]
    error: Mapped[float]
    seconds: Mapped[float]
    detail: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
