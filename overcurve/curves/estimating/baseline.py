"""A quality-time curve through the means of the budgets, with what is uncertain.

Two things are: the means (run noise), and the shape between budgets (the bracket).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overcurve.curves.estimating.bracket import bracket_edges
from overcurve.curves.estimating.cleaning import Spread
from overcurve.curves.estimating.intervals import satterthwaite
from overcurve.curves.estimating.pchip import (
    Array,
    BoolArray,
    pchip_slopes,
    slope_basis,
    value_basis,
)
from overcurve.curves.estimating.variance import Variance

SAME_TIME = 1e-9  # log time: equal but for rounding
RANGE_SLACK = 0.005  # log time by which a point may lie outside the range


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineCurve:
    """Nodes of a curve, K >= 1, in increasing log time.

    All arrays have shape (K,): `n` runs, `x` mean log time, `y` mean quality (larger
    is better), `mean_variance` of y (run noise and time noise), `freedom` its degrees
    of freedom. `chained`: the nodes are moments of the same trainings, whose errors go
    together in a way not known. `nudged`: heights moved up and down one by one, shape
    (2K, K), by `nudge`, for the gradient.
    """

    n: Array
    x: Array
    y: Array
    slopes: Array
    mean_variance: Array
    freedom: Array
    variance: Variance
    nudge: Array
    nudged: Array
    nudged_slopes: Array
    chained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveValues:
    """A curve at n log times; all arrays have shape (n,).

    `quality` the interpolated mean; `slope` per log time, PCHIP's or the chord's,
    whichever is larger in size; `up`, `down` >= 0 the bracket around it; `noise` its
    variance, `noise_up`, `noise_down` those of the bracket's edges; `freedom_share`
    the sum of component squared over degrees of freedom; `nearest` the distance in
    log time to the nearest node, which has `nearest_runs` runs; `end_gap` marks the
    first and last gap, where no neighbour limits the slope.
    """

    x: Array
    quality: Array
    slope: Array
    up: Array
    down: Array
    noise: Array
    noise_up: Array
    noise_down: Array
    freedom_share: Array
    nearest: Array
    nearest_runs: Array
    end_gap: BoolArray


def fit_baseline(spread: Spread, variance: Variance) -> BaselineCurve:
    """Puts a monotone cubic through the means of the budgets.

    Args:
        spread: the nodes, merged and in increasing time, K >= 1.
        variance: the variance of a run at each node, pooled with the other arm.
    Returns: K nodes at those heights, with the variance of their means.
    Source: the cubic as in `pchip`; its noise is our own: docs/verdict.md#interval.
    """
    x, y, n = spread.x, spread.y, spread.n
    slopes = pchip_slopes(x, y) if len(x) > 1 else np.zeros(1)
    mean_variance = (variance.run + variance.time * slopes**2) / n
    size = max(float(np.ptp(y)), float(np.abs(y).max()) * 1e-6, 1e-12)
    nudge = np.maximum(np.sqrt(mean_variance) / 2, 1e-6 * size)
    nudged = np.concatenate([y + np.diag(nudge), y - np.diag(nudge)])
    return BaselineCurve(
        n=n,
        x=x,
        y=y,
        slopes=slopes,
        mean_variance=mean_variance,
        freedom=variance.freedom,
        variance=variance,
        nudge=nudge,
        nudged=nudged,
        nudged_slopes=pchip_slopes(x, nudged) if len(x) > 1 else nudged * 0,
        chained=any(spread.chains),
    )


def range_slack(curve: BaselineCurve, runs: Array) -> Array:
    """Log time by which points may lie outside the curve's range.

    Args:
        curve: K >= 1 nodes; the one with fewest runs counts.
        runs: shape (n,), how many runs each point has.
    Returns: shape (n,), at least `RANGE_SLACK`; two standard errors of the times more.
    """
    both = 1 / runs + 1 / curve.n.min()
    slack: Array = RANGE_SLACK + 2 * np.sqrt(curve.variance.time * both)
    return slack


def evaluate_curve(curve: BaselineCurve, at: Array) -> CurveValues:
    """Evaluates a curve within its range.

    Args:
        curve: K >= 1 nodes.
        at: shape (n,), log times; those outside the range are moved to its ends.
    Returns: n values with their noise, and a bracket that is 0 on every node.
    """
    at = np.clip(at, curve.x[0], curve.x[-1])
    apart = np.abs(at - curve.x[:, None])
    near = apart.argmin(axis=0)
    nearest = apart[near, np.arange(len(at))]
    if len(curve.x) == 1:
        return _single_node(curve, at, nearest)
    basis = value_basis(curve.x, at)
    quality = basis.apply(curve.y, curve.slopes)
    own_slope = slope_basis(curve.x, at).apply(curve.y, curve.slopes)
    chord = (np.diff(curve.y) / np.diff(curve.x))[basis.gap]

    moved = basis.apply(curve.nudged, curve.nudged_slopes)
    k = len(curve.x)
    gradient = (moved[:k] - moved[k:]) / (2 * curve.nudge[:, None])
    noise, freedom_share = _noise(curve, gradient)
    edges = bracket_edges(curve.x, curve.y, curve.mean_variance, at, curve.chained)
    return CurveValues(
        x=at,
        quality=quality,
        slope=np.where(np.abs(own_slope) >= np.abs(chord), own_slope, chord),
        up=np.maximum(edges.upper - quality, 0.0),
        down=np.maximum(quality - edges.lower, 0.0),
        noise=noise,
        noise_up=np.maximum(noise, edges.upper_variance),
        noise_down=np.maximum(noise, edges.lower_variance),
        freedom_share=freedom_share,
        nearest=nearest,
        nearest_runs=curve.n[near],
        end_gap=(basis.gap == 0) | (basis.gap == k - 2),
    )


def _noise(curve: BaselineCurve, gradient: Array) -> tuple[Array, Array]:
    """Variance of interpolated means, and the sum of its parts squared over freedom.

    Nodes of the same trainings err together: then the standard errors add up, which is
    the most that any correlation brings (Minkowski), with the freedom of the fewest.
    """
    parts = gradient**2 * curve.mean_variance[:, None]
    if curve.chained:
        noise: Array = np.sqrt(parts).sum(axis=0) ** 2
        return noise, noise**2 / curve.freedom.min()
    return parts.sum(axis=0), (parts**2 / curve.freedom[:, None]).sum(axis=0)


def _single_node(curve: BaselineCurve, at: Array, nearest: Array) -> CurveValues:
    zero = np.zeros(len(at))
    noise = zero + curve.mean_variance[0]
    return CurveValues(
        x=at,
        quality=zero + curve.y[0],
        slope=zero,
        up=zero,
        down=zero,
        noise=noise,
        noise_up=noise,
        noise_down=noise,
        freedom_share=noise**2 / curve.freedom[0],
        nearest=nearest,
        nearest_runs=zero + curve.n[0],
        end_gap=zero > 0,
    )


@dataclass(frozen=True, slots=True)
class Band:
    """Half-open uncertainty around the curve: noise and bracket, shape (n,)."""

    low: Array
    high: Array


def curve_freedom(curve: BaselineCurve, values: CurveValues) -> Array:
    """Degrees of freedom of the interpolated mean at each position.

    Args:
        curve: what all data together have is the most.
        values: of this curve, n positions.
    Returns: shape (n,), from 1 to that most.
    """
    cap = curve.variance.total_freedom
    return satterthwaite(values.noise, values.freedom_share, max(cap, 1.0))
