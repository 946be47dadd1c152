"""The time at which the baseline is as good as a point, and how sure that is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.estimating.baseline import SAME_TIME, evaluate_curve
from overcurve.curves.estimating.speedups import (
    GRID_POINTS,
    Speedup,
    measure_speedups,
    time_grid,
)
from tests.unit.overcurve.curves.estimating.nodes import (
    X,
    Y,
    fit,
    make_curve,
    make_points,
    make_spread,
)
from tests.unit.overcurve.curves.studies import judge_point, make_runs

DENSE = tuple(np.linspace(X[0], X[-1], 15))


def power_law(log_time: float) -> float:
    return 0.95 - 0.5 * math.exp(-0.5 * log_time)


def speedup_of(
    x: float, y: float, *, base_x=X, base_y=Y, sd=0.004, alpha=0.05, time_sys=0.0
) -> Speedup:
    method = make_spread([x], [y], sd=sd)
    curve, noise = fit(make_spread(base_x, base_y, sd=sd), method)
    grid = evaluate_curve(curve, time_grid(curve))
    asked = {"alpha": alpha, "time_sys": time_sys}
    (found,) = measure_speedups(curve, grid, make_points(method), noise, **asked)
    return found


@pytest.mark.parametrize("ratio", [0.7, 1.0, 1.5, 2.5])
def test_true_ratio_is_recovered_and_held(ratio):
    heights = [power_law(x) for x in DENSE]
    at = math.log(8)
    y = power_law(at + math.log(ratio))
    found = speedup_of(at, y, base_x=DENSE, base_y=heights, sd=0.001)
    assert math.exp(found.log_time - at) == pytest.approx(ratio, rel=2e-3)
    assert found.low < at + math.log(ratio) < found.high


@settings(max_examples=60, deadline=None)
@given(st.floats(X[0], X[-1]), st.floats(Y[0], Y[-1]))
def test_bounds_hold_the_time_between_them(x, y):
    found = speedup_of(x, y)
    assert X[0] - 1e-9 <= found.log_time <= X[-1] + 1e-9
    if found.low is not None:
        assert found.low <= found.log_time + 1e-9
    if found.high is not None:
        assert found.high >= found.log_time - 1e-9


def test_more_noise_widens_the_times():
    def width(sd: float) -> float:
        found = speedup_of(X[2], Y[2], sd=sd)
        return found.high - found.low

    assert width(0.001) < width(0.004) < width(0.008)


def test_better_than_all_the_baseline_is_open_above():
    assert speedup_of(X[1], 0.99) == Speedup(None, pytest.approx(X[-1]), None)


def test_worse_than_all_the_baseline_is_open_below():
    assert speedup_of(X[1], 0.3) == Speedup(None, None, pytest.approx(X[0]))


def test_flat_baseline_tells_no_time():
    found = speedup_of(X[1], 0.8, base_y=(0.8,) * 5)
    assert (found.low, found.high) == (None, None)


def test_end_that_touches_the_range_is_open():
    early, late = speedup_of(X[1], Y[0]), speedup_of(X[1], Y[-1])
    assert early.low is None
    assert early.high is not None
    assert late.low is not None
    assert late.high is None


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.floats(0.006, 3), min_size=1, max_size=11).map(np.cumsum).map(list),
    st.sampled_from([0.0, 1e-9, -20.0, 27.0]),
)
def test_grid_holds_every_budget_once(x, start):
    x = [start, *(start + np.array(x))]
    grid = time_grid(make_curve(x=x, y=[0.5] * len(x)))
    assert set(x) <= set(grid.tolist())
    assert np.diff(grid).min() > SAME_TIME / 2
    assert (grid[0], grid[-1]) == (x[0], x[-1])


@pytest.mark.parametrize("start", [0.1, 0.7, 3.3, 11.1])
@pytest.mark.parametrize("length", [0.3, 1.7, 12.9])
def test_rounding_puts_no_place_beside_a_budget(start, length):
    """Four even budgets are places of the even grid, but for their last digit."""
    x = [start + length * k / 3 for k in range(4)]
    grid = time_grid(make_curve(x=x, y=[0.5] * 4))
    assert len(grid) == GRID_POINTS
    assert np.diff(grid).min() > 0.9 * length / (GRID_POINTS - 1)


def test_times_between_two_places_of_the_grid_are_still_bounded():
    """A straight baseline without noise: every place of the grid is decided."""
    heights = [0.1 * x for x in DENSE]
    y = heights[7] + 0.1 * 0.3 * (DENSE[8] - DENSE[7])
    found = speedup_of(X[2], y, base_x=DENSE, base_y=heights, sd=1e-9)
    step = (X[-1] - X[0]) / (GRID_POINTS - 1)
    assert found.low <= found.log_time <= found.high
    assert found.high - found.low <= step * 1.01


def test_speedup_is_open_where_never_matched():
    hump = {2.0: 0.6, 4.0: 0.8, 8.0: 0.9, 16.0: 0.8, 32.0: 0.7}
    baseline = make_runs(quality=hump.__getitem__)
    equal = judge_point(make_runs("m", [4.0], quality=lambda _: 0.901), baseline)
    assert equal.speedup_low > 1
    assert equal.speedup_high is None
    passed = judge_point(make_runs("m", [4.0], quality=lambda _: 0.85), baseline)
    assert 1 < passed.speedup_low < passed.speedup < passed.speedup_high
