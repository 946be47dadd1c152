"""Runs as plain JSON and back, without loss: one by one, as lines, or by columns.

Lines are what digests are made of; columns take a fifth of one object a run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from functools import lru_cache
from itertools import repeat
from json.encoder import encode_basestring_ascii
from operator import attrgetter
from typing import Any

from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunBatch, RunTable

Json = dict[str, Any]
PACKED = "record_batches"
FEW_RUNS = 8  # of which columns would take longer than the runs themselves
_PLAIN = frozenset((int, float, str, bool, type(None)))
_write = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def record_json(record: RunRecord) -> Json:
    """A run record as plain values, without fields at their defaults."""
    return sparse_json(record)


def record_from_json(values: Mapping[str, Any]) -> RunRecord:
    """The inverse of `record_json`."""
    plain = dict(values)
    if "algorithms" in plain:
        plain["algorithms"] = tuple(plain["algorithms"])
    return RunRecord(**plain)


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


def record_lines(runs: RunTable) -> Iterator[str]:
    """Writes each run as `record_json` gives it, with sorted keys and
    without spaces, batch by batch."""
    for batch in runs.batches:
        if len(batch) < FEW_RUNS:
            yield from (_write(record_json(run)) for run in batch.records())
        else:
            yield from _batch_lines(batch)


def _batch_lines(batch: RunBatch) -> Iterator[str]:
    names, _, defaults = field_layout(RunRecord)
    parts: list[Iterator[str] | Sequence[str]] = []
    for name, default in sorted(zip(names, defaults, strict=True), key=_name):
        if batch.is_same(name):
            (text,) = _write_fields(name, [getattr(batch.first, name)], default)
            if text:
                parts.append(repeat(text, len(batch)))
        else:
            parts.append(_write_fields(name, batch.values(name), default))
    for written in zip(*parts, strict=True):
        yield "{" + "".join(written)[:-1] + "}"


def _name(pair: tuple[str, Any]) -> str:
    return pair[0]


def _write_fields(name: str, values: Sequence[Any], default: Any) -> list[str]:
    """One field of several runs, each with a comma behind it; nothing of those that
    hold the default."""
    kinds = set(map(type, values))
    numbers = kinds <= {float, int} and default in (None, MISSING)
    if numbers and all(map(math.isfinite, values)):
        return [f'"{name}":{value!r},' for value in values]
    if kinds == {str} and default == "" and "" not in values:
        return [f'"{name}":{encode_basestring_ascii(value)},' for value in values]
    return [
        ""
        if value is default or value == default
        else f'"{name}":{_write(plain_value(value))},'
        for value in values
    ]


def pack_runs(runs: RunTable) -> list[list[Json]]:
    """Writes the batches of every part: one run whole, and of the others only what
    differs from it."""
    return [[_pack(batch) for batch in part] for part in runs.parts]


def unpack_runs(values: Mapping[str, Any]) -> RunTable:
    """The runs of a comparison's JSON: packed under `PACKED`, or one by one under
    `records`, as older snapshots have them."""
    if PACKED not in values:
        return RunTable.of(map(record_from_json, values["records"]))
    return RunTable(*([_unpack(batch) for batch in part] for part in values[PACKED]))


def _pack(batch: RunBatch) -> Json:
    columns = {
        name: [
            value if type(value) in _PLAIN else plain_value(value) for value in column
        ]
        for name, column in batch.differing().items()
    }
    return {
        "first": record_json(batch.first),
        "places": list(batch.places),
        "columns": columns,
    }


def _unpack(values: Mapping[str, Any]) -> RunBatch:
    columns = dict(values["columns"])
    if "algorithms" in columns:
        columns["algorithms"] = list(map(tuple, columns["algorithms"]))
    return RunBatch(record_from_json(values["first"]), values["places"], columns)
