"""Curve against curve, beside the published package."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace

import bjontegaard
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
from overcurve.curves.estimating.baseline import BaselineCurve, evaluate_curve
from overcurve.curves.estimating.speedups import time_grid
from overcurve.curves.estimating.whole_curves import (
    DRAWS,
    CurveAnswer,
    classical_bd_rate,
    compare_curves,
    draw_curves,
    grid_curve,
    mean_gain,
    mean_log_speedup,
    overlap,
)
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.estimating.nodes import X, Y, make_curve
from tests.unit.overcurve.curves.studies import (
    TIMES,
    as_bytes,
    judge_one,
    make_runs,
    rising,
    shifted,
)

METHOD_TIMES = (3.0, 5.0, 9.0, 20.0)


def faster(time: float) -> float:
    return rising(1.3 * time) + 0.002 * math.sin(time)


def package(figure, ours, theirs, method_times=METHOD_TIMES):
    curves = [
        np.array([f(t) for t in ts])
        for f, ts in ((rising, TIMES), (ours, method_times))
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return figure(
            TIMES,
            curves[0],
            method_times,
            curves[1],
            "pchip",
            require_matching_points=False,
        )


@pytest.mark.parametrize("ours", [faster, shifted(0.01), shifted(-0.02)])
def test_both_figures_equal_the_package(ours):
    answer = judge_one(
        make_runs("m", METHOD_TIMES, 2, ours, noise=1e-9), make_runs(seeds=1)
    )
    gain = package(bjontegaard.bd_psnr, ours, rising)
    rate = package(bjontegaard.bd_rate, ours, rising) / 100
    assert answer.quality_gain.value == pytest.approx(gain, abs=1e-9)
    assert answer.bd_rate == pytest.approx(rate, abs=1e-9)


def test_speedup_recovers_the_true_ratio():
    def quicker(time: float) -> float:
        return rising(1.25 * time)

    dense = [2.0 * 1.3**k for k in range(12)]
    answer = judge_one(make_runs("m", dense, quality=quicker), make_runs(times=dense))
    assert answer.speedup.value == pytest.approx(1.25, rel=0.01)
    assert answer.speedup.low < 1.25 < answer.speedup.high


def test_intervals_hold_the_value():
    answer = judge_one(make_runs("m", METHOD_TIMES, quality=faster))
    for interval in (answer.quality_gain, answer.speedup):
        assert interval.low < interval.value < interval.high


def test_same_input_gives_same_bytes():
    runs = make_runs() + make_runs("m", METHOD_TIMES, quality=faster)
    question = Question(baseline="base")
    assert as_bytes(compare(question, runs)) == as_bytes(compare(question, runs))


def test_falling_curve_has_no_classical_rate():
    hump = {2.0: 0.7, 4.0: 0.9, 8.0: 0.85, 16.0: 0.8, 32.0: 0.75}
    answer = judge_one(make_runs("m"), make_runs(quality=hump.__getitem__))
    assert answer.bd_rate is None
    assert answer.reasons["bd_rate"] == "not_rising"
    assert answer.quality_gain.value is not None


def test_no_common_quality_is_a_reason():
    answer = judge_one(make_runs("m", quality=shifted(0.5)))
    assert answer.speedup.value is None
    assert answer.reasons["speedup"] == "no_common_quality"


def test_one_tested_time_is_a_reason():
    answer = judge_one(make_runs("m", [8.0]))
    assert answer.reasons["quality_gain"] == "one_tested_time"


def test_declining_curve_uses_its_running_maximum():
    hump = {2.0: 0.6, 4.0: 0.8, 8.0: 0.75, 16.0: 0.85, 32.0: 0.9}
    answer = judge_one(
        make_runs("m", quality=hump.__getitem__), make_runs(quality=hump.__getitem__)
    )
    assert answer.speedup.value == pytest.approx(1.0)
    assert answer.quality_gain.value == pytest.approx(0.0, abs=1e-12)


def gridded(curve: BaselineCurve):
    return grid_curve(curve, evaluate_curve(curve, time_grid(curve)))


def compared(
    ours: BaselineCurve, theirs: BaselineCurve, alpha=0.05, time_sys=0.0
) -> CurveAnswer:
    asked = {"alpha": alpha, "time_sys": time_sys}
    return compare_curves(gridded(ours), gridded(theirs), **asked)


def moved(by: float = 0.0, later: float = 0.0, **changes: object) -> BaselineCurve:
    """The plain curve, higher and later."""
    return make_curve(x=[x + later for x in X], y=[y + by for y in Y], **changes)


@given(st.floats(-0.2, 0.2))
def test_constant_gain_is_its_own_mean(by):
    assert mean_gain(moved(by), moved()) == pytest.approx(by, abs=1e-12)


@given(st.floats(-1, 1))
def test_constant_delay_is_its_own_mean(later):
    found = mean_log_speedup(moved(later=later), moved())
    assert found == pytest.approx(-later, abs=1e-9)


heights = st.lists(st.floats(0.3, 0.95), min_size=5, max_size=5)


@given(heights, heights)
def test_swapped_curves_turn_both_figures_over(ours, theirs):
    first, second = make_curve(y=ours), make_curve(y=theirs)
    assert mean_gain(first, second) == pytest.approx(
        -mean_gain(second, first), abs=1e-12
    )
    there, back = mean_log_speedup(first, second), mean_log_speedup(second, first)
    assert (there is None) == (back is None)
    if there is not None:
        assert there == pytest.approx(-back, abs=1e-6)


@given(st.floats(-2, 2))
def test_overlap_is_common_to_both(later):
    start, end = overlap(moved(later=later), moved())
    assert (start, end) == pytest.approx((X[0] + max(later, 0), X[-1] + min(later, 0)))


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        ({"x": X[:1], "y": Y[:1]}, {}, "one_budget"),
        ({}, {"y": (0.6, 0.7, 0.7, 0.8, 0.9)}, "not_rising"),
        ({"y": [y + 0.5 for y in Y]}, {}, "no_common_quality"),
    ],
)
def test_classical_rate_says_why_there_is_none(ours, theirs, reason):
    found = classical_bd_rate(make_curve(**ours), make_curve(**theirs))
    assert (found.value, found.reason) == (None, reason)


@given(st.floats(-0.5, 0.5))
def test_classical_rate_of_a_delay_is_exact(later):
    found = classical_bd_rate(moved(later=later), moved()).value
    assert found == pytest.approx(math.expm1(later), abs=1e-9)


def test_drawn_curves_scatter_around_theirs():
    """Straight, so that its bracket is small: mean and spread are the curve's own."""
    line = make_curve(y=[0.2 * x for x in X], n=10)
    own = gridded(line)
    drawn = draw_curves(own, np.ones(len(own.values.x), bool), 0)
    assert drawn.shape == (DRAWS, len(own.values.x))
    inner = ~own.values.end_gap
    deviation = np.sqrt(own.values.noise[inner])
    away = drawn[:, inner].mean(axis=0) - own.values.quality[inner]
    assert np.abs(away / deviation).max() < 0.3
    assert drawn[:, inner].std(axis=0) == pytest.approx(deviation, rel=0.2)
    again = draw_curves(own, np.ones(len(own.values.x), bool), 0)
    assert np.array_equal(again, drawn)
    other = draw_curves(own, np.ones(len(own.values.x), bool), 1)
    assert not np.array_equal(other, drawn)


