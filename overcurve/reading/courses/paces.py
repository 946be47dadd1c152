"""How fast the runs of one method went, where one run has too few rows to tell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from overcurve.reading.courses.understood_run import UnderstoodRun


def paces_of(runs: Iterable[UnderstoodRun]) -> dict[str, list[float]]:
    """Seconds for one unit of place in every interval of the runs of each method, that
    from the start to a run's first row included where its clock counts it."""
    paces: dict[str, list[float]] = {}
    for run in runs:
        paces.setdefault(run.label, []).extend(_paces(run.course.places, run.spent))
    return paces


def _paces(places: Sequence[float], spent: Sequence[float]) -> list[float]:
    told = [(p, t) for p, t in zip(places, spent, strict=True) if not math.isnan(t)]
    steps = pairwise([(0.0, 0.0), *told])
    return [
        (after - before) / (to - since)
        for (since, before), (to, after) in steps
        if to > since and after > before
    ]
