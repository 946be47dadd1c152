"""The curve through the budgets: its values, its noise, and where it may be asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.estimating.baseline import (
    RANGE_SLACK,
    curve_freedom,
    evaluate_curve,
    range_slack,
)
from overcurve.curves.estimating.pchip import pchip_at
from tests.unit.overcurve.curves.estimating.nodes import X, Y, make_curve

FINE = np.linspace(X[0], X[-1], 101)
heights = st.lists(st.floats(0, 1), min_size=5, max_size=5)


def test_budgets_stand_on_their_own_curve():
    curve = make_curve()
    values = evaluate_curve(curve, curve.x)
    assert values.quality == pytest.approx(Y)
    assert values.noise == pytest.approx(curve.mean_variance)
    assert values.up == pytest.approx(np.zeros(5), abs=1e-12)
    assert values.down == pytest.approx(np.zeros(5), abs=1e-12)
    assert values.nearest == pytest.approx(np.zeros(5))


def test_variance_of_a_mean_falls_with_its_runs():
    few, many = make_curve(n=2), make_curve(n=8)
    assert few.mean_variance == pytest.approx(np.full(5, 0.004**2 / 2))
    assert many.mean_variance == pytest.approx(np.full(5, 0.004**2 / 8))


def test_noise_is_that_of_curves_drawn_anew():
    """A thousand curves through means drawn anew scatter by the noise stated."""
    curve = make_curve(sd=0.002)
    generator = np.random.default_rng(4)
    error = np.sqrt(curve.mean_variance)
    drawn = [
        pchip_at(curve.x, curve.y + error * generator.standard_normal(5), FINE)
        for _ in range(1000)
    ]
    stated = np.sqrt(evaluate_curve(curve, FINE).noise)
    assert np.std(drawn, axis=0) == pytest.approx(stated, rel=0.12)


@settings(max_examples=100, deadline=None)
@given(heights)
def test_bracket_and_noise_are_never_negative(y):
    curve = make_curve(y=y)
    values = evaluate_curve(curve, FINE)
    assert (values.up >= 0).all()
    assert (values.down >= 0).all()
    assert (values.noise_up >= values.noise).all()
    assert (values.noise_down >= values.noise).all()
    freedom = curve_freedom(curve, values)
    assert (freedom >= 1).all()
    assert (freedom <= curve.variance.total_freedom).all()


@settings(max_examples=60, deadline=None)
@given(heights, st.floats(-100, 100), st.sampled_from([0.01, 1.0, 50.0]))
def test_another_unit_of_quality_changes_only_the_unit(y, offset, scale):
    plain = evaluate_curve(make_curve(y=y), FINE)
    there = make_curve(y=[scale * v + offset for v in y], sd=0.004 * scale)
    moved = evaluate_curve(there, FINE)
    near = {"abs": 1e-9 * (1 + abs(offset))}
    assert moved.quality == pytest.approx(scale * plain.quality + offset, **near)
    assert moved.up == pytest.approx(scale * plain.up, **near)
    assert moved.down == pytest.approx(scale * plain.down, **near)


def test_places_outside_are_moved_to_the_ends():
    values = evaluate_curve(make_curve(), np.array([X[0] - 5, X[-1] + 5]))
    assert values.x == pytest.approx([X[0], X[-1]])
    assert values.quality == pytest.approx([Y[0], Y[-1]])


def test_slope_is_the_steeper_of_curve_and_chord():
    """Past a peak the curve is flat and its chord is not."""
    hump = make_curve(x=[0.0, 1.0, 2.0], y=[0.0, 1.0, 0.0])
    at_peak = evaluate_curve(hump, np.array([1.0])).slope
    assert abs(at_peak[0]) == pytest.approx(1.0)
    straight = make_curve(y=[0.1 * x for x in X])
    slopes = evaluate_curve(straight, FINE).slope
    assert slopes == pytest.approx(np.full(len(FINE), 0.1))


def test_only_first_and_last_gap_are_ends():
    middles = (np.array(X[1:]) + np.array(X[:-1])) / 2
    marked = evaluate_curve(make_curve(), middles).end_gap
    assert marked.tolist() == [True, False, False, True]
    two = make_curve(x=X[:2], y=Y[:2])
    assert evaluate_curve(two, np.array([np.mean(X[:2])])).end_gap.all()


def test_one_budget_is_a_place_and_no_curve():
    curve = make_curve(x=[1.0], y=[0.7])
    values = evaluate_curve(curve, np.array([0.9, 1.0, 1.1]))
    assert values.quality.tolist() == [0.7] * 3
    assert values.slope.tolist() == [0.0] * 3
    assert values.noise == pytest.approx(np.full(3, 0.004**2 / 3))
    assert values.up.max() == values.down.max() == 0
    assert not values.end_gap.any()


def test_slack_is_two_errors_of_the_times_beside_rounding():
    exact = range_slack(make_curve(), np.array([1.0, 5.0]))
    assert exact == pytest.approx([RANGE_SLACK, RANGE_SLACK])
    jittery = range_slack(make_curve(time_sd=0.03), np.array([1.0, 6.0]))
    expected = RANGE_SLACK + 2 * 0.03 * np.sqrt(1 / np.array([1.0, 6.0]) + 1 / 3)
    assert jittery == pytest.approx(expected)


def test_jitter_of_times_is_noise_where_the_curve_rises():
    steep = make_curve(time_sd=0.05)
    slope, run = steep.slopes, steep.variance.run
    assert steep.mean_variance == pytest.approx((run + (0.05 * slope) ** 2) / 3)
    flat = make_curve(y=[0.7] * 5, time_sd=0.05)
    assert flat.mean_variance == pytest.approx(flat.variance.run / 3)


@pytest.mark.parametrize("size", [1e-300, 1e-9, 1e12])
def test_sizes_beyond_the_ordinary_give_numbers(size):
    values = evaluate_curve(make_curve(y=[size * y for y in Y], sd=0.0), FINE)
    for name in ("quality", "slope", "up", "down", "noise", "noise_up", "noise_down"):
        assert np.isfinite(getattr(values, name)).all()


def test_errors_that_go_together_add_up_between_nodes():
    apart = make_curve()
    together = replace(apart, chained=True)
    between = np.array([X[0] + 0.35, X[1] + 0.35])
    at_nodes, middle = (evaluate_curve(together, x) for x in (apart.x, between))
    assert at_nodes.noise == pytest.approx(evaluate_curve(apart, apart.x).noise)
    alone = evaluate_curve(apart, between)
    assert (middle.noise > 1.5 * alone.noise).all()
    freedom = middle.noise**2 / middle.freedom_share
    assert freedom == pytest.approx(apart.freedom.min())
