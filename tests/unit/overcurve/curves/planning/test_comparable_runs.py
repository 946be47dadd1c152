"""What can be asked where runs come from several kinds of device."""

from __future__ import annotations

from dataclasses import replace

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.planning.comparable_runs import comparable_runs
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import make_runs


def mixed() -> list[RunRecord]:
    runs = [
        replace(run, device_class=device)
        for device in ("A100", "T4")
        for run in make_runs() + make_runs("m", [4.0, 8.0])
    ]
    return runs + make_runs("m", [4.0], device_class="laptop")


def compared(runs: list[RunRecord]) -> Comparison:
    return compare(Question(baseline="base"), runs)


def test_devices_of_both_sides_are_offered() -> None:
    ways = comparable_runs(compared(mixed()))
    assert [w.words for w in ways] == [
        "Use only the 21 runs on A100",
        "Use only the 21 runs on T4",
        "Judge on budget instead of time",
    ]
    for way in ways:
        (answer,) = compare(way.question, mixed()).methods
        assert answer.verdict != "not_comparable"


def test_steps_are_offered_where_recorded() -> None:
    runs = [replace(run, steps=100 * run.budget) for run in mixed()]
    last = comparable_runs(compared(runs))[-1]
    assert (last.words, last.question.axis) == (
        "Judge on steps instead of time",
        "steps",
    )


def test_one_device_needs_no_other_question() -> None:
    assert comparable_runs(compared(make_runs() + make_runs("m", [4.0]))) == ()


def test_device_of_one_side_alone_is_not_offered() -> None:
    runs = [*make_runs(), *make_runs("m", [4.0], device_class="gpu")]
    ways = comparable_runs(compared(runs))
    assert [way.words for way in ways] == ["Judge on budget instead of time"]
    assert ways[0].runs == len(runs)


def test_runs_that_never_ended_are_not_counted() -> None:
    waiting = make_runs("m", [16.0], 2, status="queued", device_class="A100")
    runs = [*mixed(), *(replace(run, quality=None) for run in waiting)]
    assert [way.runs for way in comparable_runs(compared(runs))] == [21, 21, 45]


def test_size_of_a_model_is_no_way_out() -> None:
    """Every run has its parameters, and no training is longer on that axis."""
    runs = [replace(run, parameters=5.0, budget_unit="seconds") for run in mixed()]
    words = [way.words for way in comparable_runs(compared(runs))]
    assert words == ["Use only the 21 runs on A100", "Use only the 21 runs on T4"]
