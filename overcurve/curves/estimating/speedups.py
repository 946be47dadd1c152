"""Time at which the baseline reaches a point's quality, with its interval."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from overcurve.curves.estimating.baseline import SAME_TIME, BaselineCurve, CurveValues
from overcurve.curves.estimating.pchip import Array, IntArray, invert_rising
from overcurve.curves.estimating.points import MethodPoints, measure_margins
from overcurve.curves.estimating.variance import Variance

GRID_POINTS = 160


@dataclass(frozen=True, slots=True)
class Speedup:
    """`log_time` at which the baseline's running maximum first reaches the quality;
    `low`, `high` bound the log times that cannot be told from the point. None: open,
    or not reached."""

    log_time: float | None
    low: float | None
    high: float | None


def time_grid(curve: BaselineCurve) -> Array:
    """Log times over the whole range of a curve.

    Args:
        curve: K >= 1 nodes, which are all among the times.
    Returns: `GRID_POINTS` or a few more, strictly increasing.
    """
    even = np.linspace(curve.x[0], curve.x[-1], GRID_POINTS)
    # Rounding may put an even place beside a node: then the node alone stays.
    apart = np.abs(even[:, None] - curve.x).min(axis=1) > SAME_TIME
    return np.union1d(even[apart], curve.x)


def measure_speedups(
    curve: BaselineCurve,
    grid: CurveValues,
    points: MethodPoints,
    noise: Variance,
    *,
    alpha: float,
    time_sys: float,
) -> tuple[Speedup, ...]:
    """Inverts the interval of the gap: for which times would it hold zero?

    Args:
        curve: the baseline.
        grid: the curve's values on `time_grid`.
        points: shape (P,).
        noise: variance of the method's runs, shape (P,).
        alpha: the two-sided error rate of one interval.
        time_sys: relative systematic error of times between the two arms.
    Returns: one for each point, in log time.
    Source: our own: docs/verdict.md#time-at-equal-quality.
    """
    column = replace(noise, run=noise.run[:, None], freedom=noise.freedom[:, None])
    tall = MethodPoints(
        points.n[:, None], points.x[:, None], points.y[:, None], points.diverged
    )
    margins = measure_margins(grid, tall, column, alpha=alpha, time_sys=time_sys)
    reached = invert_rising(curve.x, curve.y, points.y)
    return tuple(
        Speedup(
            None if np.isnan(reached[i]) else float(reached[i]),
            *_undecided_times(grid.x, margins.low[i], margins.high[i]),
        )
        for i in range(len(points.x))
    )


def _undecided_times(
    x: Array, low: Array, high: Array
) -> tuple[float | None, float | None]:
    """Hull of the times that cannot be told from the point; None at an open end.

    A point better than the whole curve is faster than the curve's last time at
    least; one worse than the whole curve is slower than its first time.
    """
    above, below = low > 0, high < 0
    if above.all():
        return float(x[-1]), None
    if below.all():
        return None, float(x[0])
    start, end = _hull(x, low, high, np.flatnonzero(~above & ~below))
    # A baseline that is better from the start got there before; one that is nowhere
    # shown to be better may never get there.
    reached = below.any() and (above[-1] or below[-1])
    return start if above[0] else None, end if reached else None


def _hull(
    x: Array, low: Array, high: Array, open_times: IntArray
) -> tuple[float, float]:
    """First and last of the open times, refined between the grid's."""
    if len(open_times) == 0:
        above = low > 0
        first = int(np.argmax(above[1:] != above[:-1]))
        return float(x[first]), float(x[first + 1])
    first, last = int(open_times[0]), int(open_times[-1])
    start, end = float(x[first]), float(x[last])
    if first > 0:
        start = _edge(x, low, high, first, first - 1)
    if last < len(x) - 1:
        end = _edge(x, low, high, last, last + 1)
    return start, end


def _edge(x: Array, low: Array, high: Array, inside: int, outside: int) -> float:
    """Where the bound that decides `outside` crosses zero on the way there."""
    bound = low if low[outside] > 0 else high
    share = bound[inside] / (bound[inside] - bound[outside])
    return float(x[inside] + share * (x[outside] - x[inside]))
