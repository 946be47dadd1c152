"""Runs as lines of JSON, written column by column: what a digest is made of."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import MISSING
from itertools import repeat
from json.encoder import encode_basestring_ascii
from typing import Any

from overcurve.curves.encoding.record_json import field_layout, plain_value, record_json
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunBatch, RunTable

FEW_RUNS = 8  # of which columns would take longer than the runs themselves
_write = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def record_lines(runs: RunTable) -> Iterator[str]:
    """Writes each run as `encoding.record_json` gives it, with sorted keys and
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
    for fields in zip(*parts, strict=True):
        yield "{" + "".join(fields)[:-1] + "}"


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
