"""The half width that a point would have with more runs beside it.

Source: our own: docs/verdict.md#what-to-run-next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from overcurve.curves.estimating.baseline import (
    SAME_TIME,
    BaselineCurve,
    evaluate_curve,
)
from overcurve.curves.estimating.intervals import satterthwaite, t_quantile
from overcurve.curves.estimating.points import MethodPoints
from overcurve.curves.estimating.variance import PRIOR_WEIGHT, Variance


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is known where a method has a point: runs of both sides at this time, the
    variance of one run of each, and the bracket where the baseline has no run."""

    baseline_runs: int
    method_runs: int
    baseline_variance: float
    method_variance: float
    baseline_freedom: float
    method_freedom: float
    total_freedom: float
    edge: float
    edge_variance: float
    timing_variance: float  # systematic, and of being near a budget in an end gap


def describe_places(
    curve: BaselineCurve, points: MethodPoints, noise: Variance, time_sys: float
) -> tuple[Place, ...]:
    """Reads the curve where every point of a method is.

    Args:
        curve: the baseline.
        points, noise: shape (P,), as they were judged.
        time_sys: relative systematic error of times between the two arms.
    Returns: one place for each point.
    """
    values = evaluate_curve(curve, points.x)
    spread = np.log(np.maximum(curve.variance.run, 1e-300))
    between = np.exp(np.interp(points.x, curve.x, spread))
    places = []
    for i in range(len(points.x)):
        k = int(np.abs(curve.x - points.x[i]).argmin())
        both = 1 / float(points.n[i]) + 1 / float(curve.n[k])
        reach = max(2 * math.sqrt(noise.time * both), SAME_TIME)
        matched = abs(float(curve.x[k] - points.x[i])) <= reach
        slope = float(values.slope[i])
        timing = noise.time * slope**2
        better = points.y[i] > values.quality[i]
        unsure = slope * float(values.nearest[i])
        spare = unsure**2 if matched and values.end_gap[i] else 0.0
        run = float(values.noise[i] * curve.n[k]) if matched else 0.0
        places.append(
            Place(
                baseline_runs=int(curve.n[k]) if matched else 0,
                method_runs=int(points.n[i]),
                baseline_variance=run if matched else float(between[i]) + timing,
                method_variance=float(noise.run[i]) + timing,
                baseline_freedom=float(curve.freedom[k]) if matched else PRIOR_WEIGHT,
                method_freedom=float(noise.freedom[i]),
                total_freedom=noise.total_freedom,
                edge=float(values.up[i] if better else values.down[i]),
                edge_variance=float(
                    values.noise_up[i] if better else values.noise_down[i]
                ),
                timing_variance=(time_sys * slope) ** 2 + spare,
            )
        )
    return tuple(places)


def predict_half_width(place: Place, baseline: int, method: int, alpha: float) -> float:
    """Half width with added runs at this time that vary as those so far.

    Args:
        place: of a point, as `describe_places` gives it.
        baseline, method: how many runs are added to either side.
        alpha: the two-sided error rate of the interval.
    Returns: in the unit of the quality; without a baseline run at this time the
        bracket is part of it.
    """
    theirs, ours = place.baseline_runs + baseline, place.method_runs + method
    own = place.method_variance / ours
    shared = place.baseline_variance / theirs if theirs else place.edge_variance
    share = shared**2 / (place.baseline_freedom + baseline)
    share += own**2 / (place.method_freedom + method)
    cap = place.total_freedom + baseline + method
    freedom = satterthwaite(np.array(own + shared), np.array(share), max(cap, 1.0))
    error = math.sqrt(own + shared + place.timing_variance)
    width = float(t_quantile(freedom, alpha)) * error
    return width if theirs else place.edge + width
