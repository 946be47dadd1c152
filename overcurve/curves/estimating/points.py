"""Points of one method judged against a baseline curve.

`above` means better than the baseline at equal time, at the edge of the bracket and
by the t margin; `below` likewise; anything else is `undecided`, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from overcurve.curves.estimating.baseline import (
    SAME_TIME,
    BaselineCurve,
    CurveValues,
    evaluate_curve,
    range_slack,
)
from overcurve.curves.estimating.intervals import (
    hochberg,
    satterthwaite,
    t_quantile,
    two_sided_p,
)
from overcurve.curves.estimating.pchip import Array, BoolArray
from overcurve.curves.estimating.variance import Variance

JUDGE_RULE = 2
# Raised whenever any result changes; stored with every answer. A golden file in
# tests/golden holds numbers of this rule.

Verdict = Literal["above", "below", "equal", "undecided", "out_of_range"]


@dataclass(frozen=True, slots=True)
class MethodPoints:
    """Points of one method, shape (P,): runs, mean log time and mean quality (larger
    is better); `diverged` marks those most of whose runs diverged."""

    n: Array
    x: Array
    y: Array
    diverged: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Gap of n points to a curve with its two uncertainties, oriented; shape (n,).

    `gap` = point - curve; `low`, `high` its 1 - alpha interval; `up`, `down` the
    bracket in force (0 at matched times); `error_up`, `error_down` standard errors
    towards either edge; `quantile` of t.
    """

    gap: Array
    low: Array
    high: Array
    up: Array
    down: Array
    error_up: Array
    error_down: Array
    freedom: Array
    quantile: Array
    point_variance: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPoint:
    """One point's answer; numbers are None where nothing may be said."""

    verdict: Verdict
    reason: str | None = None
    by_margin: bool | None = None
    provisional: bool = False
    curve_quality: float | None = None
    gap: float | None = None
    low: float | None = None
    high: float | None = None
    edge_low: float | None = None
    edge_high: float | None = None
    p: float | None = None
    half_width: float | None = None


def measure_margins(
    values: CurveValues,
    points: MethodPoints,
    noise: Variance,
    *,
    alpha: float,
    time_sys: float,
) -> Margins:
    """Intervals of the gaps between points and a curve.

    Args:
        values: the curve where each point is compared. Shape (P,) compares each point
            at one time; shape (G,) together with points of shape (P, 1) compares each
            point at every time of a grid, and results have shape (P, G).
        points: the method's points.
        noise: variance of their runs, in the same shape as `points.n`.
        alpha: the two-sided error rate of one interval.
        time_sys: relative systematic error of times between the two arms.
    Source: our own: docs/verdict.md#interval.
    """
    own = (noise.run + noise.time * values.slope**2) / points.n
    variance = own + (time_sys * values.slope) ** 2
    unsure = np.where(values.end_gap, (values.slope * values.nearest) ** 2, 0.0)
    reach = 2 * np.sqrt(noise.time * (1 / points.n + 1 / values.nearest_runs))
    matched = values.nearest <= np.maximum(reach, SAME_TIME)
    up = np.where(matched, 0.0, values.up)
    down = np.where(matched, 0.0, values.down)
    shared = values.noise + unsure
    error_up = np.sqrt(np.where(matched, shared, values.noise_up) + variance)
    error_down = np.sqrt(np.where(matched, shared, values.noise_down) + variance)
    freedom = satterthwaite(
        values.noise + own,
        values.freedom_share + own**2 / noise.freedom,
        noise.total_freedom,
    )
    quantile = t_quantile(freedom, alpha)
    gap = points.y - values.quality
    return Margins(
        gap=gap,
        low=gap - up - quantile * error_up,
        high=gap + down + quantile * error_down,
        up=up,
        down=down,
        error_up=error_up,
        error_down=error_down,
        freedom=freedom,
        quantile=quantile,
        point_variance=variance,
    )


def judge_points(
    curve: BaselineCurve | None,
    points: MethodPoints,
    noise: Variance,
    *,
    alpha: float,
    time_sys: float,
    margin: float | None = None,
) -> tuple[JudgedPoint, ...]:
    """Judges the points of one method as one family.

    Args:
        curve: the baseline, or None when no run of it is valid.
        points: shape (P,), in increasing mean time.
        noise: variance of the method's runs, shape (P,), pooled with the baseline.
        alpha: the two-sided error rate of the whole family.
        time_sys: relative systematic error of times between the two arms.
        margin: the smallest gap that matters, in the unit of the quality; without one
            nothing is equal.
    Returns: one answer for each point, in the order given.
    Source: our own: docs/verdict.md#interval; several points as Hochberg, 1988.
    """
    count = len(points.x)
    if curve is None:
        nothing = JudgedPoint(verdict="out_of_range", reason="no_baseline")
        return (nothing,) * count
    if count == 0:
        return ()
    inside = _within_range(curve, points)
    if not noise.known or noise.zero:
        reason = "zero_variance" if noise.zero else "no_replicates"
        return _without_test(curve, points, inside, reason)
    values = evaluate_curve(curve, points.x)
    margins = measure_margins(values, points, noise, alpha=alpha, time_sys=time_sys)
    tests = _test(curve, points, values, margins, inside)
    provisional = noise.provisional | (points.n == 1)

    def judge(i: int) -> JudgedPoint:
        if not inside[i]:
            return _outside(curve, points, i)
        verdict, reason = _decide(tests, margins, i, alpha, margin)
        if points.diverged[i]:
            verdict, reason = "undecided", "diverged"
        return _judged(verdict, reason, values, margins, tests, i, margin, provisional)

    return tuple(judge(i) for i in range(count))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tests:
    """What the verdicts of n points are made of; shape (n,).

    `edge`, `error` the bracket and the standard error towards it; `p` of each point
    alone, `adjusted` of the family; `earlier` whether it beats every better baseline
    budget before it by the t margin, `earlier_mean` in the mean.
    """

    better: BoolArray
    edge: Array
    error: Array
    p: Array
    adjusted: Array
    earlier: BoolArray
    earlier_mean: BoolArray


