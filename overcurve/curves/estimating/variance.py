"""How much single runs vary, pooled over budgets: a trend in log time, moderated.

Source: our own (docs/verdict.md#noise); the moderation follows Smyth, 2004, Stat.
Appl. Genet. Mol. Biol. 3(1), with the prior's weight bounded instead of estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overcurve.curves.estimating.cleaning import Spread
from overcurve.curves.estimating.pchip import Array

PRIOR_WEIGHT = 3.0
SLOPE_PENALTY = 1.0
STEEPEST_TREND = 50.0  # largest exponent of the trend: keeps exp finite


@dataclass(frozen=True, slots=True, kw_only=True)
class Variance:
    """Variance of one run in every group, and of log times.

    `run`, `freedom`: shape (G,), quality squared and degrees of freedom.
    `time`: pooled within-group variance of log time. `known` is False without any
    replicate, `zero` where all seeds agree to the last digits. `provisional`: the
    curve's own wiggles had to stand in for replicates.
    """

    run: Array
    freedom: Array
    time: float
    total_freedom: float
    provisional: bool
    known: bool
    zero: bool

    def part(self, start: int, end: int) -> Variance:
        """The same for groups start..end only."""
        return Variance(
            run=self.run[start:end],
            freedom=self.freedom[start:end],
            time=self.time,
            total_freedom=self.total_freedom,
            provisional=self.provisional,
            known=self.known,
            zero=self.zero,
        )


def pool_variance(groups: Spread, baseline: Spread) -> Variance:
    """Estimates the variance of a run in every group.

    Args:
        groups: every group that shares in the estimate, baseline and method.
        baseline: the baseline's nodes in increasing time; used only where fewer
            than two replicates exist in all.
    """
    freedom = groups.n - 1
    replicates = float(freedom.sum())
    independent = _independent_replicates(groups, freedom)
    borrowed, borrowed_freedom = 0.0, 0.0
    time = float(groups.time_squares.sum() / replicates) if replicates else 0.0
    trend = _fit_trend(groups, freedom)
    provisional = independent < 2
    # A single training wiggles with itself: what its moments share is not seen.
    if provisional and len(baseline) >= 3 and not any(baseline.chains):
        borrowed = _second_differences(baseline)
        borrowed_freedom = len(baseline) - 2.0
    total = independent + borrowed_freedom
    # One run a budget, on a curve without a wiggle: no two runs say that they agree.
    if total == 0 or (not replicates and borrowed <= total * groups.rounding):
        nothing = np.zeros(len(groups))
        return Variance(
            run=nothing,
            freedom=nothing + 1,
            time=0.0,
            total_freedom=0.0,
            provisional=False,
            known=False,
            zero=False,
        )
    spread = float((groups.squares / trend).sum()) + borrowed
    level = spread / (replicates + borrowed_freedom)
    prior = min(PRIOR_WEIGHT, max(total - float(freedom.max()), 1.0))
    run = (prior * level * trend + groups.squares) / (prior + freedom)
    own = np.where(freedom > 0, np.minimum(prior + freedom, total), total)
    return Variance(
        run=run,
        freedom=own,
        time=time,
        total_freedom=total,
        provisional=provisional,
        known=True,
        zero=bool(level <= groups.rounding),
    )


def _independent_replicates(groups: Spread, freedom: Array) -> float:
    """Replicates of which none is another moment of the same training: a chain of
    groups has as many as its largest group."""
    if not groups.chains:
        return float(freedom.sum())
    largest: dict[str, float] = {}
    alone = 0.0
    for chain, own in zip(groups.chains, freedom, strict=True):
        if chain:
            largest[chain] = max(float(own), largest.get(chain, 0.0))
        else:
            alone += float(own)
    return alone + sum(largest.values())


def _fit_trend(groups: Spread, freedom: Array) -> Array:
    """exp(slope (x - mean x)) for every group, from the replicated ones."""
    from scipy.special import digamma, polygamma  # costly: see intervals

    d = freedom[freedom > 0]
    squares = groups.squares[freedom > 0]
    positive = squares / np.maximum(d, 1) > groups.rounding
    if len(d) < 2 or not positive.any():
        return np.ones(len(groups))
    # Seeds that agree to the last digit have no logarithm: they count as the
    # smallest spread seen elsewhere.
    spread = squares / d
    spread = np.where(positive, spread, spread[positive].min())
    z = np.log(spread) - digamma(d / 2) + np.log(d / 2)
    weight = 1 / polygamma(1, d / 2)
    x = groups.x[freedom > 0]
    middle = (weight @ x) / weight.sum()
    slope = (weight @ ((x - middle) * z)) / (weight @ (x - middle) ** 2 + SLOPE_PENALTY)
    exponent = slope * (groups.x - middle)
    trend: Array = np.exp(np.clip(exponent, -STEEPEST_TREND, STEEPEST_TREND))
    return trend


def _second_differences(nodes: Spread) -> float:
    x, y, n = nodes.x, nodes.y, nodes.n
    w = (x[1:-1] - x[:-2]) / (x[2:] - x[:-2])
    residual = y[1:-1] - (1 - w) * y[:-2] - w * y[2:]
    weight = 1 / n[1:-1] + (1 - w) ** 2 / n[:-2] + w**2 / n[2:]
    return float((residual**2 / weight).sum())
