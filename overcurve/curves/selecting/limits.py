"""Runs held to the limits of the contract, all of them at the price of a few."""

from __future__ import annotations

import math

from overcurve.curves.terms.quantities import SECONDS_FIELDS
from overcurve.curves.terms.records import (
    QUALITY_LIMIT,
    SECONDS_LIMITS,
    SEED_LENGTH,
    check_record,
)
from overcurve.curves.terms.run_table import RunBatch, RunTable


def check_runs(runs: RunTable) -> RunTable:
    """Holds runs to the limits of the contract as `records.check_record` does; one by
    one only where a batch needs a closer look.

    Raises: WrongRecord: names the run by its place in the table.
    """
    if all(map(_is_within_limits, runs.batches)):
        return runs
    return RunTable.of(
        check_record(record, f"runs[{place}]")
        for batch in runs.batches
        for place, record in zip(batch.places, batch.records(), strict=True)
    )


def _is_within_limits(batch: RunBatch) -> bool:
    """Whether `check_record` would give every run back as it is. False if in doubt."""
    if check_record(batch.first) is not batch.first:
        return False
    finished = batch.first.status == "finished"
    seeds = batch.values("seed")
    qualities = [q for q in batch.values("quality") if q is not None]
    if finished and len(qualities) < len(batch):
        return False
    times = batch.values("train_seconds")
    if finished and None in times:
        return False
    spans = [(qualities, -QUALITY_LIMIT, QUALITY_LIMIT)]
    spans += [
        ([t for t in batch.values(name) if t is not None], *SECONDS_LIMITS)
        for name in SECONDS_FIELDS
    ]
    return all(
        type(s) is int or 1 <= len(str(s)) <= SEED_LENGTH for s in seeds
    ) and all(
        all(map(math.isfinite, values)) and low <= min(values) and max(values) <= high
        for values, low, high in spans
        if values
    )
