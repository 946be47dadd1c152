"""Runs that stand twice: the same said again, or one run with two results.

Two results of one run would count as two seeds, and make every interval too narrow: a
file, a table and a request refuse them by the same rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from overcurve.curves.terms.records import RunRecord

VALUED = ("finished", "diverged")  # statuses of which a run has one record
# What tells one run from another; two with other results contradict each other.
run_key = attrgetter(
    "task", "recipe", "label", "metric", "budget", "budget_unit", "seed",
    "device_class", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One run with several results: the `places` of its records, of which the first
    says one thing and `other` the first that says something else."""

    run: RunRecord
    places: tuple[int, ...]
    other: int


def spell_alike(records: Sequence[RunRecord]) -> list[RunRecord]:
    """Makes one seed of 0 and "0", where runs have both: two spellings are no two
    seeds. Where all have one, they keep it."""
    whole = {str(r.seed): r.seed for r in records if not isinstance(r.seed, str)}
    return [
        replace(record, seed=whole[record.seed])
        if isinstance(record.seed, str) and record.seed in whole
        else record
        for record in records
    ]


def find_contradictions(records: Iterable[RunRecord]) -> Iterator[Contradiction]:
    """Finds the runs that have several results, in the order of their first records.

    Runs without a value, such as failed ones, may have many records.
    """
    first: dict[Any, RunRecord] = {}
    places: dict[Any, list[int]] = {}
    others: dict[Any, int] = {}
    for place, record in enumerate(records):
        if record.status not in VALUED:
            continue
        key = run_key(record)
        places.setdefault(key, []).append(place)
        if first.setdefault(key, record) != record:
            others.setdefault(key, place)
    for key, other in others.items():
        yield Contradiction(first[key], tuple(places[key]), other)
