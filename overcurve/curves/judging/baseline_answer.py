"""The baseline as it is shown: its knots, and its curve with a band."""

from __future__ import annotations

import math

import numpy as np

from overcurve.curves.estimating.baseline import (
    BaselineCurve,
    curve_freedom,
    evaluate_curve,
    fit_baseline,
)
from overcurve.curves.estimating.cleaning import Group, join_spreads, measure_spread
from overcurve.curves.estimating.intervals import t_quantile
from overcurve.curves.estimating.speedups import time_grid
from overcurve.curves.estimating.variance import pool_variance
from overcurve.curves.selecting.selection import Selection
from overcurve.curves.terms.answers import BaselineAnswer, Curve, Knot


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
        others = [
            group
            for method in selection.methods
            if selection.comparable(method)
            for group in method.groups
            if group.runs
        ]
        joint = join_spreads(spread, measure_spread(others)) if others else spread
        noise = pool_variance(joint, spread).part(0, len(spread))
    curve = fit_baseline(spread, noise)
    knots = _knots(selection, curve)
    if len(spread) < 2 or not selection.comparable(selection.baseline):
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
