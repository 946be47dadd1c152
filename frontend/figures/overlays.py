"""Other fits of a baseline, as pictures only: no verdict is ever made from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from frontend.curves.comparison import Knot
from frontend.figures.view import Overlay

GRID = 80
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
    known = [(k.x, k.quality) for k in knots if k.x and k.quality is not None]
    if kind == "none" or len(known) < 2:
        return (), ()
    x = np.log([spot[0] for spot in known])
    y = np.array([spot[1] for spot in known], dtype=float)
    grid = np.linspace(x[0], x[-1], GRID)
    if kind == "linear":
        fitted = np.interp(grid, x, y)
    elif kind == "isotonic":
        sign = 1.0 if y[-1] >= y[0] else -1.0
        fitted = np.interp(grid, x, sign * _pool(sign * y))
    else:
        fitted = _power(x, y, grid)
    return tuple(np.exp(grid).tolist()), tuple(fitted.tolist())


def _pool(y: Array) -> Array:
    """Pool-adjacent-violators with equal weights."""
    blocks: list[list[float]] = []
    for value in y:
        blocks.append([float(value)])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    return np.concatenate([np.full(len(b), np.mean(b)) for b in blocks])


def _power(x: Array, y: Array, grid: Array) -> Array:
    """For each exponent c the fit is linear in a and b; the best c of a list wins."""
    best, fitted = np.inf, np.interp(grid, x, y)
    for c in np.linspace(0.05, 3.0, 60):
        design = np.stack([np.ones_like(x), -np.exp(-c * (x - x[0]))], axis=1)
        weights, *_ = np.linalg.lstsq(design, y, rcond=None)
        error = float(np.sum((design @ weights - y) ** 2))
        if error < best:
            shape = np.exp(-c * (grid - x[0]))
            best, fitted = error, weights[0] - weights[1] * shape
    return fitted
