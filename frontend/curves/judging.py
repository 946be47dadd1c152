"""From selected runs to a method's answer: points, curve against curve, verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from frontend.curves.answers import (
    BaselineAnswer,
    Curve,
    Interval,
    Knot,
    MethodAnswer,
    MethodVerdict,
    Point,
)
from frontend.curves.baseline import (
    BaselineCurve,
    curve_freedom,
    evaluate_curve,
    fit_baseline,
)
from frontend.curves.cleaning import (
    Group,
    Spread,
    join_spreads,
    measure_spread,
    merge_budgets,
)
from frontend.curves.curve_pairs import (
    CurveAnswer,
    Estimate,
    GriddedCurve,
    compare_curves,
    grid_curve,
    overlap,
)
from frontend.curves.intervals import t_quantile
from frontend.curves.selection import Arm, Selection
from frontend.curves.sentences import Spoken, say_verdict
from frontend.curves.speedups import Speedup, measure_speedups, time_grid
from frontend.curves.variance import Variance, pool_variance
from frontend.curves.verdicts import JudgedPoint, MethodPoints, judge_points

MOSTLY_DIVERGED = 0.5


@dataclass(frozen=True, slots=True)
class JudgedMethod:
    """A method's answer, with what the planner needs to look further."""

    arm: Arm
    answer: MethodAnswer
    curve: BaselineCurve | None
    points: MethodPoints
    noise: Variance


def judge_baseline(selection: Selection) -> BaselineAnswer:
    """The baseline's knots and its curve, with the band of noise and bracket."""
    arm = selection.baseline
    if not arm.groups:
        return BaselineAnswer(arm.name, arm.recipe, (), Curve())
    spread = measure_spread(arm.groups)
    # The band is the baseline's own affair; methods lend their spread only where
    # the baseline has no replicate.
    noise = pool_variance(spread, spread)
    if not noise.known:
        others = [g for other in selection.methods for g in other.groups if g.runs]
        joint = join_spreads(spread, measure_spread(others)) if others else spread
        noise = pool_variance(joint, spread).part(0, len(spread))
    curve = fit_baseline(spread, noise)
    knots = _knots(selection, curve)
    if len(spread) < 2 or not selection.comparable:
        return BaselineAnswer(arm.name, arm.recipe, knots, Curve())
    return BaselineAnswer(arm.name, arm.recipe, knots, _draw_curve(selection, curve))


def _knots(selection: Selection, curve: BaselineCurve) -> tuple[Knot, ...]:
    noise = curve.variance
    reach = np.full(len(curve.x), np.nan)
    if noise.known:
        quantile = t_quantile(curve.freedom, selection.question.alpha)
        reach = quantile * np.sqrt(curve.mean_variance)
    knots = []
    for i, group in enumerate(selection.baseline.groups):
        ends = sorted(
            selection.sign * (curve.y[i] + side * reach[i]) for side in (-1, 1)
        )
        knots.append(
            Knot(
                budget=group.budget,
                x=math.exp(curve.x[i]),
                quality=selection.sign * float(curve.y[i]),
                runs=len(group.runs),
                diverged=group.diverged,
                sd=_sample_deviation(group),
                low=float(ends[0]) if noise.known else None,
                high=float(ends[1]) if noise.known else None,
            )
        )
    return tuple(knots)


def _sample_deviation(group: Group) -> float | None:
    if len(group.runs) < 2:
        return None
    values = [run.quality for run in group.runs]
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) ** 2 for value in values)
    return math.sqrt(squares / (len(values) - 1))


