"""What is not decided, in words: a tie is never among them, and each says why."""

from __future__ import annotations

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
    make_runs,
    rising,
    shifted,
)

ALONE = "the only time tested"
TIES = {"equal", "tie", "tied", "same", "equivalent", "comparable", "difference"}


def range_of(answer: MethodAnswer, i: int = 0, decimals: int = 2) -> str:
    """The interval of a point in percentage points."""
    point = answer.points[i]
    low, high = (100 * end for end in (point.gap_low, point.gap_high))
    ends = (f"{end:+.{decimals}f}".replace("-", "−") for end in (low, high))
    return f"between {' and '.join(ends)} percentage points"


def in_steps(runs: list[RunRecord]) -> list[RunRecord]:
    return [replace(run, steps=100 * run.budget) for run in runs]


def said(runs: list[RunRecord], **asked: object) -> str:
    (answer,) = compare(Question(baseline="base", **asked), runs).methods  # type: ignore[arg-type]
    return answer.sentence


def test_undecided_time_gives_its_interval():
    answer = judge_one(make_runs("m", [8.0]))
    assert answer.sentence == f"undecided at 8 s, {ALONE}: {range_of(answer)}"


def test_of_several_times_the_last_is_given():
    answer = judge_one(make_runs("m", [4.0, 8.0]))
    assert answer.sentence == (
        f"undecided at both tested times: at 8 s {range_of(answer, 1)}"
    )
    answer = judge_one(make_runs("m", [4.0, 8.0, 16.0]))
    assert answer.sentence == (
        f"undecided at all 3 tested times: at 16 s {range_of(answer, 2)}"
    )


