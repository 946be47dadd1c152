"""Monotone cubic interpolation of many curves at once.

Curves share their nodes' positions and differ in the heights, so a value anywhere is
linear in the heights and slopes at both ends of its piece: four weights for each
position, whatever the curve. Only the slopes are not linear in the heights.

Source: Fritsch and Butland, 1984, SIAM J. Sci. Stat. Comput. 5(2); the end slopes are
the three-point rule of Moler, 2004, Numerical Computing with MATLAB, section 3.6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
HALVINGS = 60  # enough for full precision even without a single Newton step
CLOSE = 1e-13  # of a piece's width


@dataclass(frozen=True, slots=True)
class Basis:
    """Weights of the heights and slopes at both ends of the piece `gap` that holds
    each position; all of shape (n,)."""

    gap: IntArray
    left: Array
    right: Array
    left_slope: Array
    right_slope: Array

    def apply(self, heights: Array, slopes: Array) -> Array:
        """Values of curves, shape (..., n), from heights and slopes (..., K)."""
        after = self.gap + 1
        values: Array = heights.take(self.gap, axis=-1) * self.left
        values += heights.take(after, axis=-1) * self.right
        values += slopes.take(self.gap, axis=-1) * self.left_slope
        values += slopes.take(after, axis=-1) * self.right_slope
        return values


def pchip_slopes(x: Array, y: Array) -> Array:
    """Slopes at the nodes that keep every piece monotone.

    Args:
        x: shape (K,), strictly increasing.
        y: shape (..., K), one curve in each row.
    Returns: shape (..., K), quality for one unit of x.
    """
    # Nodes 1e-300 apart, as qualities may be that are axes here, have slopes beyond all
    # floats: there the curve is level at the node, which keeps it monotone.
    with np.errstate(over="ignore", invalid="ignore"):
        slopes = _slopes(np.diff(x), np.diff(y))
    return np.where(np.isfinite(slopes), slopes, 0.0)


def _slopes(h: Array, rise: Array) -> Array:
    chord = rise / h
    if len(h) == 1:
        return np.concatenate([chord, chord], axis=-1)
    slopes = np.zeros((*rise.shape[:-1], len(h) + 1))
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
    """Index j of the gap [x_j, x_j+1] that holds each position.

    Args:
        x: shape (K,), strictly increasing, K >= 2.
        at: shape (n,); a position on a node belongs to the gap after it, one outside
            the range to the first or last gap.
    Returns: shape (n,), from 0 to K - 2.
    """
    return np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)


def value_basis(x: Array, at: Array) -> Basis:
    """Basis of values between the nodes.

    Args:
        x: shape (K,), strictly increasing, K >= 2.
        at: shape (n,), within the range of `x`.
    """
    gap, h, u, v = _locate(x, at)
    left, right = (1 + 2 * u) * v * v, u * u * (3 - 2 * u)
    return Basis(gap, left, right, h * u * v * v, -h * u * u * v)


def slope_basis(x: Array, at: Array) -> Basis:
    """Basis of first derivatives between the nodes.

    Args:
        x: shape (K,), strictly increasing, K >= 2.
        at: shape (n,), within the range of `x`.
    """
    gap, h, u, v = _locate(x, at)
    bend = 6 * u * v / h
    return Basis(gap, -bend, bend, v * (1 - 3 * u), u * (3 * u - 2))


def _locate(x: Array, at: Array) -> tuple[IntArray, Array, Array, Array]:
    gap = find_gap(x, at)
    h = (x[1:] - x[:-1])[gap]
    u = (at - x[gap]) / h
    return gap, h, u, 1 - u


def pchip_at(x: Array, y: Array, at: Array) -> Array:
    """Values of one curve between its nodes.

    Args:
        x, y: the nodes, shape (K,), `x` strictly increasing, K >= 2.
        at: shape (n,), within the range of `x`.
    Returns: shape (n,), each between the heights of the two nodes beside it.
    """
    return value_basis(x, at).apply(y, pchip_slopes(x, y))


def integrate_pchip(x: Array, y: Array, start: float, end: float) -> float:
    """Exact integral of one curve within its range.

    Two Gauss points for each piece integrate a cubic without error.

    Args:
        x, y: the nodes, shape (K,), `x` strictly increasing, K >= 2.
        start, end: within the range of `x`, `start` first.
    Returns: in units of `y` times those of `x`.
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
    peak = np.maximum.accumulate(y)
    gap = np.searchsorted(peak, quality, side="left") - 1
    gap = np.clip(gap, 0, len(x) - 2)
    within = (quality >= y[0]) & (quality <= peak[-1])
    positions = solve_piece(x, y, pchip_slopes(x, y), gap, quality)
    return np.where(within, np.where(quality == y[0], x[0], positions), np.nan)


def solve_piece(
    x: Array, y: Array, slopes: Array, gap: IntArray, quality: Array
) -> Array:
    """Positions in rising pieces at which the curve passes the qualities.

    Args:
        x, y, slopes: the nodes and their slopes, shape (K,).
        gap: shape (n,), the piece for each quality.
        quality: shape (n,); one that is not between the heights of its piece is
            passed at the nearer end.
    Returns: shape (n,), in units of `x`.
    Source: Newton's steps, halving wherever they leave the bracket.
    """
    h, y0, y1 = (x[1:] - x[:-1])[gap], y[gap], y[gap + 1]
    s0, s1 = h * slopes[gap], h * slopes[gap + 1]
    c3, c2 = s0 + s1 - 2 * (y1 - y0), 3 * (y1 - y0) - 2 * s0 - s1
    at_end = (quality >= y1) | (quality <= y0)
    low, high = np.zeros(len(quality)), np.ones(len(quality))
    u = np.full(len(quality), 0.5)
    for _ in range(HALVINGS):
        excess = ((c3 * u + c2) * u + s0) * u - (quality - y0)
        below = excess < 0
        low, high = np.where(below, u, low), np.where(below, high, u)
        slope = (3 * c3 * u + 2 * c2) * u + s0
        short = slope > np.abs(excess)
        newton = u - np.divide(excess, slope, out=u - 2.0, where=short)
        # A step that rounding alone puts outside the bracket is as good as its end.
        outside = (newton < low - CLOSE) | (newton > high + CLOSE)
        nearest = np.minimum(np.maximum(newton, low), high)
        following = np.where(outside, (low + high) / 2, nearest)
        moved = np.abs(following - u)
        u = following
        if np.max(np.where(at_end, 0.0, moved), initial=0.0) < CLOSE:
            break
    return x[gap] + np.where(quality >= y1, 1.0, np.where(quality <= y0, 0.0, u)) * h
