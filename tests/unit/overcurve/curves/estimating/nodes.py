"""Nodes, curves and points made from plain numbers, with a default for everything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from overcurve.curves.estimating.baseline import BaselineCurve, fit_baseline
from overcurve.curves.estimating.cleaning import Spread, join_spreads
from overcurve.curves.estimating.points import MethodPoints
from overcurve.curves.estimating.variance import Variance, pool_variance

X = tuple(np.log([2.0, 4.0, 8.0, 16.0, 32.0]))
Y = (0.60, 0.72, 0.80, 0.85, 0.88)


def make_spread(
    x: Sequence[float] = X,
    y: Sequence[float] = Y,
    n: int = 3,
    sd: float = 0.004,
    time_sd: float = 0.0,
) -> Spread:
    """Groups of n runs each, whose sample deviations are exactly those given."""
    nodes = np.ones(len(x))
    return Spread(
        n=n * nodes,
        x=np.array(x, float),
        y=np.array(y, float),
        squares=(n - 1) * sd**2 * nodes,
        time_squares=(n - 1) * time_sd**2 * nodes,
        rounding=0.0,
    )


def fit(baseline: Spread, method: Spread) -> tuple[BaselineCurve, Variance]:
    """The baseline's curve, and the variance of the method's runs beside it."""
    both = pool_variance(join_spreads(baseline, method), baseline)
    k = len(baseline)
    return fit_baseline(baseline, both.part(0, k)), both.part(k, k + len(method))


def make_points(spread: Spread, diverged: Sequence[int] = ()) -> MethodPoints:
    """Points of a method, some of them mostly diverged."""
    marked = np.isin(np.arange(len(spread)), diverged)
    return MethodPoints(spread.n, spread.x, spread.y, marked)


def make_curve(**changes: object) -> BaselineCurve:
    """A baseline alone."""
    spread = make_spread(**changes)
    return fit_baseline(spread, pool_variance(spread, spread))
