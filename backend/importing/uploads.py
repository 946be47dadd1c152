"""Uploads for *Judge data*: kept whole and apart, whatever else has the same name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, replace
from hashlib import sha256
from operator import attrgetter

from overcurve.curves.encoding.record_text import record_lines
from overcurve.curves.terms.records import RunRecord, with_late_fields_as_extra
from overcurve.curves.terms.run_table import RunTable
from overcurve.reading.runs_read import RunsRead

MARK = 6  # hex digits


def as_upload(
    read: RunsRead, title: str, known: Collection[str] = ()
) -> tuple[RunsRead, str]:
    """Keeps an upload whole: its runs and its title carry a digest of the upload.

    The same file again is the same upload; a corrected one shares no run with it, so
    that each can be judged by itself.

    Args:
        known: the titles of uploads that are here; one that carries an earlier
            release's digest of the same file keeps it.
    """
    named = f"{title} · {upload_digest(read.records)}"
    if known and named not in known:
        earlier = f"{title} · {first_digest(read.records)}"
        named = earlier if earlier in known else named
    mark = named.rpartition(" · ")[2]
    records = tuple(
        RunRecord(
            **dict(zip(_NAMES, _values(r), strict=True))
            | {"source": f"{r.source or title} · {mark}", "task": r.task or named}
        )
        for r in read.records
    )
    return replace(read, records=records), named


# `replace` takes three times as long, which 200,000 runs notice.
_NAMES = tuple(f.name for f in fields(RunRecord))
_values = attrgetter(*_NAMES)


def upload_digest(records: Sequence[RunRecord]) -> str:
    """Hex digits that tell uploads of the same name apart: of what the records state,
    in any order, so that a field which they gain later changes nothing."""
    without_late = map(with_late_fields_as_extra, records)
    return _digest(sorted(record_lines(RunTable.of(without_late))))


def first_digest(records: Sequence[RunRecord]) -> str:
    """The same as it was until November 2026: of the records as Python writes them."""
    return _digest(_first_lines(list(map(with_late_fields_as_extra, records))))


def _first_lines(records: Sequence[RunRecord]) -> Iterator[str]:
    read = attrgetter(*_FIELDS_OF_FIRST_RELEASE)
    for record in records:
        values = zip(_FIELDS_OF_FIRST_RELEASE, read(record), strict=True)
        yield f"RunRecord({', '.join(f'{name}={value!r}' for name, value in values)})"


# The fields that a record had then, in their order.
_FIELDS_OF_FIRST_RELEASE = (
    "method", "budget", "seed", "status", "train_seconds", "quality", "direction",
    "metric", "unit", "task", "recipe", "label", "params", "algorithms", "budget_unit",
    "total_seconds", "device_class", "cost_usd", "energy_joules", "peak_memory_bytes",
    "steps", "examples", "tokens", "devices", "parameters", "train_items", "test_items",
    "segments", "steadiness", "source_digest", "versions", "source", "started_at",
    "error", "run", "study", "block", "extra",
)  # fmt: skip


def _digest(lines: Sequence[str] | Iterator[str]) -> str:
    whole = sha256()
    for line in lines:
        whole.update(line.encode("utf-8", "replace"))
    return whole.hexdigest()[:MARK]