def _test(
    curve: BaselineCurve,
    points: MethodPoints,
    values: CurveValues,
    margins: Margins,
    inside: BoolArray,
) -> _Tests:
    better = margins.gap > 0
    edge = np.where(better, margins.up, margins.down)
    error = np.where(better, margins.error_up, margins.error_down)
    p = two_sided_p(np.abs(margins.gap) - edge, error, margins.freedom)
    tested = inside & ~points.diverged
    adjusted = np.ones(len(points.x))
    adjusted[tested] = hochberg(p[tested])
    earlier, earlier_mean = _beats_earlier(curve, points, values, margins)
    return _Tests(
        better=better,
        edge=edge,
        error=error,
        p=p,
        adjusted=adjusted,
        earlier=earlier,
        earlier_mean=earlier_mean,
    )


def _decide(
    tests: _Tests, margins: Margins, i: int, alpha: float, margin: float | None
) -> tuple[Verdict, str | None]:
    """The verdict of a point that did not diverge, or why there is none."""
    better, claimed = tests.better[i], tests.adjusted[i] <= alpha
    if margin is not None and -margin <= margins.low[i] and margins.high[i] <= margin:
        return "equal", None
    if claimed and (tests.earlier[i] or not better):
        return "above" if better else "below", None
    if better and (not tests.earlier_mean[i] or (claimed and not tests.earlier[i])):
        return "undecided", "baseline_better_earlier"
    if tests.p[i] <= alpha:
        return "undecided", "several_points"
    noisy = margins.quantile[i] * tests.error[i]
    return "undecided", "bracket" if tests.edge[i] > noisy else "noise"


def _judged(
    verdict: Verdict,
    reason: str | None,
    values: CurveValues,
    margins: Margins,
    tests: _Tests,
    i: int,
    margin: float | None,
    provisional: BoolArray,
) -> JudgedPoint:
    """The numbers of one point beside its verdict."""
    quality = values.quality[i]
    low, high = float(margins.low[i]), float(margins.high[i])
    beyond = None if margin is None else low > margin or high < -margin
    return JudgedPoint(
        verdict=verdict,
        reason=reason,
        by_margin=beyond,
        provisional=bool(provisional[i]),
        curve_quality=float(quality),
        gap=float(margins.gap[i]),
        low=low,
        high=high,
        edge_low=float(quality - margins.down[i]),
        edge_high=float(quality + margins.up[i]),
        p=float(tests.p[i]),
        half_width=float(tests.edge[i] + margins.quantile[i] * tests.error[i]),
    )


def _within_range(curve: BaselineCurve, points: MethodPoints) -> BoolArray:
    slack = range_slack(curve, points.n)
    inside: BoolArray = (points.x >= curve.x[0] - slack) & (
        points.x <= curve.x[-1] + slack
    )
    return inside


def _without_test(
    curve: BaselineCurve, points: MethodPoints, inside: BoolArray, reason: str
) -> tuple[JudgedPoint, ...]:
    """Answers where no spread is known: the gap may be shown, never claimed."""
    values = evaluate_curve(curve, points.x)

    def judge(i: int) -> JudgedPoint:
        if not inside[i]:
            return _outside(curve, points, i)
        return JudgedPoint(
            verdict="undecided",
            reason="diverged" if points.diverged[i] else reason,
            provisional=True,
            curve_quality=float(values.quality[i]),
            gap=float(points.y[i] - values.quality[i]),
            edge_low=float(values.quality[i] - values.down[i]),
            edge_high=float(values.quality[i] + values.up[i]),
        )

    return tuple(judge(i) for i in range(len(points.x)))


def _outside(curve: BaselineCurve, points: MethodPoints, i: int) -> JudgedPoint:
    reason = None
    if points.x[i] < curve.x[0] and points.y[i] > curve.y[0]:
        reason = "better_and_faster"
    elif points.x[i] > curve.x[-1] and points.y[i] < curve.y[-1]:
        reason = "worse_and_slower"
    return JudgedPoint(verdict="out_of_range", reason=reason)


def _beats_earlier(
    curve: BaselineCurve, points: MethodPoints, values: CurveValues, margins: Margins
) -> tuple[BoolArray, BoolArray]:
    """Whether each point beats every earlier baseline budget that was better.

    Returns: shape (P,) each: beaten by the t margin, and beaten in the mean.
    """
    ahead = points.y - curve.y[:, None]
    error = np.sqrt(curve.mean_variance[:, None] + margins.point_variance)
    earlier = (curve.x[:, None] < points.x) & (curve.y[:, None] > values.quality)
    by_margin = ahead - margins.quantile * error > 0
    return (
        np.all(by_margin | ~earlier, axis=0),
        np.all((ahead > 0) | ~earlier, axis=0),
    )
