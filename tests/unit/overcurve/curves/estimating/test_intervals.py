"""Quantiles, degrees of freedom and families of p values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from overcurve.curves.estimating.intervals import (
    fisher_exact,
    hochberg,
    satterthwaite,
    t_quantile,
    two_sided_p,
)


def test_quantile_and_p_agree():
    freedom = np.array([1.0, 2.5, 30.0])
    quantile = t_quantile(freedom, 0.05)
    assert quantile == pytest.approx(stats.t.ppf(0.975, freedom))
    assert two_sided_p(quantile, np.ones(3), freedom) == pytest.approx(0.05)


def test_distance_within_bracket_has_p_one():
    assert two_sided_p(np.array([-1.0, 0.0]), np.ones(2), np.ones(2)).tolist() == [1, 1]


def test_satterthwaite_lies_between_parts_and_cap():
    parts, freedom = np.array([2.0, 1.0]), np.array([4.0, 8.0])
    total, share = parts.sum(), (parts**2 / freedom).sum()
    found = satterthwaite(total, share, 100.0)
    assert 4 < found < 12
    assert satterthwaite(total, share, 5.0) == 5


def test_hochberg_steps_up():
    adjusted = hochberg(np.array([0.01, 0.04, 0.03]))
    assert adjusted == pytest.approx([0.03, 0.04, 0.04])
    assert hochberg(np.array([0.2])) == pytest.approx([0.2])


def test_hochberg_keeps_all_below_alpha():
    assert hochberg(np.full(5, 0.05)).max() <= 0.05


@pytest.mark.parametrize("table", [(0, 5, 3, 5), (1, 20, 2, 30), (4, 4, 0, 9)])
def test_fisher_equals_scipy(table):
    a, n, b, m = table
    expected = stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue
    assert fisher_exact(a, n, b, m) == pytest.approx(expected)
