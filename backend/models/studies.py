"""Studies: the only table of the catalogue of work whose title, note and priority
change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key


class StudyRow(Base):
    """Runs asked for together. `spec` is the submission, grown by what was added;
    `owner` whoever asked, where people have names."""

    __tablename__ = "studies"
    __table_args__ = (Index(None, "kind", "title"), Index(None, "task"))

    id: Mapped[Key]
    title: Mapped[str]
    note: Mapped[str]
    kind: Mapped[str]
    task: Mapped[str]
    task_name: Mapped[str]
    task_params: Mapped[dict[str, Any]]
    device: Mapped[str]
    budget_unit: Mapped[str]
    spec: Mapped[dict[str, Any]]
    baseline: Mapped[str]
    recipes: Mapped[list[Any]]
    priority: Mapped[int] = mapped_column(server_default="0")
    order_seed: Mapped[int]
    owner: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
