"""Quantiles, degrees of freedom and families of p values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
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


p_values = st.lists(st.floats(0, 1), min_size=1, max_size=8).map(np.array)


@given(p_values)
def test_hochberg_is_its_definition(p):
    """The smallest (m - j + 1) p_(j) over all p_(j) at least as large."""
    m, ordered = len(p), np.sort(p)
    for value, adjusted in zip(p, hochberg(p), strict=True):
        larger = [(m - j) * q for j, q in enumerate(ordered) if q >= value]
        assert adjusted == pytest.approx(min(larger))


@given(p_values)
def test_adjusted_values_keep_order_and_bounds(p):
    adjusted = hochberg(p)
    assert (adjusted >= p).all()
    assert adjusted.max() <= p.max()
    order = np.argsort(p, kind="stable")
    assert (np.diff(adjusted[order]) >= 0).all()
    assert np.array_equal(hochberg(p[::-1]), adjusted[::-1])


@given(p_values, st.floats(0.001, 0.5))
def test_step_up_rule_and_adjusted_values_decide_alike(p, alpha):
    m, ordered = len(p), np.sort(p)
    passed = [q for j, q in enumerate(ordered) if (m - j) * q <= alpha]
    rejected = p <= max(passed, default=-1.0)
    assert (hochberg(p) <= alpha).tolist() == rejected.tolist()


@given(st.floats(0.001, 0.999))
def test_many_degrees_of_freedom_are_the_normal(alpha):
    expected = stats.norm.isf(alpha / 2)
    assert t_quantile(1e7, alpha) == pytest.approx(expected, rel=1e-4)


def test_quantile_falls_with_freedom_and_alpha():
    freedom = np.array([1.0, 2.0, 5.0, 50.0])
    assert (np.diff(t_quantile(freedom, 0.05)) < 0).all()
    assert (t_quantile(freedom, 0.01) > t_quantile(freedom, 0.05)).all()


def test_p_falls_with_the_distance():
    distance = np.linspace(-1, 20, 50)
    p = two_sided_p(distance, np.ones(50), np.full(50, 3.0))
    assert (np.diff(p) <= 0).all()
    assert p.max() == 1
    assert p.min() > 0


@given(
    st.lists(st.tuples(st.floats(1e-6, 1e3), st.floats(1, 100)), min_size=1, max_size=5)
)
def test_degrees_of_a_sum_lie_between_least_and_all(parts):
    components, freedom = map(np.array, zip(*parts, strict=True))
    found = satterthwaite(components.sum(), (components**2 / freedom).sum(), 1e9)
    assert min(freedom) - 1e-6 <= found <= freedom.sum() + 1e-6


def test_equal_components_add_their_degrees():
    assert satterthwaite(np.array(3.0), np.array(3 / 7), 100.0) == pytest.approx(21)


def test_nothing_uncertain_has_all_degrees():
    assert satterthwaite(np.array([0.0]), np.array([0.0]), 12.0).tolist() == [12.0]


counts = st.integers(0, 30)


@given(counts, counts, counts, counts)
def test_fisher_equals_scipy_on_any_table(a, b, c, d):
    expected = stats.fisher_exact([[a, b], [c, d]]).pvalue
    assert fisher_exact(a, a + b, c, c + d) == pytest.approx(expected, abs=1e-9)
    assert fisher_exact(c, c + d, a, a + b) == pytest.approx(expected, abs=1e-9)
