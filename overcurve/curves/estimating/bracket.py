"""How far the baseline may bend between two budgets, where no seed can show it.

Between inner budgets the curve lies between the straight chord and the neighbouring
chords extended into the gap; in the first and last gap only monotonicity and a slope
limit are assumed.

Source: our own: docs/verdict.md#between-budgets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overcurve.curves.estimating.pchip import Array, IntArray, find_gap

SLOPE_LIMIT = 8.0  # end gaps: steepest slope, in chords of the gap itself


@dataclass(frozen=True, slots=True)
class Edges:
    """Bracket edges at n positions, and the variance of the line each edge is.

    All of shape (n,); a variance is 0 where the edge is no extended chord.
    """

    upper: Array
    lower: Array
    upper_variance: Array
    lower_variance: Array


def bracket_edges(
    x: Array, y: Array, variance: Array, at: Array, chained: bool = False
) -> Edges:
    """Edges between which the curve through the nodes lies.

    Args:
        x, y, variance: the nodes' log times, means, and variances of the means,
            shape (K,), K >= 2.
        at: shape (n,), log times within the range of the nodes.
        chained: the means err together, in a way not known: each edge gets the
            largest variance that they allow.
    """
    j = find_gap(x, at)
    h = np.diff(x)
    chord = np.diff(y) / h
    a, b = at - x[j], x[j + 1] - at
    straight = y[j] + chord[j] * a
    before, after = np.maximum(j - 1, 0), np.minimum(j + 1, len(h) - 1)
    inner = (j > 0) & (j < len(h) - 1)

    left = (chord[before] - chord[j]) * a
    right = (chord[j] - chord[after]) * b
    up = np.where((left > 0) & (right > 0), np.minimum(left, right), 0.0)
    down = np.where((left < 0) & (right < 0), np.maximum(left, right), 0.0)
    opposite = left * right < 0
    up = np.where(opposite, np.maximum(left, right), up)
    down = np.where(opposite, np.minimum(left, right), down)

    reach, over = a / h[before], b / h[after]
    far = np.minimum(j + 2, len(x) - 1)
    left_variance = variance[j] * (1 + reach) ** 2 + variance[before] * reach**2
    right_variance = variance[j + 1] * (1 + over) ** 2 + variance[far] * over**2
    if chained:
        error = np.sqrt(variance)
        left_variance = (error[j] * (1 + reach) + error[before] * reach) ** 2
        right_variance = (error[j + 1] * (1 + over) + error[far] * over) ** 2

    def active(height: Array) -> Array:
        line = np.where(height == left, left_variance, right_variance)
        return np.where(inner & (height != 0), line, 0.0)

    end_up, end_down = _end_edges(x, y, chord, j, a, b)
    return Edges(
        upper=np.where(inner, straight + up, end_up),
        lower=np.where(inner, straight + down, end_down),
        upper_variance=active(up),
        lower_variance=active(down),
    )


def _end_edges(
    x: Array, y: Array, chord: Array, j: IntArray, a: Array, b: Array
) -> tuple[Array, Array]:
    """First and last gap: between the two heights, cut by the steepest lines."""
    neighbour = np.where(j == 0, np.minimum(1, len(chord) - 1), len(chord) - 2)
    steepest = SLOPE_LIMIT * np.abs(chord[j])
    if len(x) > 2:
        steepest = np.maximum(steepest, np.abs(chord[neighbour]))
    y0, y1 = y[j], y[j + 1]
    upper = np.minimum.reduce(
        [np.maximum(y0, y1), y0 + steepest * a, y1 + steepest * b]
    )
    lower = np.maximum.reduce(
        [np.minimum(y0, y1), y0 - steepest * a, y1 - steepest * b]
    )
    return upper, lower
