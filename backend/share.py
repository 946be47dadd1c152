"""Sharing: a comparison frozen under a link, and recomputed as a check."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.store.snapshots import SnapshotView
from frontend.curves.question import Question


@dataclass(frozen=True, slots=True)
class Recheck:
    """A snapshot recomputed from its own records under today's rule. `differences`
    are sentences, empty when the answer is the same."""

    snapshot: str
    rule_then: int
    rule_now: int
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether today's rule says what the snapshot says."""
        return not self.differences


def share_comparison(
    session: Session, question: Question, title: str = ""
) -> SnapshotView:
    """Freezes the answer to a question; the same question on the same data under
    the same rule gives the same link. Commits."""
    raise NotImplementedError


def recheck_snapshot(session: Session, snapshot_id: str) -> Recheck:
    """Computes a snapshot's question again from the records it stored."""
    raise NotImplementedError
