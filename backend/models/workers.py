"""Worker processes and what they said last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key


class WorkerRow(Base):
    """One worker process, from its start to its end; never deleted, so that a kind
    of device stays known when its last worker has gone."""

    __tablename__ = "workers"
    __table_args__ = (Index(None, "device"), Index(None, "heartbeat_at"))

    id: Mapped[Key]
    name: Mapped[str]
    device: Mapped[str]
    device_class: Mapped[str]
    fingerprint: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(server_default="idle")
    run: Mapped[int | None]
    load: Mapped[float | None]
    note: Mapped[str] = mapped_column(server_default="")
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(server_default=func.now())