heights = st.dictionaries(
    st.sampled_from(TIMES), st.sampled_from([-0.003, 0.0, 0.003]), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(heights, st.integers(1, 4), st.sampled_from([0.0, 1.0, 4.0]))
def test_undecided_is_never_a_tie(moved, seeds, noise):
    runs = make_runs("m", sorted(moved), seeds, lambda t: rising(t) + moved[t], noise)
    answer = judge_one(runs)
    if answer.verdict == "undecided":
        assert TIES.isdisjoint(answer.sentence.replace(",", " ").split())


@settings(max_examples=40, deadline=None)
@given(heights)
def test_equal_needs_a_margin_and_names_it(moved):
    runs = make_runs("m", sorted(moved), quality=lambda t: rising(t) + moved[t])
    answer = judge_one(runs, margin=0.02)
    assert {point.verdict for point in answer.points} == {"equal"}
    assert answer.sentence.startswith("equal within ± 2.0 percentage points at ")


def test_equal_at_one_time():
    sentence = judge_one(make_runs("m", [8.0]), margin=0.02).sentence
    assert sentence == f"equal within ± 2.0 percentage points at 8 s, {ALONE}"


def test_equal_points_are_told_beside_open_ones():
    moved = {4.0: 0.0, 8.0: 0.012}
    runs = make_runs("m", [4.0, 8.0], quality=lambda t: rising(t) + moved[t])
    runs += make_runs("m", [11.0])
    sentence = judge_one(runs, margin=0.008).sentence
    assert "equal within ± 0.80 percentage points at 4 s, one open: at 11 s" in sentence


def test_more_open_points_are_counted():
    runs = make_runs("m", [4.0, 11.0, 22.0])
    answer = judge_one(runs, margin=0.0095)
    assert [p.verdict for p in answer.points] == ["equal", "undecided", "undecided"]
    assert answer.sentence == (
        "equal within ± 0.95 percentage points at 1 of 3 tested times (4 s), "
        f"two others open: at 22 s {range_of(answer, 2, 1)}"
    )


@pytest.mark.parametrize(
    ("method", "baseline", "why"),
    [
        (
            make_runs("m", [4.0], 1),
            make_runs(times=[2.0, 8.0], seeds=1),
            "no budget has two runs, so chance cannot be told from a gap: add seeds",
        ),
        (
            make_runs("m", [4.0], noise=0),
            make_runs(noise=0),
            "all seeds agree to the last digit, so chance cannot be told from a gap",
        ),
        (
            make_runs("m", [4.0], 5, status="diverged")[:3]
            + make_runs("m", [4.0], 5)[3:],
            make_runs(),
            "most of its runs diverged",
        ),
    ],
)
def test_reason_stands_in_place_of_an_interval(method, baseline, why):
    method = [
        replace(run, quality=None) if run.status == "diverged" else run
        for run in method
    ]
    sentence = judge_one(method, baseline).sentence
    assert sentence == f"undecided at 4 s, {ALONE}: {why}"


def test_reason_follows_the_last_of_several_times():
    runs = make_runs("m", [4.0, 8.0], noise=0)
    assert judge_one(runs, make_runs(noise=0)).sentence == (
        "undecided at both tested times: at 8 s: all seeds agree to the last digit, "
        "so chance cannot be told from a gap"
    )


def test_runs_that_cannot_tell_say_what_to_run():
    baseline = make_runs(times=[2.0, 8.0, 32.0], seeds=1)
    bent = [replace(r, quality=r.quality + 0.01 * (r.budget == 8)) for r in baseline]
    single = make_runs("m", [8.0], 1, shifted(0.01))
    assert judge_one(single, bent).sentence == (
        f"undecided at 8 s, {ALONE}: these runs cannot tell: add 2 seeds to this method"
    )


def test_time_counted_out_gives_its_own_interval():
    """One of three times clears its level alone, and not as one of three."""
    moved = {4.0: 0.0, 8.0: 0.0062, 16.0: 0.0}
    runs = make_runs("m", list(moved), quality=lambda t: rising(t) + moved[t])
    answer = judge_one(runs)
    assert answer.points[1].reason == "several_points"
    assert answer.points[1].gap_low > 0
    only = judge_one([r for r in runs if r.budget == 8.0])
    assert only.verdict == "above"


def test_what_is_held_back_says_how_many_were_tested():
    moved = {4.0: 0.0, 8.0: 0.0, 16.0: 0.0062}
    runs = make_runs("m", list(moved), quality=lambda t: rising(t) + moved[t])
    sentence = judge_one(runs).sentence
    assert sentence.startswith("undecided at all 3 tested times: at 16 s +0.62 [+0.")
    assert sentence.endswith(
        "] percentage points alone, not counted because three times were tested"
    )


@pytest.mark.parametrize(
    ("axis", "budget"), [("train_seconds", "an earlier"), ("steps", "a smaller")]
)
def test_earlier_budget_is_no_certainty(axis, budget):
    hump = {2.0: 0.7, 4.0: 0.9, 8.0: 0.85, 16.0: 0.8, 32.0: 0.75}
    baseline = make_runs(quality=hump.__getitem__)
    method = make_runs("m", [16.0], quality=lambda _: 0.9005)
    sentence = said(in_steps(baseline + method), axis=axis)
    assert f"the baseline may do as well with {budget} budget" in sentence


def test_remark_before_open_point_ends():
    runs = make_runs("m", [8.0], seeds=1) + make_runs("m", [90.0])
    sentence = judge_one(runs).sentence
    assert "the only tested time within the baseline's range: between" in sentence


@pytest.mark.parametrize(
    ("runs", "sentence"),
    [
        (
            make_runs("m", [8.0], 1, status="queued"),
            "nothing to judge yet: 1 run is still to come",
        ),
        (
            make_runs("m", [8.0], status="running"),
            "nothing to judge yet: 3 runs are still to come",
        ),
        (
            make_runs("m", [8.0], status="failed"),
            "nothing to judge: no run of this method has ended well",
        ),
        (
            make_runs("m", [8.0], status="diverged"),
            "undecided: most of its runs diverged",
        ),
    ],
)
def test_method_without_a_point_says_what_became_of_it(runs, sentence):
    ended = [replace(run, quality=None) for run in runs]
    assert judge_one(ended).sentence == sentence


def test_other_quantity_is_no_divergence():
    runs = [*in_steps(make_runs()), *make_runs("m", [8.0])]
    (answer,) = compare(Question(baseline="base", axis="steps"), runs).methods
    assert answer.points[0].reason is None
    assert answer.sentence == (
        "nothing to judge: no run of this method has both steps and quality recorded; "
        "judged on steps alone; on training time: undecided"
    )


def test_missing_axis_is_said_not_guessed():
    sentence = judge_one(make_runs("m", [8.0]), axis="cost_usd").sentence
    assert sentence == (
        "not judged: no run of the baseline has both cost and quality recorded; "
        "judged on cost alone; on training time: undecided"
    )


def test_baseline_that_never_ended_judges_nobody():
    nothing = make_runs(status="failed", quality=None)
    sentence = judge_one(make_runs("m", [8.0]), nothing).sentence
    assert sentence == "not judged: no run of the baseline has ended well"


@pytest.mark.parametrize(
    ("heights", "sentence"),
    [
        (
            {1.0: 0.3},
            "not judged by extrapolation: better than the baseline's shortest budget, "
            "in less time (1 s against 2 s)",
        ),
        (
            {64.0: -0.3, 90.0: -0.3},
            "not judged by extrapolation: worse than the baseline's longest budget, "
            "in more time (64, 90 s against 32 s)",
        ),
        (
            {1.0: 0.3, 64.0: -0.3, 128.0: 0.3},
            "not judged by extrapolation: better than the baseline's shortest budget, "
            "in less time (1 s against 2 s) and worse than the baseline's longest "
            "budget, in more time (64 s against 32 s); nor at 1 other time",
        ),
        (
            {1.0: 0.0, 64.0: 0.1},
            "not judged: tested at 1, 64 s, the baseline from 2 s to 32 s",
        ),
    ],
)
def test_beyond_the_range_nothing_is_extrapolated(heights, sentence):
    runs = make_runs("m", list(heights), quality=lambda t: rising(t) + heights[t])
    assert judge_one(runs).sentence == sentence


def test_range_of_a_single_time_is_said_so():
    sentence = judge_one(make_runs("m", [8.0]), make_runs(times=[4.0])).sentence
    assert sentence == (
        "not judged: the baseline was trained at 4 s only, this method at 8 s"
    )


def test_range_of_steps_is_not_in_time():
    runs = make_runs() + make_runs("m", [1.0], quality=shifted(0.3))
    assert said(in_steps(runs), axis="steps").startswith(
        "not judged by extrapolation: better than the baseline's smallest budget, "
        "at less (100 steps against 200 steps)"
    )


def test_times_on_both_sides_are_left_out_by_name():
    runs = make_runs("m", [0.5, 1.0, 8.0, 64.0], quality=shifted(0.1))
    assert judge_one(runs).sentence.endswith(
        "; 2 shorter times not judged: the baseline begins at 2 s; "
        "1 longer time not judged: the baseline ends at 32 s"
    )
