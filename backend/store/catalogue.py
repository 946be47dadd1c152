"""What workers can train, and published studies, as each kind of device tells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from backend.models import CatalogueRow
from backend.store.rows import not_found
from frontend.facts.catalogue import CatalogueEntry, Kind

# Workers started together publish one after the other.
PUBLISH_LOCK = 7_163_406_614


_FIELDS = (
    "kind",
    "name",
    "version",
    "title",
    "summary",
    "source",
    "schema",
    "detail",
    "source_digest",
)


def publish_catalogue(
    session: Session, device: str, entries: Iterable[CatalogueEntry]
) -> bool:
    """Replaces what `device` offers; says whether that changed anything."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": PUBLISH_LOCK})
    new = {(e.kind, e.name): e for e in entries}
    old = {(e.kind, e.name): e for e in list_entries(session, device=device)}
    if new == old:
        return False
    session.execute(delete(CatalogueRow).where(CatalogueRow.device == device))
    rows = [{"device": device, **_values(e)} for e in new.values()]
    if rows:
        session.execute(insert(CatalogueRow), rows)
    return True


def list_entries(
    session: Session, kind: Kind | None = None, device: str | None = None
) -> tuple[CatalogueEntry, ...]:
    """Lists entries by kind and name; without a device the newest of each name."""
    row = CatalogueRow
    query = select(*(getattr(row, f) for f in _FIELDS)).order_by(
        row.kind, row.name, row.published_at.desc(), row.device
    )
    if kind is not None:
        query = query.where(row.kind == kind)
    if device is not None:
        query = query.where(row.device == device)
    newest: dict[tuple[str, str], CatalogueEntry] = {}
    for line in session.execute(query):
        newest.setdefault((line.kind, line.name), CatalogueEntry(**line._mapping))
    return tuple(newest.values())


def load_entry(
    session: Session, kind: Kind, name: str, device: str | None = None
) -> CatalogueEntry:
    """Raises NotFound where no worker has published such an entry."""
    for entry in list_entries(session, kind, device):
        if entry.name == name:
            return entry
    raise not_found(kind, name)


def _values(entry: CatalogueEntry) -> dict[str, Any]:
    values = {f: getattr(entry, f) for f in _FIELDS}
    return values | {
        "schema": dict(entry.schema),
        "detail": dict(entry.detail),
    }
