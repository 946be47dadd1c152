"""One look of a sequential plan: the point alone, at the look's share of alpha.

Source: our own: docs/plans.md#the-plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from overcurve.curves.judging.method import judge_method
from overcurve.curves.planning.next_runs import LOOKS, look_alpha
from overcurve.curves.planning.plan import Look, Side
from overcurve.curves.selecting.reach import JUST_BEYOND
from overcurve.curves.selecting.selection import Selection, select_runs
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a plan decides: a method (a recipe) at one of its budgets, against the
    baseline trained as long. `seconds` is the time that both budgets mean."""

    baseline: str
    method: str
    budget: float
    baseline_budget: float
    budget_unit: str
    seconds: float


def judge_look(
    question: Question,
    records: Iterable[RunRecord],
    target: Target,
    *,
    k: int,
    looks: int = LOOKS,
) -> Look:
    """Judges the target with all data there is, at the level of look `k`.

    The method's other budgets are left out: the plan asks about one time, so there is
    no family of points to adjust for. The baseline keeps all of its budgets.

    Args:
        question: its alpha is what all looks together may spend.
        records: of any recipe and status.
    Raises: CurveError: where the records cannot be compared on this question.
    """
    alpha = look_alpha(k, question.alpha, looks)
    selection = _select(replace(question, alpha=alpha), records, target)
    answer = judge_method(selection, selection.methods[0], ()).answer
    point = answer.points[0] if answer.points else None
    return Look(
        k=k,
        alpha=alpha,
        verdict=point.verdict if point else "undecided",
        reason=point.reason if point else None,
        p=point.p if point else None,
        gap=point.gap if point else None,
        low=point.gap_low if point else None,
        high=point.gap_high if point else None,
        half_width=point.half_width if point else None,
        baseline_runs=_valid_runs(selection, target, target.baseline),
        method_runs=_valid_runs(selection, target, target.method),
    )


def measure_sides(
    question: Question, records: Iterable[RunRecord], target: Target
) -> tuple[Side, Side]:
    """The baseline and the method as they are at the target's time.

    A run's seconds are the mean of those that have been trained there, else what the
    budgets mean.

    Args:
        question: all but the baseline and the method.
        records: of any status and recipe.
        target: names both recipes, their budgets, and the time.
    Raises: CurveError: as `compare` does.
    """
    selection = _select(question, records, target)
    return (
        _measure_side(selection, target, target.baseline),
        _measure_side(selection, target, target.method),
    )


def find_beyond(
    question: Question, records: Iterable[RunRecord], target: Target
) -> float | None:
    """A time just beyond the method's own, where the baseline's range ends before it.

    Args:
        question: all but the baseline and the method.
        records: of any status and recipe.
        target: names both recipes, their budgets, and the time.
    Returns: seconds; None where the method is within the range, or either side has
        no valid run.
    Raises: CurveError: as `compare` does.
    """
    selection = _select(question, records, target)
    nodes = [group.mean_log_time for group in selection.baseline.groups]
    ours = [g.mean_log_time for g in selection.methods[0].groups if g.runs]
    if not nodes or not ours or min(nodes) <= ours[0] <= max(nodes):
        return None
    side = JUST_BEYOND if ours[0] > max(nodes) else 1 / JUST_BEYOND
    return math.exp(ours[0]) * side


def is_at(record: RunRecord, target: Target) -> bool:
    """Whether a run is one of those that the plan's point is made of."""
    budgets = {target.baseline: target.baseline_budget, target.method: target.budget}
    return (record.budget_unit, record.budget) == (
        target.budget_unit,
        budgets.get(record.recipe),
    )


def _select(
    question: Question, records: Iterable[RunRecord], target: Target
) -> Selection:
    narrowed = replace(question, baseline=target.baseline, methods=(target.method,))
    kept = RunTable.of(records).where(
        lambda run: run.recipe == target.baseline or is_at(run, target)
    )
    return select_runs(narrowed, kept)


def _valid_runs(selection: Selection, target: Target, recipe: str) -> int:
    return sum(
        run.batch.first.recipe == recipe and is_at(run.batch.first, target)
        for arm in (selection.baseline, *selection.methods)
        for group in arm.groups
        for run in group.runs
    )


def _measure_side(selection: Selection, target: Target, recipe: str) -> Side:
    trained = selection.records.where(
        lambda run: (
            run.status == "finished" and run.recipe == recipe and is_at(run, target)
        )
    )
    seconds = [s for (s,) in trained.rows("train_seconds") if s is not None]
    mean = math.fsum(seconds) / len(seconds) if seconds else target.seconds
    return Side(_valid_runs(selection, target, recipe), mean)
