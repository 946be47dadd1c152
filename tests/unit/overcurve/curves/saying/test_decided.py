"""The sentence of every verdict that claims something: only what was tested."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
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


def measured(runs: list[RunRecord]) -> list[RunRecord]:
    """Runs that our own workers trained."""
    return [replace(r, run=str(i), segments={"data": 1.0}) for i, r in enumerate(runs)]


def moved(heights: Mapping[float, float], **asked: object) -> str:
    """The sentence of a method that is better by so much at each of its times."""
    runs = make_runs("m", list(heights), quality=lambda t: rising(t) + heights[t])
    return judge_one(runs, **asked).sentence


def test_sentence_names_only_tested_times():
    runs = make_runs("m", [4.0, 8.0, 16.0, 64.0, 128.0], quality=shifted(0.03))
    sentence = judge_one(measured(runs), measured(make_runs())).sentence
    assert sentence == (
        "above at all 3 tested times (4, 8, 16 s); "
        "2 longer times not judged: the baseline ends at 32 s"
    )


@pytest.mark.parametrize(
    ("heights", "sentence"),
    [
        ({8.0: 0.1}, f"above at 8 s, {ALONE}"),
        ({8.0: -0.1}, f"below at 8 s, {ALONE}"),
        ({4.0: 0.03, 8.0: 0.03}, "above at both tested times (4, 8 s)"),
        ({4.0: -0.3, 8.0: -0.3}, "below at both tested times (4, 8 s)"),
        (
            {8.0: 0.2, 16.0: 0.2},
            "strictly above from 8 s to 16 s (2 tested times)",
        ),
        (
            {4.0: -0.1, 16.0: 0.1},
            "worse up to 4 s, better from 16 s, open between (2 tested times)",
        ),
        (
            {4.0: 0.1, 8.0: 0.0, 16.0: -0.1},
            "better up to 4 s, worse from 16 s, open between (3 tested times)",
        ),
        (
            {2.0: -0.1, 8.0: 0.1, 32.0: -0.1},
            "worse at 2 s, better at 8 s, worse at 32 s (3 tested times)",
        ),
    ],
)
def test_claim_is_said_in_full(heights, sentence):
    assert moved(heights) == sentence


def test_single_point_within_the_range_is_called_so():
    runs = make_runs("m", [8.0, 64.0], quality=shifted(0.1))
    assert judge_one(runs).sentence == (
        "above at 8 s, the only tested time within the baseline's range; "
        "1 longer time not judged: the baseline ends at 32 s"
    )


def test_strict_span_ends_with_the_baseline():
    runs = make_runs("m", [8.0, 32.1], quality=shifted(0.2))
    assert "strictly above from 8 s to 32 s" in judge_one(runs).sentence


def test_crossing_reads_worse_then_better():
    answer = judge_one(
        make_runs("m", quality=lambda t: rising(t) + 0.02 * math.log(t / 8))
    )
    assert answer.sentence == (
        "worse up to 4 s, better from 16 s, open between (5 tested times)"
    )


def test_crossing_with_open_end_claims_no_more():
    sentence = moved({2.0: -0.05, 8.0: 0.05, 32.0: 0.0})
    assert sentence == "worse at 2 s, better at 8 s, open at 32 s (3 tested times)"


def test_equal_stretch_of_a_crossing_names_its_margin():
    sentence = moved({4.0: -0.1, 8.0: 0.0, 16.0: 0.1}, margin=0.02)
    assert sentence == (
        "worse at 4 s, equal within ± 2.0 percentage points at 8 s, "
        "better at 16 s (3 tested times)"
    )


@pytest.mark.parametrize(("by", "word"), [(0.1, "above"), (-0.1, "below")])
def test_part_that_is_decided_comes_first(by, word):
    sentence = moved({4.0: by, 8.0: by, 16.0: 0.0})
    lead, _, rest = sentence.partition(", one open: at 16 s between −")
    assert lead == f"{word} at 2 of 3 tested times (4, 8 s)"
    assert rest.endswith("percentage points")


def test_equal_part_stands_beside_the_decided_one():
    sentence = moved({4.0: 0.1, 8.0: 0.0}, margin=0.02)
    assert sentence == (
        "above at 1 of 2 tested times (4 s), "
        "equal within ± 2.0 percentage points at 8 s"
    )


def test_lost_budget_leaves_a_plain_count():
    runs = make_runs("m", [4.0, 8.0, 16.0], quality=shifted(0.1))
    runs = [replace(r, quality=None) if r.budget == 4.0 else r for r in runs]
    sentence = judge_one(measured(runs), measured(make_runs())).sentence
    assert sentence.startswith("above at both tested times (8, 16 s), with")
    assert sentence.endswith("1 budget without a valid run")


def test_steps_are_never_called_times():
    runs = [
        replace(run, steps=round(100 * run.budget))
        for run in make_runs() + make_runs("m", [4.0, 8.0, 64.0], quality=shifted(0.1))
    ]
    (answer,) = compare(Question(baseline="base", axis="steps"), runs).methods
    assert answer.sentence == (
        "strictly above from 400 steps to 800 steps (2 tested points); "
        "1 larger point not judged: the baseline ends at 3,200 steps; "
        "judged on steps alone; on training time: above"
    )


def test_warning_becomes_a_reservation():
    runs = make_runs("m", [8.0], quality=shifted(0.1))
    sentence = judge_one([replace(r, seed=r.seed + 5) for r in runs]).sentence
    assert sentence == (
        f"above at 8 s, {ALONE}, with one reservation: "
        "other seed numbers than the baseline"
    )


def test_what_claims_nothing_needs_no_reservation():
    runs = [replace(r, seed=r.seed + 5) for r in make_runs("m", [8.0])]
    answer = judge_one(runs)
    assert answer.warnings
    assert "reservation" not in answer.sentence


def test_running_work_is_called_interim():
    runs = make_runs("m", [8.0], quality=shifted(0.1))
    runs[0] = replace(runs[0], status="running", quality=None)
    sentence = judge_one(runs).sentence
    assert sentence.endswith("; interim, 1 run to come")


@pytest.mark.parametrize(
    ("method", "baseline", "why"),
    [
        (["gpu"], ["cpu"], "measured on gpu, the baseline on cpu"),
        (["cpu", "gpu"], ["cpu"], "measured on two kinds of device (cpu, gpu)"),
        (
            ["cpu"],
            ["a", "b", "c", "d"],
            "the baseline was measured on four kinds of device (a, b, c and others)",
        ),
    ],
)
def test_what_cannot_be_compared_says_why(method, baseline, why):
    sides = [
        [
            run
            for i, on in enumerate(devices)
            for run in make_runs(name, [TIMES[i]], device_class=on)
        ]
        for name, devices in (("m", method), ("base", baseline))
    ]
    sentence = judge_one(sides[0], sides[1]).sentence
    assert sentence == f"not comparable: {why}"


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([1.0, *TIMES, 64.0]),
        st.sampled_from([-0.3, -0.02, 0.0, 0.02, 0.3]),
        min_size=1,
    )
)
def test_sentence_follows_the_verdict(heights):
    """A verdict is never told by the words of another."""
    runs = make_runs("m", sorted(heights), quality=lambda t: rising(t) + heights[t])
    answer = judge_one(runs)
    leads = {
        "above": ("above at", "strictly above from"),
        "below": ("below at",),
        "crosses": ("worse at", "worse up to", "better at", "better up to", "open at"),
        "partly_above": ("above at",),
        "partly_below": ("below at",),
        "undecided": ("undecided at",),
        "out_of_range": ("not judged",),
    }
    assert answer.sentence.startswith(leads[answer.verdict])
    both = "better" in answer.sentence and "worse" in answer.sentence
    assert both or answer.verdict != "crosses"
    assert "equal" not in answer.sentence
