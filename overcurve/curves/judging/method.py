"""From selected runs to a method's answer: points, curve against curve, verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from overcurve.curves.estimating.baseline import (
    BaselineCurve,
    evaluate_curve,
    fit_baseline,
)
from overcurve.curves.estimating.cleaning import (
    Group,
    Spread,
    join_spreads,
    measure_spread,
    merge_budgets,
)
from overcurve.curves.estimating.intervals import t_quantile
from overcurve.curves.estimating.points import JudgedPoint, MethodPoints, judge_points
from overcurve.curves.estimating.speedups import Speedup, measure_speedups, time_grid
from overcurve.curves.estimating.variance import Variance, pool_variance
from overcurve.curves.estimating.whole_curves import (
    CurveAnswer,
    Estimate,
    GriddedCurve,
    compare_curves,
    grid_curve,
    overlap,
)
from overcurve.curves.judging.overall import crossings, method_verdict, neighbours
from overcurve.curves.saying.decided import say_verdict
from overcurve.curves.saying.spoken import Spoken
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import (
    Interval,
    MethodAnswer,
    Point,
)

MOSTLY_DIVERGED = 0.5


@dataclass(frozen=True, slots=True)
class JudgedMethod:
    """A method's answer, with what the planner needs to look further."""

    arm: Arm
    answer: MethodAnswer
    curve: BaselineCurve | None
    points: MethodPoints
    noise: Variance


def judge_method(
    selection: Selection,
    arm: Arm,
    reservations: Sequence[str],
    doubts: Sequence[str] = (),
) -> JudgedMethod:
    """Judges one method: every point, the curves as wholes, and the sentence.

    Args:
        selection: holds the baseline, merged and cleaned.
        arm: the method.
        reservations: of the fairness checks, each in a few words.
        doubts: those of them that a sentence says which claims nothing, too.
    Source: docs/verdict.md.
    """
    nodes = measure_spread(selection.baseline.groups)
    groups = sorted(
        (group for group in arm.groups if group.runs),
        key=lambda group: (group.mean_log_time, group.budget),
    )
    spread = measure_spread(groups)
    pooled = pool_variance(join_spreads(nodes, spread), nodes)
    noise = pooled.part(len(nodes), len(nodes) + len(spread))
    points = MethodPoints(
        spread.n,
        spread.x,
        spread.y,
        np.array([is_mostly_diverged(g) for g in groups], bool),
    )
    comparable = selection.comparable(arm)
    curve = None
    if len(nodes) and comparable:
        curve = fit_baseline(nodes, pooled.part(0, len(nodes)))
    alpha, time_sys = selection.question.alpha, arm.time_sys
    margin = selection.question.margin
    judged = judge_points(
        curve, points, noise, alpha=alpha, time_sys=time_sys, margin=margin
    )
    speedups: tuple[Speedup, ...] = (Speedup(None, None, None),) * len(judged)
    curves = _unanswered(_why_no_curves(comparable, curve, judged, noise))
    if curve is not None and len(curve.x) > 1 and noise.known and not noise.zero:
        grid = evaluate_curve(curve, time_grid(curve))
        speedups = measure_speedups(
            curve, grid, points, noise, alpha=alpha, time_sys=time_sys
        )
        if _why_no_curves(comparable, curve, judged, noise) is None:
            method = _method_curve(groups, pooled, spread, len(nodes))
            baseline = grid_curve(curve, grid)
            curves = _compare(method, baseline, alpha=alpha, time_sys=time_sys)
    if not comparable:
        judged = (JudgedPoint(verdict="undecided", reason="not_comparable"),) * len(
            judged
        )
    answer = _answer(selection, arm, groups, points, noise, judged, speedups, curves)
    spoken = Spoken(selection, answer, tuple(reservations), tuple(doubts))
    answer = replace(answer, sentence=say_verdict(spoken), warnings=tuple(reservations))
    return JudgedMethod(arm, answer, curve, points, noise)


def is_mostly_diverged(group: Group) -> bool:
    """Whether more than half of a budget's runs diverged."""
    total = group.diverged + len(group.runs)
    return group.diverged > MOSTLY_DIVERGED * total


def _method_curve(
    groups: Sequence[Group], pooled: Variance, spread: Spread, start: int
) -> GriddedCurve | None:
    """The method's own curve, its budgets merged like the baseline's."""
    merged = merge_budgets(groups)
    if len(merged) < 2:
        return None
    noise = pooled.part(start, start + len(spread))
    if len(merged) < len(groups):
        spread, noise = _merge_noise(groups, merged, noise)
    curve = fit_baseline(spread, noise)
    return grid_curve(curve, evaluate_curve(curve, time_grid(curve)))


def _merge_noise(
    groups: Sequence[Group], merged: Sequence[Group], noise: Variance
) -> tuple[Spread, Variance]:
    """Variance of a run in merged groups: the largest of those that went in."""
    of_run = {id(run): i for i, group in enumerate(groups) for run in group.runs}
    members = [sorted({of_run[id(run)] for run in group.runs}) for group in merged]
    run = np.array([noise.run[m].max() for m in members])
    freedom = np.array([noise.freedom[m].min() for m in members])
    return measure_spread(merged), replace(noise, run=run, freedom=freedom)


