"""Monotone cubic interpolation of many curves at once, as matrix products.

Curves share their nodes' positions and differ in the heights, so a value anywhere is
linear in heights and slopes: `heights @ H.value + slopes @ H.tilt`. Only the slopes
are not linear in the heights.

Source: Fritsch and Butland, 1984, SIAM J. Sci. Stat. Comput. 5(2); the end slopes are
the three-point rule of Moler, 2004, Numerical Computing with MATLAB, section 3.6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Basis:
    """Weights of heights and slopes at fixed positions, each of shape (K, n)."""

    value: Array
    tilt: Array
    value_slope: Array
    tilt_slope: Array


def pchip_slopes(x: Array, y: Array) -> Array:
    """Slopes at the nodes that keep every piece monotone.

    Args:
        x: shape (K,), strictly increasing.
        y: shape (..., K), one curve in each row.
    Returns: shape (..., K), quality for one unit of x.
    """
    h = np.diff(x)
    chord = np.diff(y) / h
    if len(x) == 2:
        return np.concatenate([chord, chord], axis=-1)
    slopes = np.zeros_like(y)
    left, right = chord[..., :-1], chord[..., 1:]
    w_left, w_right = 2 * h[1:] + h[:-1], h[1:] + 2 * h[:-1]
    bottom = w_left * right + w_right * left
    monotone = (np.sign(left) * np.sign(right) > 0) & (bottom != 0)
    top = (w_left + w_right) * left * right
    np.divide(top, bottom, out=slopes[..., 1:-1], where=monotone)
    slopes[..., 0] = _end_slope(h[0], h[1], chord[..., 0], chord[..., 1])
    slopes[..., -1] = _end_slope(h[-1], h[-2], chord[..., -1], chord[..., -2])
    return slopes


def _end_slope(h0: float, h1: float, first: Array, second: Array) -> Array:
    slope = ((2 * h0 + h1) * first - h0 * second) / (h0 + h1)
    turned = np.sign(slope) != np.sign(first)
    steep = (np.sign(first) != np.sign(second)) & (np.abs(slope) > 3 * np.abs(first))
    return np.where(turned, 0.0, np.where(steep, 3 * first, slope))


def find_gap(x: Array, at: Array) -> IntArray:
    """Index j of the gap [x_j, x_j+1] that holds each position; ends are clamped."""
    return np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)


def hermite_basis(x: Array, at: Array) -> Basis:
    """Basis weights at positions `at`, shape (n,), within the range of nodes `x`."""
    gap = find_gap(x, at)
    h = (x[1:] - x[:-1])[gap]
    u = (at - x[gap]) / h
    v = 1 - u
    columns = np.arange(len(at))
    value, tilt, value_slope, tilt_slope = np.zeros((4, len(x), len(at)))
    value[gap, columns], value[gap + 1, columns] = (
        (1 + 2 * u) * v * v,
        u * u * (3 - 2 * u),
    )
    tilt[gap, columns], tilt[gap + 1, columns] = h * u * v * v, -h * u * u * v
    bend = 6 * u * v / h
    value_slope[gap, columns], value_slope[gap + 1, columns] = -bend, bend
    tilt_slope[gap, columns], tilt_slope[gap + 1, columns] = (
        v * (1 - 3 * u),
        u * (3 * u - 2),
    )
    return Basis(value, tilt, value_slope, tilt_slope)


def pchip_at(x: Array, y: Array, at: Array) -> Array:
    """Values at `at`, shape (n,), of one curve through (x, y)."""
    basis = hermite_basis(x, at)
    values: Array = y @ basis.value + pchip_slopes(x, y) @ basis.tilt
    return values


def integrate_pchip(x: Array, y: Array, start: float, end: float) -> float:
    """Exact integral of one curve from `start` to `end` within its range.

    Two Gauss points for each piece integrate a cubic without error.
    """
    inner = x[(x > start) & (x < end)]
    edges = np.concatenate([[start], inner, [end]])
    middle, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    offset = half / np.sqrt(3.0)
    values = pchip_at(x, y, np.concatenate([middle - offset, middle + offset]))
    return float(np.sum(values * np.concatenate([half, half])))


def invert_rising(x: Array, y: Array, quality: Array) -> Array:
    """First position at which the running maximum of a curve reaches each quality.

    Args:
        x, y: the curve's nodes, shape (K,).
        quality: shape (n,).
    Returns: shape (n,), in units of x; NaN where the curve never reaches the quality
        or starts above it.
    """
    slopes = pchip_slopes(x, y)
    peak = np.maximum.accumulate(y)
    gap = np.clip(np.searchsorted(peak, quality, side="left") - 1, 0, len(x) - 2)
    h, y0, y1 = (x[1:] - x[:-1])[gap], y[gap], y[gap + 1]
    s0, s1 = h * slopes[gap], h * slopes[gap + 1]
    low, high = np.zeros(len(quality)), np.ones(len(quality))
    for _ in range(54):
        u = (low + high) / 2
        v = 1 - u
        height = v * v * ((1 + 2 * u) * y0 + u * s0) + u * u * (
            (1 + 2 * v) * y1 - v * s1
        )
        below = height < quality
        low, high = np.where(below, u, low), np.where(below, high, u)
    within = (quality >= y[0]) & (quality <= peak[-1])
    found = np.where(quality == y[0], x[0], x[gap] + high * h)
    return np.where(within, found, np.nan)
