"""Runs of one arm gathered by declared budget, and the catastrophic ones set aside."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from statistics import median
from typing import NamedTuple

import numpy as np

from overcurve.curves.estimating.pchip import Array
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunBatch

MERGE_DISTANCE = 0.005  # log time: budgets whose mean times differ by 0.5 %
OUTLIER_DISTANCE = 6.0  # robust standard deviations
ROUNDING = 1e-13  # relative size below which differences are rounding


class ValidRun(NamedTuple):
    """A run that counts: log time on the axis, quality with larger = better, and
    where in its batch it stands. A plain tuple: a question may have 200,000."""

    log_time: float
    quality: float
    batch: RunBatch
    number: int

    @property
    def record(self) -> RunRecord:
        """The run itself."""
        return self.batch.record(self.number)


_log_time, _quality = itemgetter(0), itemgetter(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All runs of one budget of one recipe: the valid ones, and how many diverged.

    `chain` is the recipe where a seed's runs at all its budgets are one training, seen
    at several moments: between budgets they are no independent replicates.
    """

    budget: float
    runs: tuple[ValidRun, ...]
    diverged: int = 0
    chain: str = ""

    @property
    def mean_log_time(self) -> float:
        """Where the group stands: exact mean, whatever the order of the runs."""
        return math.fsum(map(_log_time, self.runs)) / len(self.runs)

    @property
    def mean_quality(self) -> float:
        """Mean oriented quality."""
        return math.fsum(map(_quality, self.runs)) / len(self.runs)

    @property
    def mean_time(self) -> float:
        """Geometric mean of the times."""
        return math.exp(self.mean_log_time)


@dataclass(frozen=True, slots=True)
class Spread:
    """Groups as arrays of shape (G,): counts, means and within-group squares; `chains`
    as in `Group`, () where no group is part of one."""

    n: Array
    x: Array
    y: Array
    squares: Array
    time_squares: Array
    rounding: float
    chains: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.n)


def merge_budgets(groups: Sequence[Group]) -> list[Group]:
    """Joins budgets whose mean times are within 0.5 %, and sorts by mean time.

    Groups without a valid run are left out: they are no nodes.
    """
    ordered = sorted(
        (group for group in groups if group.runs),
        key=lambda group: (group.mean_log_time, group.budget),
    )
    merged: list[Group] = []
    for group in ordered:
        last = merged[-1] if merged else None
        if last and group.mean_log_time - last.mean_log_time <= MERGE_DISTANCE:
            merged[-1] = _join_groups(last, group)
        else:
            merged.append(group)
    return merged


def _join_groups(first: Group, later: Group) -> Group:
    """Two budgets as one node; of one training only the later moment counts."""
    runs, diverged = first.runs, first.diverged + later.diverged
    if first.chain:
        seeds = {run.record.seed for run in later.runs}
        runs = tuple(run for run in runs if run.record.seed not in seeds)
        diverged = max(first.diverged, later.diverged)
    budget = min(first.budget, later.budget)
    return replace(first, budget=budget, runs=runs + later.runs, diverged=diverged)


def drop_outliers(
    groups: Sequence[Group], beside: Sequence[Group] = ()
) -> tuple[list[Group], list[ValidRun]]:
    """Sets finite but catastrophic runs aside.

    Args:
        groups: the groups to clean.
        beside: further groups that help to estimate the robust spread.
    Returns: the groups without their outliers, and the outliers.
    Source: our own: docs/verdict.md#cleaning.
    """
    spread = _robust_spread([*groups, *beside])
    if spread is None:
        return list(groups), []
    kept, dropped = [], []
    for group in groups:
        far = _far_runs(group, OUTLIER_DISTANCE * spread)
        if len(group.runs) < 3 or 2 * len(far) >= len(group.runs):
            far = []  # half a group far away is no accident: the spread is real
        dropped += far
        gone = {id(run) for run in far}
        runs = tuple(run for run in group.runs if id(run) not in gone)
        kept.append(replace(group, runs=runs) if far else group)
    return kept, dropped


def _far_runs(group: Group, distance: float) -> list[ValidRun]:
    middle = median(map(_quality, group.runs)) if group.runs else 0.0
    return [run for run in group.runs if abs(run.quality - middle) > distance]


def _robust_spread(groups: Iterable[Group]) -> float | None:
    eligible = [group.runs for group in groups if len(group.runs) >= 3]
    if sum(len(runs) for runs in eligible) < 6:
        return None
    deviations: list[float] = []
    size = 0.0
    for runs in eligible:
        values = list(map(_quality, runs))
        middle = median(values)
        size = max(size, *map(abs, values))
        apart = sorted(abs(value - middle) for value in values)
        # An odd group's median is one of its runs: that zero says nothing.
        apart = apart[len(apart) % 2 :]
        scale = 1 / math.sqrt(1 - 1 / len(values))
        deviations += [scale * value for value in apart]
    spread = median(deviations) / 0.6745
    return spread if spread > ROUNDING * size else None


def measure_spread(groups: Sequence[Group]) -> Spread:
    """Counts, means and sums of squares of groups that have a run each."""
    rows = [_measure_group(group) for group in groups]
    n, x, y, squares, time_squares = np.array(rows, float).reshape(len(rows), 5).T
    sizes = (abs(quality) for group in groups for quality in map(_quality, group.runs))
    size = max(sizes, default=0)
    chains = tuple(group.chain for group in groups)
    return Spread(
        *(n, x, y, squares, time_squares, (ROUNDING * size) ** 2),
        chains=chains if any(chains) else (),
    )


def _measure_group(group: Group) -> tuple[float, float, float, float, float]:
    n = len(group.runs)
    x = group.mean_log_time
    y = group.mean_quality
    squares = math.fsum((quality - y) ** 2 for quality in map(_quality, group.runs))
    time_squares = math.fsum((time - x) ** 2 for time in map(_log_time, group.runs))
    return n, x, y, squares, time_squares


def join_spreads(first: Spread, second: Spread) -> Spread:
    """The groups of two arms in one.

    Args:
        first, second: (G,) and (H,) groups.
    Returns: (G + H,) groups, those of `first` before those of `second`.
    """
    return Spread(
        np.concatenate([first.n, second.n]),
        np.concatenate([first.x, second.x]),
        np.concatenate([first.y, second.y]),
        np.concatenate([first.squares, second.squares]),
        np.concatenate([first.time_squares, second.time_squares]),
        max(first.rounding, second.rounding),
        _join_chains(first, second),
    )


def _join_chains(*spreads: Spread) -> tuple[str, ...]:
    chains = [chain for s in spreads for chain in (s.chains or ("",) * len(s))]
    return tuple(chains) if any(chains) else ()
