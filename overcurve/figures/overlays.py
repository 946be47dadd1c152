"""Other fits of a baseline, as pictures only: no verdict is ever made from them.

Each tells how well it predicts a budget that it was not shown, and so does the
monotone cubic from which verdicts are made.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from overcurve.curves.comparison import Knot
from overcurve.curves.estimating.pchip import pchip_at
from overcurve.figures.scale import QualityScale
from overcurve.figures.view import Overlay
from overcurve.words import significant

Fit = Literal["cubic", "linear", "isotonic", "power"]
FITS: tuple[Fit, ...] = ("cubic", "linear", "isotonic", "power")
GRID = 80
MOST_LEFT_OUT = 40
EXPONENTS = np.linspace(0.05, 3.0, 60)
# One more than a line needs: a power law has three parameters.
FEWEST_BUDGETS = {"cubic": 3, "linear": 3, "isotonic": 3, "power": 4}
Array = NDArray[np.float64]


def overlay_curve(
    kind: Overlay, knots: Sequence[Knot]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Fits the means of the baseline over log time.

    Args:
        kind: "linear" joins the means, "isotonic" is the best never-falling (or
            never-rising) curve, "power" is a - b t^-c by least squares.
    Returns: x and quality on a grid, in the knots' units; both empty where there is
        nothing to fit.
    """
    x, y = _means(knots)
    if kind == "none" or len(x) < 2:
        return (), ()
    grid = np.linspace(x[0], x[-1], GRID)
    fitted = _fit(kind, x, y, grid)
    return tuple(np.exp(grid).tolist()), tuple(fitted.tolist())


def leave_one_out_error(kind: Fit, knots: Sequence[Knot]) -> float | None:
    """How far a fit typically misses a budget that it was not shown.

    Every inner budget is left out in turn, the others are fitted, and the fit is read
    at its time; the first and the last stay, as nothing is extrapolated. Of more than
    40 inner budgets, 40 evenly spread ones are left out.

    Args:
        kind: "cubic" is the monotone cubic of the verdicts, the others are overlays.
    Returns: median absolute error in the quality's unit, which holds the noise of the
        left-out mean too; None where too few budgets remain to be fitted: a power law
        needs four in all, the others three.
    Source: leave-one-out cross-validation: Stone, 1974, Journal of the Royal
        Statistical Society B 36(2).
    """
    x, y = _means(knots)
    if len(x) < FEWEST_BUDGETS[kind]:
        return None
    inner = np.arange(1, len(x) - 1)
    if len(inner) > MOST_LEFT_OUT:
        inner = np.linspace(1, len(x) - 2, MOST_LEFT_OUT).round().astype(np.intp)
    errors = [_miss(kind, x, y, i) for i in inner.tolist()]
    return float(np.median(errors))


def fit_errors(knots: Sequence[Knot]) -> dict[Fit, float | None]:
    """The leave-one-out error of every fit, the monotone cubic's first."""
    return {kind: leave_one_out_error(kind, knots) for kind in FITS}


def overlay_words(kind: Overlay, knots: Sequence[Knot], scale: QualityScale) -> str:
    """What the dashed line is, with its error beside the monotone cubic's.

    Args:
        kind: of the overlay.
        knots: the baseline's budgets.
        scale: how qualities are shown.
    Returns: "" where nothing is drawn.
    """
    if kind == "none" or len(_means(knots)[0]) < 2:
        return ""
    own, cubic = leave_one_out_error(kind, knots), leave_one_out_error("cubic", knots)
    words = f"{kind} fit, picture only"
    if own is None or cubic is None:
        fewest = FEWEST_BUDGETS[kind]
        return f"{words}; its leave-one-out error needs {fewest} budgets"
    own_text, other = (significant(scale.factor * error, 2) for error in (own, cubic))
    unit = f" {scale.gap_unit}" if scale.gap_unit else ""
    return f"{words}; leave-one-out error {own_text}{unit}, monotone cubic {other}"


def _means(knots: Sequence[Knot]) -> tuple[Array, Array]:
    """Log times and qualities of the budgets that have both."""
    pairs = [(math.log(k.x), k.quality) for k in knots if k.x and k.quality is not None]
    x, y = np.array(pairs, dtype=float).reshape(len(pairs), 2).T
    return x, y


def _miss(kind: Fit, x: Array, y: Array, i: int) -> float:
    others = np.arange(len(x)) != i
    predicted = _fit(kind, x[others], y[others], x[i : i + 1])
    return abs(float(predicted[0] - y[i]))


def _fit(kind: Fit, x: Array, y: Array, at: Array) -> Array:
    """A fit of (x, y), shape (K,) with K >= 2, read at `at`, shape (n,)."""
    if kind == "cubic":
        return pchip_at(x, y, at)
    if kind == "power":
        return _power(x, y, at)
    if kind == "isotonic":
        sign = 1.0 if y[-1] >= y[0] else -1.0
        y = sign * _pool(sign * y)
    return np.interp(at, x, y)


def _pool(y: Array) -> Array:
    """Pool-adjacent-violators with equal weights."""
    blocks: list[tuple[float, int]] = []
    for value in y.tolist():
        total, size = value, 1
        while blocks and blocks[-1][0] * size > total * blocks[-1][1]:
            before = blocks.pop()
            total, size = total + before[0], size + before[1]
        blocks.append((total, size))
    return np.concatenate([np.full(size, total / size) for total, size in blocks])


def _power(x: Array, y: Array, at: Array) -> Array:
    """For each exponent c the fit is linear in a and b; the best c of a list wins."""
    shapes = np.exp(-np.outer(EXPONENTS, x - x[0]))
    centred = shapes - shapes.mean(axis=1, keepdims=True)
    weights = centred @ (y - y.mean()) / (centred**2).sum(axis=1)
    missed = y - y.mean() - weights[:, None] * centred
    best = int((missed**2).sum(axis=1).argmin())
    shape = np.exp(-EXPONENTS[best] * (at - x[0]))
    fitted: Array = y.mean() + weights[best] * (shape - shapes[best].mean())
    return fitted
