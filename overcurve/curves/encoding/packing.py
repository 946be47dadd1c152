"""Runs as plain JSON, column by column: a fifth of the size of one object a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overcurve.curves.encoding.record_json import (
    Json,
    plain_value,
    record_from_json,
    record_json,
)
from overcurve.curves.terms.run_table import RunBatch, RunTable

PACKED = "record_batches"


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


_PLAIN = frozenset((int, float, str, bool, type(None)))
