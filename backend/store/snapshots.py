"""Snapshots: comparisons frozen under a digest. Inserted, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotView:
    """`comparison` is the JSON of the whole comparison with every record it used
    (empty in lists); `runs` how many records that were."""

    id: str
    title: str
    rule: int
    comparison: Mapping[str, Any]
    created_at: datetime
    runs: int


def insert_snapshot(
    session: Session,
    *,
    snapshot_id: str,
    title: str,
    rule: int,
    comparison: Mapping[str, Any],
    runs: int,
) -> SnapshotView:
    """Stores a snapshot unless it is here already; gives the one that is stored."""
    raise NotImplementedError


def load_snapshot(session: Session, snapshot_id: str) -> SnapshotView:
    """Raises NotFound where there is none of this id."""
    raise NotImplementedError


def list_snapshots(session: Session, *, limit: int = 50) -> tuple[SnapshotView, ...]:
    """Lists snapshots, newest first, without their comparisons."""
    raise NotImplementedError
