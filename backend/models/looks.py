"""What fairness needs a server to remember: questions asked first, and looks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base, Key


class AskedQuestionRow(Base):
    """A fact: the question of a study as it was submitted, before any of its runs."""

    __tablename__ = "asked_questions"

    study: Mapped[int] = mapped_column(
        ForeignKey("studies.id"), primary_key=True, autoincrement=False
    )
    question: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class LookRow(Base):
    """A fact: two recipes were shown side by side in a state of their data that nobody
    had seen. `latest` tells states apart: when the last of the runs shown had ended.
    `viewer` is who saw it first: a browser or a program."""

    __tablename__ = "looks"
    __table_args__ = (
        # A thousand studies are too much for a row of an index, and their hash is not.
        Index(
            "uq_looks_state",
            "task",
            "first",
            "second",
            "latest",
            text("hash_array_extended(studies, 0)"),
            unique=True,
        ),
        Index(None, "task", "at"),
    )

    id: Mapped[Key]
    task: Mapped[str]
    first: Mapped[str]
    second: Mapped[str]
    latest: Mapped[datetime]
    studies: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    ended: Mapped[int]
    waiting: Mapped[int]
    viewer: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
