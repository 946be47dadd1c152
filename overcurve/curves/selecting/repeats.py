"""Runs that several studies list: one training counts once, however often imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from overcurve.curves.terms.evidence import Repeated
from overcurve.curves.terms.run_table import RunBatch, RunTable

_alike = attrgetter("task", "recipe", "budget", "budget_unit", "metric", "status")
_MEASURED = ("seed", "started_at", "quality", "train_seconds", "total_seconds")


def drop_repeats(runs: RunTable) -> tuple[RunTable, tuple[Repeated, ...]]:
    """Leaves out runs that another study lists already.

    Two records are one run where recipe, seed, budget, start, quality and seconds agree
    to the last digit; without a time nothing tells two runs apart, and both stay. In
    one study records stay as they are: their importer has told them apart.

    Args:
        runs: of any status, the study stated where it is known.
    Returns: the runs, each in the first study that lists it; and how many were left
        out, by recipe and study.

    Source: our own.
    """
    crowded = _in_several_studies(runs)
    if not crowded:
        return runs, ()
    homes: dict[tuple[Any, ...], str] = {}
    left_out: Counter[tuple[str, str]] = Counter()

    def is_new(batch: RunBatch) -> Sequence[bool]:
        first, kept = batch.first, []
        place = _alike(first)
        if place not in crowded:
            return [True] * len(batch)
        for seed, *measured in zip(*map(batch.values, _MEASURED), strict=True):
            is_timed = measured[-2] is not None
            home = homes.setdefault((place, str(seed), *measured), first.study)
            kept.append(not is_timed or home == first.study)
        left_out[first.recipe, first.study] += kept.count(False)
        return kept

    others = runs.only(is_new)
    return others, tuple(
        Repeated(recipe=recipe, study=study, runs=count)
        for (recipe, study), count in sorted(left_out.items())
        if count
    )


def _in_several_studies(runs: RunTable) -> set[tuple[Any, ...]]:
    studies: dict[tuple[Any, ...], set[str]] = {}
    for run in runs.samples():
        studies.setdefault(_alike(run), set()).add(run.study)
    return {place for place, named in studies.items() if len(named) > 1}