@settings(max_examples=25, deadline=None)
@given(st.floats(-0.05, 0.05), st.floats(-0.3, 0.3))
def test_every_interval_holds_its_value(by, later):
    answer = compared(moved(by, later), moved())
    for found in (answer.quality_gain, answer.speedup):
        assert found.low <= found.value <= found.high


def test_surer_and_noisier_intervals_are_wider():
    def width(alpha: float = 0.05, time_sys: float = 0.0, **changes: object) -> float:
        found = compared(
            moved(0.02, **changes), moved(**changes), alpha, time_sys
        ).speedup
        return found.high - found.low

    assert width(0.2) < width(0.05) < width(0.01)
    assert width(n=10) < width(n=3)
    assert width(sd=0.001) < width(sd=0.01)
    assert width(time_sys=0.1) > width()


def test_interval_of_a_gain_covers_the_truth():
    """Curves of known height drawn anew; the gain between them is 0.01."""
    generator = np.random.default_rng(6)
    held = 0
    for _ in range(60):
        noise = 0.004 / np.sqrt(3) * generator.standard_normal((2, 5))
        ours, theirs = (
            make_curve(y=[y + by + e for y, e in zip(Y, errors, strict=True)])
            for by, errors in zip((0.01, 0.0), noise, strict=True)
        )
        gain = compared(ours, theirs).quality_gain
        held += gain.low <= 0.01 <= gain.high
    assert held >= 60 * 0.93 - 3 * np.sqrt(60 * 0.07 * 0.93)


def test_above_everywhere_needs_every_time():
    assert compared(moved(0.2), moved()).above_everywhere
    assert not compared(moved(), moved()).above_everywhere
    dipped = make_curve(y=[0.8, 0.92, 0.79, 1.05, 1.08])
    assert not compared(dipped, moved()).above_everywhere


def test_curve_of_single_trainings_is_drawn_up_or_down_as_one():
    """The mean of nodes that err together is no surer than one of them."""
    apart = make_curve()
    together = replace(apart, chained=True)
    spreads = []
    for curve in (apart, together):
        gridded = grid_curve(curve, evaluate_curve(curve, time_grid(curve)))
        drawn = draw_curves(gridded, gridded.values.x > 0, 0)
        spreads.append(drawn.mean(axis=1).std())
    assert spreads[1] > 1.5 * spreads[0]
