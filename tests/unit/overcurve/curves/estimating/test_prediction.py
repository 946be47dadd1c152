"""What more runs would do to a half width."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from overcurve.curves.estimating.points import judge_points
from overcurve.curves.estimating.prediction import (
    Place,
    describe_places,
    predict_half_width,
)
from tests.unit.overcurve.curves.estimating.nodes import (
    X,
    Y,
    fit,
    make_points,
    make_spread,
)

BETWEEN = (X[1] + X[2]) / 2
positive = st.floats(1e-6, 1.0)
places = st.builds(
    Place,
    baseline_runs=st.integers(0, 8),
    method_runs=st.integers(1, 8),
    baseline_variance=positive,
    method_variance=positive,
    baseline_freedom=st.floats(1, 20),
    method_freedom=st.floats(1, 20),
    total_freedom=st.floats(20, 60),
    edge=st.floats(0, 1),
    edge_variance=positive,
    timing_variance=st.just(0.0) | positive,
)


def described(x: float, y: float, **base) -> tuple[Place, float]:
    """A point's place, and the half width that it was judged with."""
    method = make_spread([x], [y])
    curve, noise = fit(make_spread(**base), method)
    points = make_points(method)
    (place,) = describe_places(curve, points, noise, 0.0)
    (point,) = judge_points(curve, points, noise, alpha=0.05, time_sys=0.0)
    return place, point.half_width


@pytest.mark.parametrize("time_sd", [0.0, 0.01])
@pytest.mark.parametrize("k", range(5))
def test_adding_nothing_on_a_budget_changes_nothing(k, time_sd):
    place, width = described(X[k], Y[k] + 0.01, time_sd=time_sd)
    assert (place.baseline_runs, place.method_runs) == (3, 3)
    assert predict_half_width(place, 0, 0, 0.05) == pytest.approx(width)


def test_a_baseline_budget_takes_the_bracket_away():
    place, width = described(BETWEEN, 0.78)
    assert place.baseline_runs == 0
    assert place.edge > 0
    closed = predict_half_width(place, 3, 0, 0.05)
    assert closed < width
    assert closed == pytest.approx(described(X[2], Y[2])[1], rel=0.2)


def test_a_methods_seeds_leave_the_bracket():
    place, _ = described(BETWEEN, 0.78)
    assert predict_half_width(place, 0, 1000, 0.05) > place.edge


@given(places, st.integers(1, 6), st.sampled_from([0.2, 0.05]))
def test_twice_the_runs_on_both_sides_narrow(place, baseline, alpha):
    """One side alone may not: known better, it leaves the sum's degrees of freedom to
    the other side, which may have few."""
    place = replace(place, baseline_runs=baseline)
    here = predict_half_width(place, 0, 0, alpha)
    more = predict_half_width(place, baseline, place.method_runs, alpha)
    assert 0 < more < here


@given(places.filter(lambda place: place.baseline_runs == 0))
def test_without_a_baseline_run_the_bracket_counts_whole(place):
    level = replace(place, edge=0.0)
    width = predict_half_width(level, 0, 0, 0.05)
    assert predict_half_width(place, 0, 0, 0.05) == pytest.approx(place.edge + width)
    assert predict_half_width(place, 1, 0, 0.05) == predict_half_width(
        level, 1, 0, 0.05
    )


@given(places)
def test_what_many_runs_cannot_cure_is_the_clock(place):
    endless = predict_half_width(place, 10**9, 10**9, 0.05)
    rest = stats.norm.ppf(0.975) * math.sqrt(place.timing_variance)
    assert endless == pytest.approx(rest, rel=1e-3, abs=1e-3)


def test_unsure_clock_counts_by_the_slope():
    method = make_spread([X[2]], [Y[2]])
    curve, noise = fit(make_spread(), method)
    points = make_points(method)
    (sure,) = describe_places(curve, points, noise, 0.0)
    (unsure,) = describe_places(curve, points, noise, 0.02)
    assert sure.timing_variance == 0
    assert 0 < unsure.timing_variance < (0.02 * 0.3) ** 2
    assert replace(unsure, timing_variance=0.0) == sure


def test_each_point_has_its_place():
    method = make_spread([X[0], BETWEEN, X[4]], [0.6, 0.78, 0.9])
    curve, noise = fit(make_spread(), method)
    found = describe_places(curve, make_points(method), noise, 0.0)
    assert [place.baseline_runs for place in found] == [3, 0, 3]
    assert np.all([place.method_variance > 0 for place in found])


@pytest.mark.parametrize(("away", "runs"), [(0.016, 3), (-0.016, 3), (0.017, 0)])
def test_times_within_two_errors_are_the_same_time(away, runs):
    """Jitter of 0.01, three runs on either side: 0.0163 in log time."""
    method = make_spread([X[2] + away], [Y[2]], time_sd=0.01)
    curve, noise = fit(make_spread(time_sd=0.01), method)
    (place,) = describe_places(curve, make_points(method), noise, 0.0)
    assert place.baseline_runs == runs