def _why_no_curves(
    comparable: bool,
    curve: BaselineCurve | None,
    judged: Sequence[JudgedPoint],
    noise: Variance,
) -> str | None:
    """The reason why curves as wholes cannot be compared, None when they can."""
    inside = [point for point in judged if point.verdict != "out_of_range"]
    if not comparable:
        return "not_comparable"
    if curve is None:
        return "no_baseline"
    if not noise.known:
        return "no_replicates"
    if noise.zero:
        return "zero_variance"
    if len(curve.x) < 2:
        return "one_baseline_budget"
    if len(inside) < 2:
        return "one_tested_time" if inside else "no_common_time"
    return None


def _unanswered(reason: str | None) -> CurveAnswer:
    nothing = Estimate(reason=reason)
    return CurveAnswer(nothing, nothing, nothing, above_everywhere=False)


def _compare(
    method: GriddedCurve | None,
    baseline: GriddedCurve,
    *,
    alpha: float,
    time_sys: float,
) -> CurveAnswer:
    if method is None:
        return _unanswered("one_tested_time")
    start, end = overlap(method.curve, baseline.curve)
    if end <= start:
        return _unanswered("no_common_time")
    return compare_curves(method, baseline, alpha=alpha, time_sys=time_sys)


def _answer(
    selection: Selection,
    arm: Arm,
    groups: Sequence[Group],
    points: MethodPoints,
    noise: Variance,
    judged: Sequence[JudgedPoint],
    speedups: Sequence[Speedup],
    curves: CurveAnswer,
) -> MethodAnswer:
    all_points = [
        _point(selection, group, points, noise, point, speedup, i)
        for i, (group, point, speedup) in enumerate(
            zip(groups, judged, speedups, strict=True)
        )
    ]
    all_points += [_lost_point(selection, g) for g in arm.groups if not g.runs]
    verdict = method_verdict(all_points, selection.comparable(arm))
    stretches = neighbours(all_points)
    figures = {
        "quality_gain": curves.quality_gain,
        "speedup": curves.speedup,
        "bd_rate": curves.bd_rate,
    }
    return MethodAnswer(
        name=arm.name,
        recipe=arm.recipe,
        verdict=verdict,
        sentence="",
        above_everywhere=verdict == "above" and curves.above_everywhere,
        points=tuple(all_points),
        quality_gain=_interval(curves.quality_gain),
        speedup=_interval(curves.speedup),
        bd_rate=curves.bd_rate.value,
        above=stretches["above"],
        below=stretches["below"],
        crossings=crossings(all_points) if verdict == "crosses" else (),
        reasons={
            name: figure.reason for name, figure in figures.items() if figure.reason
        },
    )


def _interval(estimate: Estimate) -> Interval:
    return Interval(estimate.value, estimate.low, estimate.high)


def _point(
    selection: Selection,
    group: Group,
    points: MethodPoints,
    noise: Variance,
    judged: JudgedPoint,
    speedup: Speedup,
    i: int,
) -> Point:
    sign, x = selection.sign, float(points.x[i])
    edges = sorted(
        _present(_signed(sign, judged.edge_low), _signed(sign, judged.edge_high))
    )
    judgeable = judged.p is not None and judged.reason != "diverged"
    reach = None
    if noise.known:
        error = math.sqrt(noise.run[i] / points.n[i])
        quantile = t_quantile(float(noise.freedom[i]), selection.question.alpha)
        reach = float(quantile) * error
    mean = sign * float(points.y[i])

    def ratio(log_time: float | None) -> float | None:
        if log_time is None or not judgeable:
            return None
        return math.exp(log_time - x)

    reached = speedup.log_time if judgeable else None
    return Point(
        budget=group.budget,
        x=math.exp(x),
        quality=mean,
        runs=len(group.runs),
        diverged=group.diverged,
        verdict=judged.verdict,
        by_margin=judged.by_margin,
        reason=judged.reason,
        provisional=judged.provisional,
        baseline_quality=_signed(sign, judged.curve_quality),
        gap=judged.gap,
        gap_low=judged.low,
        gap_high=judged.high,
        bracket_low=edges[0] if edges else None,
        bracket_high=edges[-1] if edges else None,
        p=judged.p,
        half_width=judged.half_width,
        baseline_x=None if reached is None else math.exp(reached),
        speedup=ratio(speedup.log_time),
        speedup_low=ratio(speedup.low),
        speedup_high=ratio(speedup.high),
        mean_low=None if reach is None else mean - reach,
        mean_high=None if reach is None else mean + reach,
        estimable=_is_estimable(selection.baseline, judged),
    )


def _is_estimable(baseline: Arm, judged: JudgedPoint) -> bool:
    """Whether an interval is narrower than all that the baseline ever gained.

    Only without replicates at this time can it say nothing, and only where it leaves
    the point open: beside a flat baseline an ordinary interval is wide as well, and
    still tells something.
    """
    heights = [group.mean_quality for group in baseline.groups]
    if judged.half_width is None or not judged.provisional or len(heights) < 2:
        return True
    if judged.verdict != "undecided":
        return True
    return judged.half_width <= max(heights) - min(heights)


def _lost_point(selection: Selection, group: Group) -> Point:
    """A budget without any valid run: shown and counted, at no time."""
    if not selection.baseline.groups:
        return Point(
            budget=group.budget,
            x=None,
            quality=None,
            runs=0,
            diverged=group.diverged,
            verdict="out_of_range",
            reason="no_baseline",
        )
    return Point(
        budget=group.budget,
        x=None,
        quality=None,
        runs=0,
        diverged=group.diverged,
        verdict="undecided",
        reason="diverged" if group.diverged else None,
    )


def _signed(sign: int, value: float | None) -> float | None:
    return None if value is None else sign * value


def _present(*values: float | None) -> list[float]:
    return [value for value in values if value is not None]
