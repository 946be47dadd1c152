"""Files that imported runs came in, each with what became of its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key


class FileReadRow(Base):
    """One file that was read into a study; `account` as `evidence.FileRead`."""

    __tablename__ = "files_read"
    __table_args__ = (Index(None, "study"),)

    id: Mapped[Key]
    study: Mapped[int] = mapped_column(ForeignKey("studies.id"))
    account: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(server_default=func.now())
