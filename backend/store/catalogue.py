"""What workers can train: tasks, methods, algorithms, as each device publishes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy.orm import Session

Kind = Literal["task", "method", "algorithm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One task, method or algorithm. `schema` is the JSON schema of its parameters
    (type object; defaults, bounds and units in it). `detail` by kind:
    task {metric, unit, direction}; method {budget_unit, external?};
    algorithm {seams: [..], conflicts: [names], methods: [names it plugs into]}."""

    kind: Kind
    name: str
    version: str = "1"
    title: str = ""
    summary: str = ""
    source: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)
    source_digest: str = ""


def publish_catalogue(
    session: Session, device: str, entries: Iterable[CatalogueEntry]
) -> bool:
    """Replaces what `device` offers; says whether that changed anything."""
    raise NotImplementedError


def list_entries(
    session: Session, kind: Kind | None = None, device: str | None = None
) -> tuple[CatalogueEntry, ...]:
    """Lists entries by kind and name; without a device the newest of each name."""
    raise NotImplementedError


def load_entry(
    session: Session, kind: Kind, name: str, device: str | None = None
) -> CatalogueEntry:
    """Raises NotFound where no worker has published such an entry."""
    raise NotImplementedError
