"""Every edge case of the judging reference has its named answer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import (
    judge_one,
    judge_point,
    make_runs,
    rising,
    shifted,
)


def test_no_valid_baseline_is_out_of_range():
    baseline = make_runs(status="diverged")
    point = judge_point(
        make_runs("m", [4.0]), [replace(r, quality=None) for r in baseline]
    )
    assert (point.verdict, point.reason) == ("out_of_range", "no_baseline")


def test_one_budget_judges_only_its_own_time():
    baseline = make_runs(times=[4.0])
    better = make_runs("m", [4.0, 8.0], quality=shifted(0.05))
    answer = judge_one(better, baseline)
    assert [p.verdict for p in answer.points] == ["above", "out_of_range"]
    comparison = compare(Question(baseline="base"), [*baseline, *better])
    assert comparison.baseline.curve.x == ()


def test_two_budgets_judge_gaps_beyond_the_rise():
    baseline = make_runs(times=[4.0, 16.0])
    assert (
        judge_point(make_runs("m", [8.0], quality=shifted(0.2)), baseline).verdict
        == "above"
    )
    assert (
        judge_point(make_runs("m", [8.0], quality=shifted(0.01)), baseline).reason
        == "bracket"
    )


def test_slightly_outside_is_clamped_to_the_end():
    point = judge_point(make_runs("m", [32.1], quality=shifted(0.05)))
    assert point.verdict == "above"
    assert point.baseline_quality == pytest.approx(rising(32.0))


@pytest.mark.parametrize(
    ("time", "by", "reason"),
    [
        (1.0, 0.3, "better_and_faster"),
        (1.0, 0.0, None),
        (64.0, -0.3, "worse_and_slower"),
        (64.0, 0.3, None),
    ],
)
def test_outside_is_never_extrapolated(time, by, reason):
    point = judge_point(make_runs("m", [time], quality=shifted(by)))
    assert (point.verdict, point.reason) == ("out_of_range", reason)
    assert point.gap_low is point.p is point.speedup_low is None


def test_single_baseline_runs_use_the_methods_seeds():
    point = judge_point(make_runs("m", [8.0], quality=shifted(0.1)), make_runs(seeds=1))
    assert point.verdict == "above"
    assert not point.provisional


def test_single_runs_everywhere_are_provisional():
    point = judge_point(make_runs("m", [8.0], 1), make_runs(seeds=1))
    assert (point.verdict, point.provisional) == ("undecided", True)


def test_no_replicates_is_a_reason():
    point = judge_point(make_runs("m", [4.0], 1), make_runs(times=[2.0, 8.0], seeds=1))
    assert (point.verdict, point.reason) == ("undecided", "no_replicates")
    assert point.gap_low is None


def test_one_replicate_of_two_budgets_is_provisional():
    baseline = make_runs(times=[2.0, 8.0], seeds=1)
    point = judge_point(make_runs("m", [8.0], 2), baseline)
    assert (point.reason, point.provisional) == ("noise", True)


def test_point_with_one_run_is_provisional():
    point = judge_point(make_runs("m", [8.0], 1, shifted(0.1)))
    assert (point.verdict, point.provisional) == ("above", True)


def test_budgets_at_the_same_time_are_one_node():
    runs = make_runs() + make_runs(times=[8.02])
    comparison = compare(Question(baseline="base"), runs)
    assert [knot.runs for knot in comparison.baseline.knots] == [3, 3, 6, 3, 3]


def test_runs_are_grouped_by_declared_budget():
    runs = [
        replace(run, train_seconds=run.budget * (1.1, 1.0, 0.9)[int(run.seed)])
        for run in make_runs("m")
    ]
    points = judge_one(runs).points
    assert [point.runs for point in points] == [3] * 5
    assert points[0].x == pytest.approx(2 * math.exp(np.log([1.1, 1.0, 0.9]).mean()))


def test_equal_seeds_claim_nothing():
    point = judge_point(make_runs("m", [8.0], 3, shifted(0.2), 0), make_runs(noise=0))
    assert (point.verdict, point.reason) == ("undecided", "zero_variance")
    assert point.p is None


def test_declining_baseline_is_allowed():
    hump = {2.0: 0.7, 4.0: 0.9, 8.0: 0.85, 16.0: 0.8, 32.0: 0.75}
    baseline = make_runs(quality=hump.__getitem__)
    point = judge_point(make_runs("m", [16.0], quality=lambda _: 0.87), baseline)
    assert (point.verdict, point.reason) == ("undecided", "baseline_better_earlier")
    assert point.gap > 0
    assert point.speedup < 1
    assert (
        judge_point(make_runs("m", [16.0], quality=lambda _: 0.95), baseline).verdict
        == "above"
    )


def test_speedup_is_open_where_never_matched():
    hump = {2.0: 0.6, 4.0: 0.8, 8.0: 0.9, 16.0: 0.8, 32.0: 0.7}
    baseline = make_runs(quality=hump.__getitem__)
    equal = judge_point(make_runs("m", [4.0], quality=lambda _: 0.901), baseline)
    assert equal.speedup_low > 1
    assert equal.speedup_high is None
    passed = judge_point(make_runs("m", [4.0], quality=lambda _: 0.85), baseline)
    assert 1 < passed.speedup_low < passed.speedup < passed.speedup_high


def test_mostly_diverged_point_is_undecided():
    runs = make_runs("m", [8.0], 5, shifted(0.1))
    lost = [replace(r, status="diverged", quality=None) for r in runs[:3]]
    point = judge_point([*lost, *runs[3:]])
    assert (point.verdict, point.reason, point.diverged) == ("undecided", "diverged", 3)
    assert (point.runs, point.speedup) == (2, None)


def test_failed_runs_are_not_diverged_ones():
    runs = make_runs("m", [8.0], 5, shifted(0.1))
    lost = [replace(r, status="failed", quality=None) for r in runs[:3]]
    point = judge_point([*lost, *runs[3:]])
    assert (point.verdict, point.diverged, point.runs) == ("above", 0, 2)


@pytest.mark.parametrize("offset", [-5.0, 0.1, 1.0, 1000.0])
def test_any_quality_is_an_ordinary_number(offset):
    baseline = make_runs(quality=shifted(offset))
    assert (
        judge_point(make_runs("m", [8.0], quality=shifted(offset)), baseline).verdict
        == "undecided"
    )
    assert (
        judge_point(
            make_runs("m", [8.0], quality=shifted(offset + 0.1)), baseline
        ).verdict
        == "above"
    )


def test_axes_are_never_mixed():
    runs = [replace(run, steps=100 * run.budget) for run in make_runs()]
    comparison = compare(
        Question(baseline="base", axis="steps"), [*runs, *make_runs("m", [8.0])]
    )
    assert {run.why for run in comparison.dropped} == {"no steps recorded"}
    assert comparison.methods[0].points[0].x is None


def test_unstated_device_is_comparable_with_itself_only():
    unstated = make_runs(device_class="unstated")
    assert judge_one(make_runs("m", [8.0]), unstated).verdict == "not_comparable"
    same = make_runs("m", [8.0], device_class="unstated")
    assert judge_one(same, unstated).verdict == "undecided"


def test_uninterleaved_runs_widen_the_interval():
    apart = make_runs("m", [8.0], study="two")
    together = judge_point(make_runs("m", [8.0]))
    assert judge_point(apart).half_width > together.half_width
    assert judge_point(apart, time_sys=0.0).half_width == together.half_width


def test_baseline_runs_added_later_are_not_interleaved():
    """The method's blocks are all the baseline's, and yet the runs that it is held
    against at its own time were made on another day."""
    before = make_runs(times=[2.0, 4.0, 16.0, 32.0])
    later = [replace(r, block=3 + r.seed) for r in make_runs(times=[8.0])]
    method = make_runs("m", [8.0])
    point = judge_point(method, before + later)
    together = judge_point(method, before + make_runs(times=[8.0]))
    assert point.half_width > together.half_width
    assert judge_point(method, before + later, time_sys=0.02) == point


def test_method_made_apart_widens_no_other():
    near = make_runs("m", [8.0])
    alone = judge_point(near)
    apart = make_runs("n", [8.0], study="two")
    comparison = compare(Question(baseline="base"), make_runs() + near + apart)
    first, second = comparison.methods
    assert first.points[0] == alone
    assert (second.points[0].half_width or 0.0) > (alone.half_width or 0.0)
    assert comparison.time_sys == 0.02


@pytest.mark.parametrize(
    ("status", "time_sys"), [("queued", 0.0), ("failed", 0.0), ("cancelled", 0.02)]
)
def test_run_takes_its_turn_unless_it_was_called_off(status, time_sys):
    method = make_runs("m", [8.0])
    method[2] = replace(method[2], status=status, quality=None)
    asked = Question(baseline="base")
    assert compare(asked, make_runs() + method).time_sys == time_sys


@pytest.mark.parametrize("seconds", [0.0, -1.0, None, math.nan, math.inf])
def test_impossible_time_names_the_run(seconds):
    runs = make_runs()
    runs[4] = replace(runs[4], train_seconds=seconds)
    with pytest.raises(CurveError) as caught:
        compare(Question(baseline="base"), runs)
    assert caught.value.fields[0].path == "runs[4].train_seconds"


def test_margin_gives_equal_and_by_margin():
    same = judge_point(make_runs("m", [8.0]), margin=0.02)
    assert (same.verdict, same.by_margin) == ("equal", False)
    better = judge_point(make_runs("m", [8.0], quality=shifted(0.1)), margin=0.02)
    assert (better.verdict, better.by_margin) == ("above", True)


def test_catastrophic_run_is_dropped_and_shown():
    runs = make_runs("m", [4.0, 8.0], 5)
    runs[0] = replace(runs[0], quality=0.2)
    comparison = compare(Question(baseline="base"), [*make_runs(), *runs])
    (dropped,) = comparison.dropped
    assert (dropped.who, dropped.budget, dropped.seed) == ("m", 4.0, 0)
    assert "six robust" in dropped.why


def test_copied_runs_are_no_replicates():
    runs = make_runs("m", [8.0], 1) * 4
    comparison = compare(Question(baseline="base"), [*make_runs(), *runs])
    assert comparison.methods[0].points[0].runs == 1
    assert len(comparison.dropped) == 3
