"""Snapshots: comparisons frozen under a digest. Inserted, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.models import SnapshotRow
from backend.store.rows import clean_text, not_found

SeenBy = Literal["everyone", "signed_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotView:
    """`comparison` is the JSON of the whole comparison with every record it used
    (empty in lists); `runs` how many records that were. `note` is its author's, and
    `seen_by` says who may open it: whoever has the link, or people signed in here."""

    id: str
    title: str
    rule: int
    comparison: Mapping[str, Any]
    created_at: datetime
    runs: int
    note: str = ""
    seen_by: SeenBy = "everyone"


def insert_snapshot(
    session: Session,
    *,
    snapshot_id: str,
    title: str,
    rule: int,
    comparison: Mapping[str, Any],
    runs: int,
    note: str = "",
    seen_by: SeenBy = "everyone",
) -> SnapshotView:
    """Stores a snapshot unless it is here already; gives the one that is stored."""
    values = {
        "id": snapshot_id,
        "title": clean_text(title),
        "rule": rule,
        "comparison": dict(comparison),
        "runs": runs,
        "note": clean_text(note),
        "seen_by": seen_by,
    }
    session.execute(insert(SnapshotRow).values(values).on_conflict_do_nothing())
    return load_snapshot(session, snapshot_id)


def find_title(session: Session, snapshot_id: str) -> str | None:
    """The title of a snapshot; None where there is none of this id."""
    wanted = SnapshotRow.id == clean_text(snapshot_id)
    return session.execute(select(SnapshotRow.title).where(wanted)).scalar()


def load_snapshot(session: Session, snapshot_id: str) -> SnapshotView:
    """Raises NotFound where there is none of this id."""
    names = [f.name for f in fields(SnapshotView)]
    query = select(*(getattr(SnapshotRow, name) for name in names))
    wanted = SnapshotRow.id == clean_text(snapshot_id)
    row = session.execute(query.where(wanted)).one_or_none()
    if row is None:
        raise not_found("snapshot", snapshot_id[:64])
    return SnapshotView(**row._mapping)


def list_snapshots(
    session: Session, *, limit: int = 50, for_everyone: bool = False
) -> tuple[SnapshotView, ...]:
    """Lists snapshots, newest first, without their comparisons; `for_everyone` only
    those that whoever has the link may open."""
    row = SnapshotRow
    query = (
        select(row.id, row.title, row.rule, row.created_at, row.runs, row.seen_by)
        .order_by(row.created_at.desc(), row.id)
        .limit(limit)
    )
    if for_everyone:
        query = query.where(row.seen_by == "everyone")
    return tuple(
        SnapshotView(**line._mapping, comparison={}) for line in session.execute(query)
    )
