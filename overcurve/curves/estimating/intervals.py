"""Student-t quantiles, degrees of freedom, and p values of several points at once.

`scipy.special` is a large part of what `import overcurve` would cost: it is imported
where a number is asked of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from overcurve.curves.estimating.pchip import Array


def t_quantile(freedom: Array | float, alpha: float) -> Array:
    """Upper alpha/2 quantile of Student's t.

    Args:
        freedom: degrees of freedom, of any shape, above 0.
        alpha: the two-sided error rate, between 0 and 1.
    Returns: of the shape of `freedom`, above 0.
    """
    from scipy.special import stdtrit

    quantile: Array = np.asarray(stdtrit(freedom, 1 - alpha / 2))
    return quantile


def two_sided_p(distance: Array, error: Array, freedom: Array) -> Array:
    """P of a t statistic at least distance / error in size.

    Args:
        distance: shape (n,), from the nearer edge of what is supposed; 0 or less is on
            or within it.
        error: shape (n,), standard errors above 0, in the unit of `distance`.
        freedom: shape (n,), degrees of freedom.
    Returns: shape (n,), from 0 to 1; 1 where the distance is not above 0.
    """
    from scipy.special import stdtr

    statistic = np.maximum(distance, 0.0) / error
    p: Array = 2 * stdtr(freedom, -statistic)
    return np.where(distance > 0, p, 1.0)


def satterthwaite(total: Array, squares_by_freedom: Array, cap: float) -> Array:
    """Degrees of freedom of a sum of variance components.

    Args:
        total: sum of the components.
        squares_by_freedom: sum of component squared over its degrees of freedom.
        cap: the most that all data together have.
    Source: Satterthwaite, 1946, Biometrics Bulletin 2(6).
    """
    safe = np.where(squares_by_freedom > 0, squares_by_freedom, 1.0)
    freedom = np.where(squares_by_freedom > 0, total**2 / safe, cap)
    return np.clip(freedom, 1.0, cap)


def hochberg(p: Array) -> Array:
    """Step-up adjusted p values of one family, in the order given.

    Args:
        p: shape (m,), from 0 to 1.
    Returns: shape (m,), each at least its own p and at most the largest.
    Source: Hochberg, 1988, Biometrika 75(4).
    """
    m = len(p)
    order = np.argsort(-p, kind="stable")
    steps = np.minimum.accumulate(p[order] * np.arange(1, m + 1))
    adjusted = np.empty(m)
    adjusted[order] = steps
    return adjusted


def fisher_exact(hits_a: int, total_a: int, hits_b: int, total_b: int) -> float:
    """Two-sided p of Fisher's exact test that two shares of hits are the same.

    Args:
        hits_a, total_a: so many hits among so many.
        hits_b, total_b: those of the other side.
    Returns: the chance of tables no likelier than this one, 1 at most.
    Source: Fisher, 1935, Journal of the Royal Statistical Society 98(1).
    """
    hits, total = hits_a + hits_b, total_a + total_b
    k = np.arange(max(0, hits - total_b), min(hits, total_a) + 1)
    logs = _log_ways(total_a, k) + _log_ways(total_b, hits - k)
    chances = np.exp(logs - _log_ways(total, np.array([hits])))
    seen = chances[hits_a - k[0]]
    return float(min(1.0, chances[chances <= seen * (1 + 1e-7)].sum()))


def _log_ways(total: int, hits: NDArray[np.int_]) -> Array:
    from scipy.special import gammaln

    ways: Array = gammaln(total + 1) - gammaln(hits + 1) - gammaln(total - hits + 1)
    return ways
