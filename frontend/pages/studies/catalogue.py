"""What can be trained, looked up by name, as the form of a study needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frontend.facts.catalogue import CatalogueEntry


class Catalogue:
    """What can be trained, looked up by name."""

    def __init__(self, entries: Iterable[CatalogueEntry]) -> None:
        self.entries = tuple(entries)
        self._by_name: dict[tuple[str, str], CatalogueEntry] = {
            (e.kind, e.name): e for e in self.entries
        }

    def names(self, kind: str) -> tuple[str, ...]:
        """The names of a kind, in the order published."""
        return tuple(e.name for e in self.entries if e.kind == kind)

    def get(self, kind: str, name: str) -> CatalogueEntry | None:
        """An entry, None where no worker offers it."""
        return self._by_name.get((kind, name))

    def properties(self, kind: str, name: str) -> Mapping[str, Mapping[str, Any]]:
        """The parameters of an entry with their schemas."""
        entry = self.get(kind, name)
        empty: Mapping[str, Mapping[str, Any]] = {}
        return empty if entry is None else entry.schema.get("properties", empty)

    def algorithms_for(self, method: str) -> tuple[CatalogueEntry, ...]:
        """The algorithms that plug into a method; all where they do not say."""
        return tuple(
            e
            for e in self.entries
            if e.kind == "algorithm" and method in e.detail.get("methods", (method,))
        )
