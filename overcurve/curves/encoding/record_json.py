"""Dataclasses, above all run records, as plain JSON values and back, without loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from overcurve.curves.terms.records import RunRecord

Json = dict[str, Any]


def record_json(record: RunRecord) -> Json:
    """A run record as plain values, without fields at their defaults."""
    return sparse_json(record)


def record_from_json(values: Mapping[str, Any]) -> RunRecord:
    """The inverse of `record_json`."""
    given = dict(values)
    if "algorithms" in given:
        given["algorithms"] = tuple(given["algorithms"])
    return RunRecord(**given)


def plain_value(value: Any) -> Any:
    """A dataclass, mapping, list or tuple of plain values as JSON has it."""
    if hasattr(value, "__dataclass_fields__"):
        names = value.__dataclass_fields__
        return {name: plain_value(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain_value(item) for item in value]
    return value


def sparse_json(value: Any) -> Json:
    """The fields of a dataclass that do not hold their default, as plain values."""
    names, read, defaults = field_layout(value.__class__)
    return {
        name: item if isinstance(item, (str, float, int)) else plain_value(item)
        for name, item, default in zip(names, read(value), defaults, strict=True)
        if item is not default and item != default
    }


@lru_cache(maxsize=8)
def field_layout(
    kind: type,
) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[Any, ...]]:
    """Names, how all values are read at once, and defaults of a dataclass."""
    names = tuple(f.name for f in fields(kind))
    defaults = tuple(_default(f.default, f.default_factory) for f in fields(kind))
    return names, attrgetter(*names), defaults


def _default(default: Any, factory: Callable[[], Any] | Any) -> Any:
    return factory() if factory is not MISSING else default
