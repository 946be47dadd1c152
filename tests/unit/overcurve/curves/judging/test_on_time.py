"""Beside a verdict on another axis stands the one on training time."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

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


def in_steps(runs: list[RunRecord], a_second: float = 100) -> list[RunRecord]:
    return [replace(run, steps=a_second * run.budget) for run in runs]


def judged(
    method: list[RunRecord], baseline: list[RunRecord] | None = None
) -> MethodAnswer:
    runs = in_steps(make_runs() if baseline is None else baseline) + method
    (answer,) = compare(Question(baseline="base", axis="steps"), runs).methods
    return answer


def test_training_time_needs_no_second_verdict():
    answer = judge_one(make_runs("m", [8.0], quality=shifted(0.1)))
    assert answer.on_time is None
    assert "judged on" not in answer.sentence


def test_slower_steps_turn_the_verdict():
    """As good as the baseline after twice the steps, in four times the time a step."""
    runs = in_steps(make_runs("m", [4.0, 8.0], quality=lambda t: rising(2 * t)))
    slow = [replace(run, train_seconds=4 * run.budget) for run in runs]
    answer = judged(slow)
    assert answer.on_time is not None
    assert (answer.verdict, answer.on_time.verdict) == ("above", "below")
    assert answer.sentence.endswith("; judged on steps alone; on training time: below")
    assert answer.on_time.sentence == "below at both tested times (16, 32 s)"


def test_own_verdict_sees_its_axis_alone():
    runs = in_steps(make_runs("m", [8.0], quality=shifted(0.1)))
    slow = [replace(run, train_seconds=9 * run.budget) for run in runs]
    assert judged(runs).points == judged(slow).points


@pytest.mark.parametrize(
    ("times", "quality", "words"),
    [
        ([8.0], shifted(0.1), "above"),
        ([8.0], rising, "undecided"),
        ([64.0], shifted(0.1), "not judged"),
        (TIMES, lambda t: rising(t) + 0.02 * math.log(t / 8), "crossing"),
        ([8.0, 16.0], lambda t: rising(t) + 0.1 * (t == 8.0), "partly above"),
    ],
)
def test_verdict_on_time_is_in_plain_words(times, quality, words):
    answer = judged(in_steps(make_runs("m", times, quality=quality)))
    assert answer.sentence.endswith(f"on training time: {words}")


def test_unrecorded_time_is_said():
    runs = in_steps(make_runs("m", [8.0], train_seconds=None))
    for answer in (
        judged(runs),
        judged(in_steps(make_runs("m", [8.0])), make_runs(train_seconds=None)),
    ):
        assert answer.on_time is not None
        assert answer.on_time.verdict is None
        assert answer.sentence.endswith("alone; training time was not recorded")


def test_other_device_has_a_verdict_on_steps_alone():
    away = in_steps(make_runs("m", [8.0], quality=shifted(0.1), device_class="gpu"))
    answer = judged(away)
    assert answer.on_time is not None
    assert (answer.verdict, answer.on_time.verdict) == ("above", "not_comparable")
    assert answer.sentence.endswith("on training time: not comparable")
