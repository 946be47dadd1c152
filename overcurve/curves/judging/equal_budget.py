"""Where no equal time can be judged: the same budgets, held against each other.

A method that was trained at the baseline's budgets but at none of its times gets the
answer that can be given: whether it is better at equal budget. That is another claim
than better at equal time, so its words are others (`better`, `worse`), and it never
enters a verdict.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overcurve.curves.estimating.cleaning import (
    Group,
    ValidRun,
    join_spreads,
    measure_spread,
)
from overcurve.curves.estimating.intervals import (
    hochberg,
    satterthwaite,
    t_quantile,
    two_sided_p,
)
from overcurve.curves.estimating.pchip import Array
from overcurve.curves.estimating.variance import pool_variance
from overcurve.curves.judging.method import JudgedMethod, is_mostly_diverged
from overcurve.curves.saying.equal_budget import say_equal_budget
from overcurve.curves.saying.wording import say_time
from overcurve.curves.selecting.reach import START_SEEDS, run_cost, within_reach
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import (
    BudgetVerdict,
    EqualBudget,
    EqualBudgetPoint,
    MethodAnswer,
    NextRun,
)
from overcurve.curves.terms.axes import axis_unit, can_be_trained_to
from overcurve.curves.terms.run_table import RunBatch

_Key = tuple[str, float]


@dataclass(frozen=True, slots=True)
class _Differences:
    """Method minus baseline at each shared budget, shape (P,): larger is better."""

    gap: Array
    width: Array
    p: Array
    adjusted: Array


def with_equal_budgets(
    selection: Selection,
    judged: Sequence[JudgedMethod],
    reservations: Callable[[str], Sequence[str]],
) -> list[MethodAnswer]:
    """Adds to each method what its runs say at equal budget, or why nothing is said.

    Args:
        reservations: warnings in a few words that hold for the method of a name.
    Returns: the answers in their order, with `equal_budget`, or with a reason of that
        name: `judged_at_equal_time` (nothing else is needed then), or
        `no_shared_budget`.
    """
    return [_add(selection, method, reservations(method.arm.name)) for method in judged]


def _add(
    selection: Selection, method: JudgedMethod, reservations: Sequence[str]
) -> MethodAnswer:
    answer = method.answer
    comparable = selection.comparable(method.arm)
    inside = any(point.verdict != "out_of_range" for point in answer.points)
    if inside and comparable:
        return _unsaid(answer, "judged_at_equal_time")
    first, second = _by_budget(selection.baseline), _by_budget(method.arm)
    shared = sorted(first.keys() & second.keys(), key=lambda key: key[1])
    if not shared:
        return _unsaid(answer, "no_shared_budget")
    points = _judge(selection, [(first[key], second[key]) for key in shared])
    decided = None
    if comparable and can_be_trained_to(selection.question.axis):
        decided = _decided_by(selection, method.arm, points)
    sentence = say_equal_budget(
        points,
        unit=selection.unit,
        budget_unit=shared[0][0],
        axis=selection.question.axis,
        axis_unit=axis_unit(selection.question.axis, selection.records.samples()),
        decided_by=decided,
        comparable=comparable,
        reservations=reservations,
    )
    return replace(answer, equal_budget=EqualBudget(points, sentence, decided))


def _unsaid(answer: MethodAnswer, reason: str) -> MethodAnswer:
    return replace(answer, reasons={**answer.reasons, "equal_budget": reason})


def _by_budget(arm: Arm) -> dict[_Key, Group]:
    """The valid runs of a side by declared budget: nodes may have been merged."""
    runs: dict[_Key, list[ValidRun]] = {}
    for group in arm.groups:
        for run in group.runs:
            runs.setdefault(_key(run.batch), []).append(run)
    chain = arm.groups[0].chain if arm.groups else ""
    diverged = Counter[_Key]()
    for batch in arm.records.batches:
        if batch.first.status == "diverged":
            diverged[_key(batch)] += len(batch)
    return {
        key: Group(
            budget=key[1], runs=tuple(valid), diverged=diverged[key], chain=chain
        )
        for key, valid in runs.items()
    }


def _key(batch: RunBatch) -> _Key:
    return batch.first.budget_unit, batch.first.budget


def _judge(
    selection: Selection, pairs: Sequence[tuple[Group, Group]]
) -> tuple[EqualBudgetPoint, ...]:
    """Two-sample t at each shared budget, with the variance moderated over all.

    Its trend runs over the budgets: over times, which two sides may not share at all,
    the spread of one would be extrapolated to the other.

    Source: our own: docs/verdict.md#equal-budget.
    """
    first = measure_spread([baseline for baseline, _ in pairs])
    second = measure_spread([method for _, method in pairs])
    places = np.log([method.budget for _, method in pairs])
    sides = [replace(side, x=places) for side in (first, second)]
    noise = pool_variance(join_spreads(*sides), sides[0])
    count, sign, alpha = len(pairs), selection.sign, selection.question.alpha
    gap = second.y - first.y
    tested = np.array(
        [not any(is_mostly_diverged(group) for group in pair) for pair in pairs], bool
    )
    is_known = noise.known and not noise.zero
    heights = [group.mean_quality for group in selection.baseline.groups]
    rise = max(heights) - min(heights) if len(heights) > 1 else math.inf
    differences = _Differences(gap, gap * np.nan, gap * np.nan, np.ones(count))
    if is_known:
        parts = noise.run / np.concatenate([first.n, second.n])
        total = parts[:count] + parts[count:]
        by_freedom = parts**2 / noise.freedom
        shares = by_freedom[:count] + by_freedom[count:]
        freedom = satterthwaite(total, shares, noise.total_freedom)
        error = np.sqrt(total)
        p = two_sided_p(np.abs(gap), error, freedom)
        adjusted = np.ones(count)
        adjusted[tested] = hochberg(p[tested])
        differences = _Differences(gap, t_quantile(freedom, alpha) * error, p, adjusted)

    def point(i: int) -> EqualBudgetPoint:
        baseline, method = pairs[i]
        difference, width = float(gap[i]), float(differences.width[i])
        verdict: BudgetVerdict = "undecided"
        reason = None
        provisional = is_known and bool(noise.provisional or second.n[i] == 1)
        # Open, and wider than all that the baseline ever gained: that is no interval.
        open_gap = abs(difference) <= width
        has_interval = is_known and not (provisional and open_gap and width > rise)
        if not tested[i]:
            reason = "diverged"
        elif not has_interval:
            reason = "zero_variance" if noise.zero else "no_replicates"
        elif differences.adjusted[i] <= alpha:
            verdict = "better" if difference > 0 else "worse"
        else:
            reason = "several_points" if differences.p[i] <= alpha else "noise"
        return EqualBudgetPoint(
            budget=method.budget,
            verdict=verdict,
            reason=reason,
            provisional=provisional,
            x=math.exp(second.x[i]),
            baseline_x=math.exp(first.x[i]),
            quality=sign * float(second.y[i]),
            baseline_quality=sign * float(first.y[i]),
            runs=len(method.runs),
            baseline_runs=len(baseline.runs),
            gap=difference,
            gap_low=difference - width if has_interval else None,
            gap_high=difference + width if has_interval else None,
            p=float(differences.p[i]) if has_interval else None,
        )

    return tuple(point(i) for i in range(count))


def _decided_by(
    selection: Selection, method: Arm, points: Sequence[EqualBudgetPoint]
) -> NextRun:
    """The cheapest run that makes one of the points judgeable at equal time."""
    unit = axis_unit(selection.question.axis, selection.records.samples())
    point = min(points, key=lambda point: point.x)
    x = within_reach(selection, point.x)
    cost = run_cost(selection, method, point.budget, point.x) * x / point.x
    return NextRun(
        who="baseline",
        recipe=selection.baseline.recipe,
        x=x,
        seeds=START_SEEDS,
        cost=START_SEEDS * cost,
        why=f"train the baseline for {say_time(x, unit)}: {START_SEEDS} seeds",
    )
