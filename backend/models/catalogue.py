"""What each kind of device can train; replaced whenever a worker starts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base


class CatalogueRow(Base):
    """A task, method or algorithm as workers of one kind of device publish it."""

    __tablename__ = "catalogue"

    device: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    source: Mapped[str]
    schema: Mapped[dict[str, Any]]
    detail: Mapped[dict[str, Any]]
    source_digest: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(server_default=func.now())
