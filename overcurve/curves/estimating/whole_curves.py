"""A whole method curve against a whole baseline curve.

Quality gained at equal time, time saved at equal quality, and whether the method is
above everywhere in the overlap, each with both curves' noise and shape.

Source: Bjøntegaard, 2001, VCEG-M33, with the piecewise cubic of VCEG-AE07; the
intervals are our own: docs/verdict.md#curve-against-curve.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from overcurve.curves.estimating.baseline import (
    BaselineCurve,
    CurveValues,
    curve_freedom,
)
from overcurve.curves.estimating.intervals import satterthwaite, t_quantile
from overcurve.curves.estimating.pchip import (
    Array,
    Basis,
    BoolArray,
    integrate_pchip,
    pchip_at,
    pchip_slopes,
    slope_basis,
    solve_piece,
    value_basis,
)

DRAWS = 400
DRAW_SEED = 20_01
SHAPE_SHARE = 0.25  # share of the bracket by which a drawn curve may bend
LOST_DRAWS = 0.05  # share of draws without a common quality beyond which: no answer


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, None where it cannot be said, and why not."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class GriddedCurve:
    """A fitted curve with its values and interpolation basis on one grid."""

    curve: BaselineCurve
    values: CurveValues
    basis: Basis


def grid_curve(curve: BaselineCurve, values: CurveValues) -> GriddedCurve:
    """Adds the basis at the positions of `values`.

    Args:
        curve: K >= 2 nodes.
        values: of this curve.
    """
    return GriddedCurve(curve, values, value_basis(curve.x, values.x))


def overlap(method: BaselineCurve, baseline: BaselineCurve) -> tuple[float, float]:
    """Common range of log times of two curves.

    Args:
        method, baseline: in either order.
    Returns: start and end; empty when the end is not after the start.
    """
    start = max(method.x[0], baseline.x[0])
    return float(start), float(min(method.x[-1], baseline.x[-1]))


def mean_gain(method: BaselineCurve, baseline: BaselineCurve) -> float:
    """Mean over the overlap of method minus baseline.

    Args:
        method, baseline: curves whose overlap is not empty, K >= 2 nodes each.
    Returns: in units of quality, oriented: positive is better.
    Source: Bjøntegaard, 2001, VCEG-M33, with the cubic of VCEG-AE07.
    """
    start, end = overlap(method, baseline)
    areas = [integrate_pchip(c.x, c.y, start, end) for c in (method, baseline)]
    return (areas[0] - areas[1]) / (end - start)


def mean_log_speedup(method: BaselineCurve, baseline: BaselineCurve) -> float | None:
    """Mean over common qualities of log baseline time minus log method time.

    Args:
        method, baseline: curves of K >= 2 nodes, each inverted through its running
            maximum.
    Returns: positive where the method is faster; None without a common range.
    Source: Bjøntegaard, 2001, VCEG-M33; the running maximum is our own.
    """
    low = float(max(method.y[0], baseline.y[0]))
    high = float(min(method.y.max(), baseline.y.max()))
    if high <= low:
        return None
    ours, theirs = (_time_area(c, low, high) for c in (method, baseline))
    return (theirs - ours) / (high - low)


def _time_area(curve: BaselineCurve, low: float, high: float) -> float:
    """Integral of the inverse of the running maximum from quality low to high.

    In a rising piece it is the integral of x f'(x), a cubic: two Gauss points.
    """
    peak = np.maximum.accumulate(curve.y)
    rising = (peak[1:] > peak[:-1]) & (peak[1:] > low) & (peak[:-1] < high)
    k = np.flatnonzero(rising)
    passed = np.clip(np.concatenate([peak[k], peak[k + 1]]), low, high)
    times = solve_piece(curve.x, curve.y, curve.slopes, np.tile(k, 2), passed)
    start, end = times[: len(k)], times[len(k) :]
    half, middle = (end - start) / 2, (end + start) / 2
    offset = half / np.sqrt(3.0)
    at = np.concatenate([middle - offset, middle + offset])
    slope = slope_basis(curve.x, at).apply(curve.y, curve.slopes)
    return float(np.tile(half, 2) @ (at * slope))


def classical_bd_rate(method: BaselineCurve, baseline: BaselineCurve) -> Estimate:
    """The classical Bjøntegaard delta rate: -0.04 is 4 % less time at equal quality.

    Log time as a monotone cubic of quality, averaged over the common qualities.

    Args:
        method, baseline: K nodes each.
    Returns: a value without an interval; None, with the reason, for a single node, a
        curve that does not rise throughout, or no common quality.
    Source: Bjøntegaard, 2001, VCEG-M33, with the cubic of VCEG-AE07.
    """
    for curve in (method, baseline):
        if len(curve.x) < 2:
            return Estimate(reason="one_budget")
        if np.any(np.diff(curve.y) <= 0):
            return Estimate(reason="not_rising")
    low = float(max(method.y[0], baseline.y[0]))
    high = float(min(method.y[-1], baseline.y[-1]))
    if high <= low:
        return Estimate(reason="no_common_quality")
    areas = [integrate_pchip(c.y, c.x, low, high) for c in (method, baseline)]
    return Estimate(value=float(np.expm1((areas[0] - areas[1]) / (high - low))))


@lru_cache(maxsize=64)
def _draws(nodes: int, which: int) -> tuple[Array, Array]:
    """Standard normals (400, K) and bends (400, K - 1) of curve `which`."""
    generator = np.random.default_rng([DRAW_SEED, which, nodes])
    normals = generator.standard_normal((DRAWS, nodes))
    bends = generator.uniform(-SHAPE_SHARE, SHAPE_SHARE, (DRAWS, nodes - 1))
    return normals, bends


@lru_cache(maxsize=256)
def _spreads(freedom: float, which: int) -> Array:
    """Common factor of each drawn curve: sqrt(nu / chi2_nu), shape (400, 1)."""
    generator = np.random.default_rng([DRAW_SEED, which, 0])
    return np.sqrt(freedom / generator.chisquare(freedom, (DRAWS, 1)))


def draw_curves(gridded: GriddedCurve, inside: BoolArray, which: int) -> Array:
    """Draws 400 curves that the data and the bracket allow.

    Args:
        gridded: the curve, G positions.
        inside: marks the grid positions of the overlap, whose median degrees of
            freedom give the common spread of the nodes.
        which: 0 for the baseline, 1 for a method; fixes the random numbers.
    Returns: shape (400, G), quality on the grid; the same for the same input.
    """
    curve, values = gridded.curve, gridded.values
    normals, bends = _draws(len(curve.x), which)
    freedom = float(np.median(curve_freedom(curve, values)[inside]))
    if curve.chained:  # its nodes err together: at most as one
        normals = normals[:, :1]
    errors = np.sqrt(curve.mean_variance)
    heights = curve.y + normals * errors * _spreads(freedom, which)
    slopes = pchip_slopes(curve.x, heights)
    bend = bends.take(gridded.basis.gap, axis=-1)
    drawn = gridded.basis.apply(heights, slopes)
    drawn += bend * np.where(bend > 0, values.up, values.down)
    return drawn


@dataclass(frozen=True, slots=True)
class CurveAnswer:
    """Gain in quality at equal time, speed-up at equal quality (a ratio), and the
    classical figure."""

    quality_gain: Estimate
    speedup: Estimate
    bd_rate: Estimate
    above_everywhere: bool


def compare_curves(
    method: GriddedCurve, baseline: GriddedCurve, *, alpha: float, time_sys: float
) -> CurveAnswer:
    """Compares two curves that overlap in time.

    Args:
        method, baseline: both grids cover the whole range of their own curve.
        alpha: the two-sided error rate of each interval.
        time_sys: relative systematic error of times, a common shift of log time.
    Returns: each figure with its interval, or why there is none.
    Source: our own: docs/verdict.md#curve-against-curve.
    """
    start, end = overlap(method.curve, baseline.curve)
    drawn, inside = [], []
    for which, gridded in enumerate((baseline, method)):
        x = gridded.values.x
        within = (x >= start) & (x <= end)
        drawn.append(
            draw_curves(gridded, within if within.any() else x > -np.inf, which)
        )
        inside.append(within)
    shift = time_sys * np.random.default_rng([DRAW_SEED, 2]).standard_normal(DRAWS)
    return CurveAnswer(
        quality_gain=_gain(method, baseline, drawn, shift, alpha),
        speedup=_speedup(method, baseline, drawn, shift, alpha),
        bd_rate=classical_bd_rate(method.curve, baseline.curve),
        above_everywhere=_above_everywhere(method, baseline, alpha, time_sys),
    )


def _gain(
    method: GriddedCurve,
    baseline: GriddedCurve,
    drawn: list[Array],
    shift: Array,
    alpha: float,
) -> Estimate:
    start, end = overlap(method.curve, baseline.curve)
    means = [
        _mean_over(gridded.values.x, curves, start, end)
        for gridded, curves in zip((baseline, method), drawn, strict=True)
    ]
    # A common shift of the clock moves the baseline's mean by its mean slope.
    rise = np.diff(pchip_at(baseline.curve.x, baseline.curve.y, np.array([start, end])))
    gains = means[1] - means[0] + shift * rise / (end - start)
    low, high = np.quantile(gains, [alpha / 2, 1 - alpha / 2])
    return Estimate(mean_gain(method.curve, baseline.curve), float(low), float(high))


def _mean_over(x: Array, curves: Array, start: float, end: float) -> Array:
    """Mean of each gridded curve from start to end, piecewise linear on the grid."""
    edges = np.clip(x, start, end)
    width = np.diff(edges)
    h = np.diff(x)
    # Cells cut by start or end count by the part inside, at its own middle.
    share = ((edges[1:] + edges[:-1]) / 2 - x[:-1]) / h
    weights = np.zeros(len(x))
    weights[:-1] += width * (1 - share)
    weights[1:] += width * share
    means: Array = curves @ weights / (end - start)
    return means


def _speedup(
    method: GriddedCurve,
    baseline: GriddedCurve,
    drawn: list[Array],
    shift: Array,
    alpha: float,
) -> Estimate:
    value = mean_log_speedup(method.curve, baseline.curve)
    peaks = [np.maximum.accumulate(curves, axis=1) for curves in drawn]
    low = np.maximum(peaks[0][:, 0], peaks[1][:, 0])
    high = np.minimum(peaks[0][:, -1], peaks[1][:, -1])
    common = high > low
    if value is None or (~common).mean() >= LOST_DRAWS:
        return Estimate(reason="no_common_quality")
    areas = []
    for gridded, peak in zip((baseline, method), peaks, strict=True):
        x = gridded.values.x
        within = np.clip(peak[common], low[common, None], high[common, None])
        areas.append(np.diff(within, axis=1) @ ((x[1:] + x[:-1]) / 2))
    logs = (areas[0] - areas[1]) / (high - low)[common] + shift[common]
    bounds = np.quantile(logs, [alpha / 2, 1 - alpha / 2])
    ratio = np.exp(np.clip([value, *bounds], -700, 700))
    return Estimate(float(ratio[0]), float(ratio[1]), float(ratio[2]))


def _above_everywhere(
    method: GriddedCurve, baseline: GriddedCurve, alpha: float, time_sys: float
) -> bool:
    """Whether the gap's lower bound is above zero at every time of the overlap.

    The two grids meet in the baseline's: the method is interpolated linearly there.
    """
    start, end = overlap(method.curve, baseline.curve)
    ours, theirs = method.values, baseline.values
    at = theirs.x[(theirs.x >= start) & (theirs.x <= end)]
    at = np.union1d(at, ours.x[(ours.x >= start) & (ours.x <= end)])

    def here(x: Array, y: Array) -> Array:
        return np.interp(at, x, y)

    noise_down = here(ours.x, ours.noise_down)
    noise_up = here(theirs.x, theirs.noise_up)
    slope = here(theirs.x, theirs.slope)
    noise = here(ours.x, ours.noise) + here(theirs.x, theirs.noise)
    share = here(ours.x, ours.freedom_share) + here(theirs.x, theirs.freedom_share)
    freedom = satterthwaite(noise, share, baseline.curve.variance.total_freedom)
    error = np.sqrt(noise_down + noise_up + (time_sys * slope) ** 2)
    lowest = here(ours.x, ours.quality - ours.down)
    highest = here(theirs.x, theirs.quality + theirs.up)
    return bool(np.all(lowest - highest - t_quantile(freedom, alpha) * error > 0))
