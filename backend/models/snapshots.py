"""Snapshots: comparisons frozen with every record they used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base


class SnapshotRow(Base):
    """A comparison under the digest of its question, records and rule, and of what its
    author said of it. `seen_by` says who may open it: "everyone" or "signed_in"."""

    __tablename__ = "snapshots"
    __table_args__ = (Index(None, "created_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    rule: Mapped[int]
    runs: Mapped[int]
    comparison: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(server_default="")
    seen_by: Mapped[str] = mapped_column(server_default="everyone")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
