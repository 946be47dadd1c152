"""One method judged whole: its points as they are shown, its curve, its sentence."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.comparison import MethodAnswer, compare
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import (
    TIMES,
    judge_one,
    judge_point,
    make_runs,
    rising,
    shifted,
)

UNANSWERED = ("quality_gain", "speedup", "bd_rate")
moves = st.lists(
    st.sampled_from([-0.2, -0.02, -0.004, 0.0, 0.004, 0.02, 0.2]),
    min_size=len(TIMES),
    max_size=len(TIMES),
)


def tilted(time: float) -> float:
    """Worse than the baseline before 8 s, better after."""
    return rising(time) + 0.02 * math.log(time / 8)


def test_gain_and_speedup_recover_the_truth():
    gained = judge_one(make_runs("m", quality=shifted(0.03)))
    assert gained.quality_gain.value == pytest.approx(0.03)
    assert gained.quality_gain.low < 0.03 < gained.quality_gain.high
    faster = judge_one(make_runs("m", quality=lambda time: rising(2 * time)))
    assert faster.speedup.value == pytest.approx(2.0, rel=0.02)
    assert faster.speedup.low < 2.0 < faster.speedup.high


def test_point_says_when_the_baseline_gets_there():
    point = judge_point(make_runs("m", [4.0], quality=lambda time: rising(2 * time)))
    assert point.baseline_x == pytest.approx(8.0, rel=1e-3)
    assert point.speedup == pytest.approx(2.0, rel=1e-3)
    assert point.speedup_low < 2.0 < point.speedup_high


def test_interval_of_the_mean_narrows_with_seeds():
    few = judge_point(make_runs("m", [8.0], 3))
    many = judge_point(make_runs("m", [8.0], 7))
    for point in (few, many):
        assert point.mean_low < point.quality < point.mean_high
        assert point.quality - point.mean_low == pytest.approx(
            point.mean_high - point.quality
        )
    assert many.mean_high - many.mean_low < few.mean_high - few.mean_low


@pytest.mark.parametrize(
    ("method", "baseline", "reason"),
    [
        (make_runs("m", [8.0]), make_runs(), "one_tested_time"),
        (make_runs("m", [64.0, 128.0]), make_runs(), "no_common_time"),
        (make_runs("m", [4.0, 8.0]), make_runs(times=[4.0]), "one_baseline_budget"),
        (make_runs("m", [4.0, 8.0], device_class="gpu"), make_runs(), "not_comparable"),
        (
            make_runs("m", [2.0, 8.0], 1),
            make_runs(times=[2.0, 8.0], seeds=1),
            "no_replicates",
        ),
        (
            make_runs("m", [4.0, 8.0], noise=0),
            make_runs(noise=0),
            "zero_variance",
        ),
        (
            make_runs("m", [4.0, 8.0]),
            make_runs(status="failed", quality=None),
            "no_baseline",
        ),
    ],
)
def test_curves_left_uncompared_have_their_reason(method, baseline, reason):
    answer = judge_one(method, baseline)
    assert {answer.reasons[name] for name in UNANSWERED} == {reason}
    assert answer.quality_gain.value is answer.speedup.low is answer.bd_rate is None


def test_budgets_at_one_time_are_no_curve():
    near = make_runs("m", [8.0, 8.02], quality=shifted(0.05))
    assert judge_one(near).reasons["quality_gain"] == "one_tested_time"
    far = judge_one([*near, *make_runs("m", [16.0], quality=shifted(0.05))])
    assert far.quality_gain.value == pytest.approx(0.05, abs=1e-3)


def test_points_are_told_in_increasing_time():
    runs = make_runs("m", [16.0, 2.0, 8.0], quality=shifted(0.1))
    slow = [replace(r, train_seconds=20.0) if r.budget == 2.0 else r for r in runs]
    assert [p.budget for p in judge_one(slow).points] == [8.0, 16.0, 2.0]


def test_lower_is_better_swaps_the_bounds():
    def loss(time: float) -> float:
        return 1 - rising(time)

    baseline = make_runs(quality=loss)
    runs = make_runs("m", [10.0], quality=lambda t: loss(t) - 0.1)
    point = judge_point(runs, baseline, direction="min")
    assert point.verdict == "above"
    assert 0 < point.gap_low < point.gap < point.gap_high
    assert point.bracket_low <= point.baseline_quality <= point.bracket_high
    assert point.baseline_quality > point.quality


def pointwise(heights: list[float], direction: str) -> MethodAnswer:
    moved = dict(zip(TIMES, heights, strict=True))
    method = make_runs("m", quality=lambda time: rising(time) + moved[time])
    return judge_one(method, direction=direction)


@settings(max_examples=60, deadline=None)
@given(moves)
def test_turned_direction_turns_every_claim(heights):
    """What is better where more is better is worse where less is. The other way it
    may be held back: a baseline that falls has better budgets before."""
    up, down = (pointwise(heights, way).points for way in ("max", "min"))
    for first, second in zip(up, down, strict=True):
        assert first.gap == pytest.approx(-second.gap)
        assert (first.gap_low, first.gap_high) == pytest.approx(
            (-second.gap_high, -second.gap_low)
        )
        if first.verdict == "above":
            assert second.verdict == "below"
        if second.verdict == "above":
            assert first.verdict == "below"


def test_crossing_lies_between_decided_times():
    answer = judge_one(make_runs("m", quality=tilted))
    assert answer.verdict == "crosses"
    assert [p.verdict for p in answer.points] == [
        "below",
        "below",
        "undecided",
        "above",
        "above",
    ]
    assert answer.crossings == (pytest.approx((4.0, 16.0)),)
    assert answer.below == (pytest.approx((2.0, 4.0)),)
    assert answer.above == (pytest.approx((16.0, 32.0)),)


def test_all_points_above_need_no_adjustment():
    answer = judge_one(make_runs("m", quality=shifted(0.03)))
    assert answer.verdict == "above"
    assert answer.above == (pytest.approx((TIMES[0], TIMES[-1])),)
    # The tested times are above; between the first two the baseline may bend more.
    assert not answer.above_everywhere
    assert judge_one(make_runs("m", quality=shifted(0.2))).above_everywhere


def test_nothing_is_everywhere_above_but_what_is_above():
    runs = make_runs("m", quality=shifted(0.2))
    held = [replace(r, quality=rising(8.0)) if r.budget == 8.0 else r for r in runs]
    answer = judge_one(held)
    assert answer.verdict == "partly_above"
    assert not answer.above_everywhere


def test_three_budgets_of_single_runs_show_no_interval():
    runs = make_runs(times=[2.0, 8.0, 32.0], seeds=1)
    runs = [replace(r, quality=r.quality + 0.01 * (r.budget == 8)) for r in runs]
    runs += make_runs("m", [2.0, 8.0, 32.0], 1, shifted(0.01))
    comparison = compare(Question(baseline="base"), runs)
    (answer,) = comparison.methods
    for point in answer.points:
        assert (point.verdict, point.estimable) == ("undecided", False)
        assert point.gap_low is not None
        assert (point.shown_low, point.shown_high, point.shown_width) == (None,) * 3
    assert "these runs cannot tell: add 2 seeds to this method" in answer.sentence
    assert {(run.who, run.seeds) for run in comparison.next_runs} == {("m", 2)}
    assert all("±" not in run.why for run in comparison.next_runs)


def test_replicates_make_an_interval_worth_showing():
    point = judge_point(make_runs("m", [8.0], 3), make_runs(times=[2.0, 8.0, 32.0]))
    assert point.estimable
    assert point.shown_width == point.half_width


def test_claim_of_a_single_run_keeps_its_interval():
    flat = make_runs(quality=lambda _: 0.9)
    point = judge_point(make_runs("m", [8.0], 1, lambda _: 0.95), flat)
    assert (point.verdict, point.provisional) == ("above", True)
    assert (point.shown_low, point.shown_width) == (point.gap_low, point.half_width)


def lost(count: int, status: str) -> list[RunRecord]:
    """Six runs at 8 s, of which so many came to no quality."""
    runs = make_runs("m", [8.0], 6, shifted(0.1))
    return [
        replace(run, status=status, quality=None) if i < count else run
        for i, run in enumerate(runs)
    ]


@pytest.mark.parametrize(
    ("count", "status", "verdict"),
    [
        (3, "diverged", "above"),
        (4, "diverged", "undecided"),
        (4, "failed", "above"),
    ],
)
def test_more_than_half_diverged_claims_nothing(count, status, verdict):
    assert judge_point(lost(count, status)).verdict == verdict


def test_mostly_diverged_point_has_no_speedup():
    point = judge_point(lost(4, "diverged"))
    assert (point.reason, point.diverged, point.runs) == ("diverged", 4, 2)
    assert point.speedup is point.baseline_x is None


def test_wholly_diverged_point_is_shown():
    runs = [replace(r, quality=math.nan) for r in make_runs("m", [8.0])]
    point = judge_point(runs)
    assert (point.verdict, point.reason, point.x) == ("undecided", "diverged", None)


def test_lost_budget_without_baseline_is_out_of_range():
    nothing = make_runs(status="failed", quality=None)
    point = judge_point(make_runs("m", [8.0], status="diverged"), nothing)
    assert (point.verdict, point.reason) == ("out_of_range", "no_baseline")


def test_devices_of_two_kinds_are_not_comparable():
    answer = judge_one(make_runs("m", [8.0], device_class="gpu"))
    assert answer.verdict == "not_comparable"
    assert answer.reasons["quality_gain"] == "not_comparable"
    (point,) = answer.points
    assert (point.verdict, point.reason) == ("undecided", "not_comparable")
    assert point.gap is point.p is None


def test_steps_may_cross_devices():
    baseline = [replace(r, steps=r.budget) for r in make_runs()]
    method = [
        replace(r, steps=r.budget, device_class="gpu")
        for r in make_runs("m", [8.0], quality=shifted(0.1))
    ]
    assert judge_one(method, baseline, axis="steps").verdict == "above"


def test_foreign_device_leaves_other_methods_alone():
    runs = make_runs() + make_runs("here", [8.0], quality=shifted(0.1))
    alone = compare(Question(baseline="base"), runs).methods[0]
    runs += make_runs("there", [8.0], device_class="gpu")
    comparison = compare(Question(baseline="base"), runs)
    here, there = comparison.methods
    assert here == alone
    assert there.verdict == "not_comparable"
    assert comparison.baseline.curve.x
    assert {run.who for run in comparison.next_runs} <= {"baseline", "here"}


def test_reservations_stand_beside_the_answer():
    other_seeds = [
        replace(run, seed=int(run.seed) + 5)
        for run in make_runs("m", [8.0], quality=shifted(0.1))
    ]
    answer = judge_one(other_seeds)
    assert answer.warnings == ("other seed numbers than the baseline",)
    assert all(words in answer.sentence for words in answer.warnings)