def _draw_curve(selection: Selection, curve: BaselineCurve) -> Curve:
    values = evaluate_curve(curve, time_grid(curve))
    quantile = t_quantile(curve_freedom(curve, values), selection.question.alpha)
    low = values.quality - values.down - quantile * np.sqrt(values.noise_down)
    high = values.quality + values.up + quantile * np.sqrt(values.noise_up)
    if selection.sign < 0:
        low, high = -high, -low
    return Curve(
        x=tuple(np.exp(values.x).tolist()),
        quality=tuple((selection.sign * values.quality).tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
    )


def judge_method(
    selection: Selection, arm: Arm, reservations: Sequence[str]
) -> JudgedMethod:
    """Judges one method: every point, the curves as wholes, and the sentence."""
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
        np.array([_mostly_diverged(g) for g in groups], bool),
    )
    curve = None
    if len(nodes) and selection.comparable:
        curve = fit_baseline(nodes, pooled.part(0, len(nodes)))
    options = {
        "alpha": selection.question.alpha,
        "time_sys": selection.time_sys,
    }
    judged = judge_points(
        curve, points, noise, margin=selection.question.margin, **options
    )
    speedups: tuple[Speedup, ...] = (Speedup(None, None, None),) * len(judged)
    curves = _unanswered(_why_no_curves(selection, curve, judged, noise))
    if curve is not None and len(curve.x) > 1 and noise.known and not noise.zero:
        grid = evaluate_curve(curve, time_grid(curve))
        speedups = measure_speedups(curve, grid, points, noise, **options)
        if _why_no_curves(selection, curve, judged, noise) is None:
            method = _method_curve(groups, pooled, spread, len(nodes))
            curves = _compare(method, grid_curve(curve, grid), options)
    if not selection.comparable:
        judged = (JudgedPoint(verdict="undecided", reason="not_comparable"),) * len(
            judged
        )
    answer = _answer(selection, arm, groups, points, noise, judged, speedups, curves)
    spoken = Spoken(selection, answer, tuple(reservations))
    answer = replace(answer, sentence=say_verdict(spoken))
    return JudgedMethod(arm, answer, curve, points, noise)


def _mostly_diverged(group: Group) -> bool:
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
    selection: Selection,
    curve: BaselineCurve | None,
    judged: Sequence[JudgedPoint],
    noise: Variance,
) -> str | None:
    """The reason why curves as wholes cannot be compared, None when they can."""
    inside = [point for point in judged if point.verdict != "out_of_range"]
    if not selection.comparable:
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
    method: GriddedCurve | None, baseline: GriddedCurve, options: dict[str, float]
) -> CurveAnswer:
    if method is None:
        return _unanswered("one_tested_time")
    start, end = overlap(method.curve, baseline.curve)
    if end <= start:
        return _unanswered("no_common_time")
    return compare_curves(
        method, baseline, alpha=options["alpha"], time_sys=options["time_sys"]
    )


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
    shown = [
        _point(selection, group, points, noise, point, speedup, i)
        for i, (group, point, speedup) in enumerate(
            zip(groups, judged, speedups, strict=True)
        )
    ]
    shown += [_lost_point(selection, g) for g in arm.groups if not g.runs]
    verdict = method_verdict(selection, shown)
    stretches = neighbours(shown)
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
        points=tuple(shown),
        quality_gain=_interval(curves.quality_gain),
        speedup=_interval(curves.speedup),
        bd_rate=curves.bd_rate.value,
        above=stretches["above"],
        below=stretches["below"],
        crossings=crossings(shown) if verdict == "crosses" else (),
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
    )


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
        reason="diverged",
    )


def _signed(sign: int, value: float | None) -> float | None:
    return None if value is None else sign * value


def _present(*values: float | None) -> list[float]:
    return [value for value in values if value is not None]


def method_verdict(selection: Selection, points: Sequence[Point]) -> MethodVerdict:
    """One word for a method, from the verdicts of its in-range points.

    "All of them" needs no correction for several times: it is an intersection.
    """
    if not selection.comparable:
        return "not_comparable"
    inside = [p.verdict for p in points if p.verdict != "out_of_range"]
    if not inside:
        return "out_of_range" if points else "undecided"
    above, below = inside.count("above"), inside.count("below")
    if above == len(inside):
        return "above"
    if below == len(inside):
        return "below"
    if above and below:
        return "crosses"
    if above or below:
        return "partly_above" if above else "partly_below"
    return "undecided"


def neighbours(points: Sequence[Point]) -> dict[str, tuple[tuple[float, float], ...]]:
    """Stretches of neighbouring in-range points that are all above, or all below."""
    found: dict[str, list[tuple[float, float]]] = {"above": [], "below": []}
    previous = None
    for point in points:
        if point.verdict == "out_of_range" or point.x is None:
            continue
        if point.verdict in found:
            stretches = found[point.verdict]
            if previous == point.verdict:
                stretches[-1] = (stretches[-1][0], point.x)
            else:
                stretches.append((point.x, point.x))
        previous = point.verdict
    return {name: tuple(stretches) for name, stretches in found.items()}


def crossings(points: Sequence[Point]) -> tuple[tuple[float, float], ...]:
    """Times between neighbouring decided points of opposite sign."""
    decided = [
        (p.verdict, p.x) for p in points if p.verdict in ("above", "below") and p.x
    ]
    return tuple(
        (first[1], second[1])
        for first, second in pairwise(decided)
        if first[0] != second[0]
    )
