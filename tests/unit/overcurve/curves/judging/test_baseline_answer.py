"""The baseline as it is shown: its knots, and its curve with a band."""

from __future__ import annotations

import statistics
from dataclasses import replace

import numpy as np
import pytest

from overcurve.curves.comparison import BaselineAnswer, compare
from overcurve.curves.judging.baseline_answer import judge_baseline
from overcurve.curves.selecting.selection import select_runs
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import TIMES, make_runs, rising, shifted


def answered(runs, **asked) -> BaselineAnswer:
    return judge_baseline(select_runs(Question(baseline="base", **asked), runs))


def test_knots_stand_in_increasing_time():
    knots = answered(make_runs()[::-1]).knots
    assert [knot.x for knot in knots] == pytest.approx(TIMES)
    assert [knot.quality for knot in knots] == pytest.approx([rising(t) for t in TIMES])


def test_spread_is_that_of_a_sample():
    runs = make_runs(seeds=4)
    told = [run.quality for run in runs if run.budget == 8.0]
    assert answered(runs).knots[2].sd == pytest.approx(statistics.stdev(told))
    assert {knot.sd for knot in answered(make_runs(seeds=1)).knots} == {None}


def test_interval_holds_the_mean_and_follows_alpha():
    usual, strict = answered(make_runs()), answered(make_runs(), alpha=0.01)
    for knot, wider in zip(usual.knots, strict.knots, strict=True):
        assert wider.low < knot.low < knot.quality < knot.high < wider.high


def test_loss_keeps_its_own_sign():
    losses = make_runs(quality=lambda time: 1 - rising(time))
    answer = answered(losses, direction="min")
    assert answer.knots[0].quality == pytest.approx(1 - rising(2.0))
    assert all(knot.low < knot.quality < knot.high for knot in answer.knots)
    ends = zip(answer.curve.low, answer.curve.quality, answer.curve.high, strict=True)
    assert all(low < middle < high for low, middle, high in ends)


def test_curve_runs_through_every_knot():
    answer = answered(make_runs())
    curve = answer.curve
    assert (curve.x[0], curve.x[-1]) == pytest.approx((TIMES[0], TIMES[-1]))
    read = np.interp([k.x for k in answer.knots], curve.x, curve.quality)
    assert read == pytest.approx([k.quality for k in answer.knots], abs=1e-3)


def test_band_widens_between_budgets():
    curve = answered(make_runs()).curve
    widths = np.subtract(curve.high, curve.low)
    at = np.interp(TIMES, curve.x, widths)
    between = np.interp([1.4 * time for time in TIMES[:-1]], curve.x, widths)
    assert (between > np.maximum(at[:-1], at[1:])).all()


def test_diverged_runs_are_counted_not_averaged():
    runs = make_runs()
    runs[0] = replace(runs[0], status="diverged", quality=None)
    first = answered(runs).knots[0]
    assert (first.runs, first.diverged) == (2, 1)


def test_one_budget_is_a_knot_without_a_curve():
    answer = answered(make_runs(times=[4.0]))
    assert len(answer.knots) == 1
    assert answer.curve.x == ()


def test_no_run_is_an_answer():
    runs = make_runs(status="failed", quality=None) + make_runs("m", [8.0])
    answer = answered(runs)
    assert (answer.recipe, answer.knots, answer.curve.x) == ("base", (), ())


def test_methods_lend_their_spread_to_single_runs_only():
    alone = make_runs(times=[2.0, 8.0], seeds=1)
    assert {knot.low for knot in answered(alone).knots} == {None}
    assert all(k.low for k in answered(alone + make_runs("m", [8.0])).knots)
    repeated = make_runs()
    noisy = make_runs("m", [8.0], noise=30)
    assert answered(repeated + noisy) == answered(repeated)


def test_baseline_of_two_devices_has_no_curve():
    runs = make_runs() + make_runs(times=[64.0], device_class="gpu")
    runs += make_runs("a", [8.0]) + make_runs("b", [8.0], device_class="gpu")
    comparison = compare(Question(baseline="base"), runs)
    assert {m.verdict for m in comparison.methods} == {"not_comparable"}
    assert comparison.baseline.curve.x == ()
    assert len(comparison.baseline.knots) == len(TIMES) + 1


def test_method_of_another_device_lends_nothing():
    alone = make_runs(times=[2.0, 8.0], seeds=1)
    away = make_runs("m", [8.0], quality=shifted(0.1), device_class="gpu")
    assert {knot.low for knot in answered(alone + away).knots} == {None}
