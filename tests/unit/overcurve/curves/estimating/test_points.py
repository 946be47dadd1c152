"""Points against a curve: the interval, the verdict, and the reason for none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from overcurve.curves.comparison import compare
from overcurve.curves.estimating.baseline import evaluate_curve
from overcurve.curves.estimating.points import (
    JudgedPoint,
    judge_points,
    measure_margins,
)
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.estimating.nodes import (
    X,
    Y,
    fit,
    make_points,
    make_spread,
)
from tests.unit.overcurve.curves.studies import (
    judge_one,
    judge_point,
    make_runs,
    rising,
    shifted,
)

BETWEEN = (X[1] + X[2]) / 2


def judged(
    x: list[float], y: list[float], *, diverged=(), base=None, **asked
) -> tuple[JudgedPoint, ...]:
    """Points of three runs each, beside the plain baseline or another."""
    method = make_spread(x, y)
    curve, noise = fit(base or make_spread(), method)
    asked = {"alpha": 0.05, "time_sys": 0.0, **asked}
    return judge_points(curve, make_points(method, diverged), noise, **asked)


def test_interval_on_a_budget_is_that_of_a_t_test():
    """Six groups with three runs of one deviation: 12 degrees of freedom in all, and
    each mean borrows three of them beside its own two."""
    (point,) = judged([X[2]], [Y[2] + 0.02])
    half = stats.t.ppf(0.975, 10) * 0.004 * np.sqrt(2 / 3)
    assert point.gap == pytest.approx(0.02)
    assert point.half_width == pytest.approx(half)
    assert (point.low, point.high) == pytest.approx((0.02 - half, 0.02 + half))
    p = 2 * stats.t.sf(0.02 / (0.004 * np.sqrt(2 / 3)), 10)
    assert point.p == pytest.approx(p)


def test_between_budgets_the_bracket_is_added():
    at, between = judged([X[2]], [0.9])[0], judged([BETWEEN], [0.9])[0]
    assert at.edge_low == at.edge_high == at.curve_quality
    assert between.edge_low <= between.curve_quality < between.edge_high
    assert between.half_width > at.half_width
    assert between.low < between.gap - (between.edge_high - between.curve_quality)


@settings(max_examples=150, deadline=None)
@given(st.floats(X[0], X[-1]), st.floats(0.5, 1.0), st.sampled_from([0.2, 0.05, 0.001]))
def test_p_and_interval_agree(x, y, alpha):
    (point,) = judged([x], [y], alpha=alpha)
    assume(abs(point.p - alpha) > 1e-9)
    assert point.low <= point.gap <= point.high
    assert (point.low > 0 or point.high < 0) == (point.p <= alpha)


@settings(max_examples=100, deadline=None)
@given(st.floats(X[0], X[-1]), st.floats(0.5, 1.0), st.floats(0, 0.2))
def test_a_higher_point_is_judged_no_worse(x, y, by):
    order = ["below", "undecided", "above"]
    lower, higher = judged([x], [y])[0], judged([x], [y + by])[0]
    assert order.index(lower.verdict) <= order.index(higher.verdict)
    assert lower.low <= higher.low + 1e-12


@settings(max_examples=80, deadline=None)
@given(st.floats(X[0], X[-1]), st.floats(0.5, 1.0))
def test_turned_upside_down_the_interval_is_mirrored(x, y):
    (point,) = judged([x], [y])
    turned = make_spread(y=[-value for value in Y])
    (mirrored,) = judged([x], [-y], base=turned)
    assert mirrored.gap == pytest.approx(-point.gap)
    assert mirrored.low == pytest.approx(-point.high)
    assert mirrored.high == pytest.approx(-point.low)
    assert mirrored.p == pytest.approx(point.p)


def test_surer_intervals_are_wider():
    widths = [
        judged([BETWEEN], [0.8], alpha=a)[0].half_width for a in (0.2, 0.05, 0.01)
    ]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


def test_unsure_clock_costs_only_where_the_curve_rises():
    def width(y: tuple[float, ...], time_sys: float) -> float:
        return judged([X[2]], [0.9], base=make_spread(y=y), time_sys=time_sys)[
            0
        ].half_width

    assert width(Y, 0.02) > width(Y, 0.0)
    flat = (0.8,) * 5
    assert width(flat, 0.02) == pytest.approx(width(flat, 0.0))


def test_interval_covers_the_true_gap():
    """Kinked curves, noise known to nobody: at least 95 in 100, with Monte Carlo's
    own error; a claim of the wrong side almost never."""
    generator = np.random.default_rng(8)
    held = wrong = 0
    for _ in range(300):
        kink = generator.uniform(X[0], X[-1])
        place = generator.uniform(X[0], X[-1])
        base = noisy_spread(generator, [min(x, kink) / 4 for x in X], X)
        method = noisy_spread(generator, [min(place, kink) / 4 + 0.01], [place])
        curve, noise = fit(base, method)
        (point,) = judge_points(
            curve, make_points(method), noise, alpha=0.05, time_sys=0
        )
        held += point.low <= 0.01 <= point.high
        wrong += point.verdict == "below"
    assert held >= 300 * 0.95 - 3 * np.sqrt(300 * 0.95 * 0.05)
    assert wrong <= 3


def noisy_spread(generator, truth, x, runs=3, sd=0.004):
    draws = np.array(truth)[:, None] + sd * generator.standard_normal((len(x), runs))
    spread = make_spread(x, draws.mean(axis=1), runs)
    return replace(spread, squares=draws.var(axis=1) * runs)


def test_one_of_several_points_must_be_surer():
    """A p of 0.04 is enough alone; beside an open point Hochberg doubles it."""
    gap = stats.t.ppf(1 - 0.02, 10) * 0.004 * np.sqrt(2 / 3)
    assert judged([X[2]], [Y[2] + gap])[0].verdict == "above"
    first, second = judged([X[2], X[3]], [Y[2] + gap, Y[3]])
    assert (first.verdict, first.reason) == ("undecided", "several_points")
    assert first.p == pytest.approx(0.04, abs=0.005)
    assert second.reason == "noise"


def test_points_that_all_clear_alpha_are_all_decided():
    gap = stats.t.ppf(1 - 0.02, 10) * 0.004 * np.sqrt(2 / 3)
    found = judged([X[1], X[2], X[3]], [Y[1] + gap, Y[2] + gap, Y[3] + gap])
    assert {point.verdict for point in found} == {"above"}


def test_diverged_point_is_no_member_of_the_family():
    gap = stats.t.ppf(1 - 0.02, 10) * 0.004 * np.sqrt(2 / 3)
    first, second = judged([X[2], X[3]], [Y[2] + gap, Y[3]], diverged=[1])
    assert first.verdict == "above"
    assert (second.verdict, second.reason) == ("undecided", "diverged")


def test_point_outside_is_no_member_of_the_family():
    gap = stats.t.ppf(1 - 0.02, 10) * 0.004 * np.sqrt(2 / 3)
    first, second = judged([X[2], X[-1] + 1], [Y[2] + gap, Y[-1]])
    assert (first.verdict, second.verdict) == ("above", "out_of_range")
    assert second.gap is second.p is second.half_width is None


@pytest.mark.parametrize(("x", "reason"), [(X[2], "noise"), (BETWEEN, "bracket")])
def test_reason_names_the_larger_uncertainty(x, reason):
    quiet = {"sd": 0.0005}
    method = make_spread([x], [np.interp(x, X, Y)], **quiet)
    curve, noise = fit(make_spread(**quiet), method)
    (point,) = judge_points(curve, make_points(method), noise, alpha=0.05, time_sys=0)
    assert (point.verdict, point.reason) == ("undecided", reason)


@pytest.mark.parametrize(
    ("gap", "margin", "verdict", "by_margin"),
    [
        (0.0, 0.02, "equal", False),
        (0.0, 0.001, "undecided", False),
        (0.018, 0.02, "above", False),
        (0.05, 0.02, "above", True),
        (-0.05, 0.02, "below", True),
        (0.05, None, "above", None),
    ],
)
def test_margin_asks_for_the_whole_interval(gap, margin, verdict, by_margin):
    (point,) = judged([X[2]], [Y[2] + gap], margin=margin)
    assert (point.verdict, point.by_margin) == (verdict, by_margin)


def test_no_point_and_no_baseline_have_their_answers():
    assert judged([], []) == ()
    method = make_spread([X[1], X[2]], [0.8, 0.9])
    _, noise = fit(make_spread(), method)
    found = judge_points(None, make_points(method), noise, alpha=0.05, time_sys=0)
    assert {(p.verdict, p.reason) for p in found} == {("out_of_range", "no_baseline")}
    assert len(found) == 2


def test_a_grid_of_times_equals_one_time_after_another():
    method = make_spread([X[1], X[3]], [0.8, 0.9])
    curve, noise = fit(make_spread(time_sd=0.01), method)
    times = np.linspace(X[0], X[-1], 7)
    tall = replace(noise, run=noise.run[:, None], freedom=noise.freedom[:, None])
    points = make_points(method)
    column = replace(points, n=points.n[:, None], y=points.y[:, None])
    asked = {"alpha": 0.05, "time_sys": 0.02}
    whole = measure_margins(evaluate_curve(curve, times), column, tall, **asked)
    assert whole.low.shape == (2, 7)
    for i, time in enumerate(times):
        values = evaluate_curve(curve, np.array([time, time]))
        alone = measure_margins(values, points, noise, **asked)
        assert whole.low[:, i] == pytest.approx(alone.low)
        assert whole.high[:, i] == pytest.approx(alone.high)


@pytest.mark.parametrize(("away", "is_matched"), [(0.016, True), (0.017, False)])
def test_matched_times_have_no_bracket(away, is_matched):
    """Jitter of 0.01, three runs on either side: 0.0163 in log time."""
    method = make_spread([X[2] + away], [0.9], time_sd=0.01)
    curve, noise = fit(make_spread(time_sd=0.01), method)
    (point,) = judge_points(curve, make_points(method), noise, alpha=0.05, time_sys=0)
    assert (point.edge_low == point.edge_high) is is_matched


DECLINES = (0.60, 0.80, 0.799, 0.798, 0.797)


@pytest.mark.parametrize(
    ("y", "verdict", "reason"),
    [
        (0.8005, "undecided", "noise"),
        (0.7995, "undecided", "baseline_better_earlier"),
        (0.8065, "undecided", "baseline_better_earlier"),
        (0.82, "above", None),
        (0.78, "below", None),
    ],
)
def test_above_must_beat_earlier_budgets_too(y, verdict, reason):
    """The budget before is 0.001 better than the curve here: a gap may be sure, and
    yet not that over the baseline stopped earlier."""
    method = make_spread([X[2]], [y])
    curve, noise = fit(make_spread(y=DECLINES), method)
    asked = {"alpha": 0.05, "time_sys": 0.0}
    (point,) = judge_points(curve, make_points(method), noise, **asked)
    assert (point.verdict, point.reason) == (verdict, reason)


@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_huge_and_tiny_qualities_are_ordinary(scale):
    base = make_spread(y=[scale * y for y in Y], sd=0.004 * scale)
    method = make_spread([X[2]], [scale * (Y[2] + 0.02)], sd=0.004 * scale)
    curve, noise = fit(base, method)
    (point,) = judge_points(curve, make_points(method), noise, alpha=0.05, time_sys=0)
    (plain,) = judged([X[2]], [Y[2] + 0.02])
    assert point.verdict == plain.verdict
    assert point.p == pytest.approx(plain.p, rel=1e-4)


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


def test_mostly_diverged_point_is_undecided():
    runs = make_runs("m", [8.0], 5, shifted(0.1))
    lost = [replace(r, status="diverged", quality=None) for r in runs[:3]]
    point = judge_point([*lost, *runs[3:]])
    assert (point.verdict, point.reason, point.diverged) == ("undecided", "diverged", 3)
    assert (point.runs, point.speedup) == (2, None)


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


def test_margin_gives_equal_and_by_margin():
    same = judge_point(make_runs("m", [8.0]), margin=0.02)
    assert (same.verdict, same.by_margin) == ("equal", False)
    better = judge_point(make_runs("m", [8.0], quality=shifted(0.1)), margin=0.02)
    assert (better.verdict, better.by_margin) == ("above", True)
