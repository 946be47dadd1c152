"""What this worker can train, as the catalogue that it publishes when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workers.registry import AlgorithmSpec, MethodSpec, Registry, TaskSpec
from workers.specs import Spec
from workers.studies.gallery import describe_study, study_files


def describe_catalogue(registry: Registry) -> list[dict[str, Any]]:
    """Describe every registered part, and the published studies made of them.

    Returns: for each the fields of `backend.store.catalogue.CatalogueEntry`, as plain
        JSON values: tasks, methods and algorithms, then published studies, by name.
    """
    hosts = registry.hosts()
    parts: list[tuple[str, Spec, dict[str, Any]]] = []
    for task in _by_name(registry.tasks):
        parts.append(("task", task, {}))
    for method in _by_name(registry.methods):
        parts.append(("method", method, {}))
    for algorithm in _by_name(registry.algorithms):
        excludes = registry.conflicts_of(algorithm.name)
        more = {"methods": hosts, "conflicts": excludes}
        parts.append(("algorithm", algorithm, more))
    entries = [_entry(kind, spec, more) for kind, spec, more in parts]
    return entries + [describe_study(path) for path in study_files()]


def _entry(kind: str, spec: Spec, more: dict[str, Any]) -> dict[str, Any]:
    assert isinstance(spec, TaskSpec | MethodSpec | AlgorithmSpec)
    card = {"cost": spec.cost, "published": spec.published, "external": spec.is_plugin}
    return {
        "kind": kind,
        "name": spec.name,
        "version": str(spec.version),
        "title": spec.title,
        "summary": spec.summary,
        "source": spec.source,
        "schema": spec.schema,
        "detail": {**spec.detail, **card, **more},
        "source_digest": spec.source_digest,
    }


def _by_name(specs: Mapping[str, Spec]) -> list[Spec]:
    return [specs[name] for name in sorted(specs)]
