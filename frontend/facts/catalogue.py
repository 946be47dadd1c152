"""What can be trained, as workers publish it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["task", "method", "algorithm", "study"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """One task, method, algorithm or published study. `schema` is the JSON schema of
    its parameters (type object; defaults, bounds and units in it). `detail` by kind:
    task {metric, unit, direction}; method {budget_unit, external?};
    algorithm {seams: [..], conflicts: [names], methods: [names it plugs into]};
    study {differs, minutes, across, published, sizes, curves}."""

    kind: Kind
    name: str
    version: str = "1"
    title: str = ""
    summary: str = ""
    source: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)
    source_digest: str = ""
