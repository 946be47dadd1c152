"""Axes are never mixed: each verdict says its own, and what training time says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.terms.axes import (
    axis_unit,
    can_be_trained_to,
    is_chosen_size,
    is_machine_free,
    say_axis,
    say_place,
)
from overcurve.curves.terms.errors import MixedQuantities
from overcurve.curves.terms.quantities import AXIS_FIELDS, MACHINE_FREE_AXES
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.run_table import RunTable
from tests.factories import make_record
from tests.unit.overcurve.curves.studies import (
    judge_one,
    make_runs,
    rising,
    shifted,
)


def slower_steps():
    """A method better by steps and worse by time: a step takes four times as long."""
    method = make_runs("m", [16.0, 32.0], quality=lambda t: rising(t / 4) + 0.02)
    runs = [replace(r, steps=100 * r.budget) for r in make_runs()]
    return runs + [replace(r, steps=25 * r.budget) for r in method]


def judged(axis, runs, **asked):
    return compare(Question(baseline="base", axis=axis, **asked), runs).methods[0]


def test_verdict_on_time_stands_beside_steps():
    answer = judged("steps", slower_steps())
    assert answer.verdict == "above"
    assert answer.on_time.verdict == "below"
    assert answer.sentence.endswith("judged on steps alone; on training time: below")


def test_verdict_on_time_is_the_rules_own():
    runs = slower_steps()
    found = judged("steps", runs).on_time
    asked = judged("train_seconds", runs)
    assert found.verdict == asked.verdict
    assert found.sentence.startswith(asked.sentence.partition(", with")[0])
    assert asked.on_time is None


def test_unrecorded_time_is_said():
    runs = [replace(r, train_seconds=None) for r in slower_steps()]
    answer = judged("steps", runs)
    assert answer.on_time.verdict is None
    assert answer.sentence.endswith("training time was not recorded")


def test_mixed_devices_hold_on_steps_alone():
    runs = slower_steps()
    runs[-3:] = [replace(r, device_class="gpu") for r in runs[-3:]]
    answer = judged("steps", runs)
    assert (answer.verdict, answer.on_time.verdict) == ("above", "not_comparable")


@pytest.mark.parametrize("unit", ["seconds", "s", "Hours"])
def test_budget_in_seconds_is_a_time(unit):
    runs = make_runs(budget_unit=unit)
    runs += make_runs("m", [8.0], budget_unit=unit, device_class="gpu")
    assert judged("budget", runs).verdict == "not_comparable"
    apart = make_runs(budget_unit=unit, block=None)
    assert compare(Question(baseline="base", axis="budget"), apart).time_sys == 0.02


@pytest.mark.parametrize("unit", ["steps", "epochs", ""])
def test_other_budgets_are_free_of_the_machine(unit):
    runs = make_runs(budget_unit=unit)
    runs += make_runs(
        "m", [8.0], quality=shifted(0.1), budget_unit=unit, device_class="gpu"
    )
    assert judged("budget", runs).verdict == "above"


def test_budgets_carry_their_unit():
    runs = make_runs(budget_unit="seconds")
    runs += make_runs("m", [4.0, 8.0], budget_unit="seconds", noise=30)
    sentence = judged("budget", runs).sentence
    assert sentence.startswith("undecided at both tested budgets: at 8 s")


def test_budgets_of_two_units_share_no_axis():
    runs = make_runs(budget_unit="seconds") + make_runs("m", [8.0], budget_unit="steps")
    with pytest.raises(MixedQuantities, match="in seconds and in steps"):
        judged("budget", runs)
    assert judged("train_seconds", runs).verdict == "undecided"


@pytest.mark.parametrize("axis", ["train_items", "parameters"])
def test_sizes_of_one_budget_are_places_of_their_own(axis):
    def of_sizes(*arguments, **changes):
        return [
            replace(r, **{axis: 1000 * r.budget}, budget=6000.0, train_seconds=9.0)
            for r in make_runs(*arguments, **changes)
        ]

    answer = judged(axis, of_sizes() + of_sizes("m", [4.0, 8.0], quality=shifted(0.05)))
    assert [point.x for point in answer.points] == pytest.approx([4000, 8000])
    assert [point.runs for point in answer.points] == [3, 3]
    assert answer.verdict == "above"


def test_training_time_says_nothing_of_axes():
    answer = judge_one(make_runs("m", [8.0], quality=shifted(0.1)))
    assert answer.on_time is None
    assert "alone" not in answer.sentence


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        ("train_seconds", True),
        ("steps", True),
        ("budget", True),
        ("sparsity", True),
        ("inference_seconds", False),
        ("peak_memory_bytes", False),
    ],
)
def test_some_places_no_training_ends_at(axis, expected):
    assert can_be_trained_to(axis) is expected


@pytest.mark.parametrize(
    ("axis", "words", "place", "unit"),
    [
        ("train_seconds", "training time", "time", "seconds"),
        ("total_seconds", "total time", "time", "seconds"),
        ("budget", "budget", "budget", "seconds"),
        ("cost_usd", "cost", "point", "USD"),
        ("energy_joules", "energy", "point", "J"),
        ("peak_memory_bytes", "peak memory", "point", "bytes"),
        ("train_items", "training-set size", "point", "training items"),
        ("steps", "steps", "point", "steps"),
        ("gpu_hours", "gpu hours", "point", "gpu hours"),
        ("wait_seconds", "wait seconds", "time", "seconds"),
    ],
)
def test_axis_has_words_a_place_and_a_unit(axis, words, place, unit):
    assert say_axis(axis) == words
    assert say_place(axis) == place
    assert axis_unit(axis, [make_record()]) == unit


def test_budgets_of_several_units_have_none():
    runs = [make_record(), make_record(budget_unit="steps")]
    assert axis_unit("budget", runs) == ""
    assert axis_unit("budget", []) == ""
    assert axis_unit("budget", RunTable.of(runs[:1] * 3)) == "seconds"


@pytest.mark.parametrize("axis", AXIS_FIELDS)
def test_machine_counts_where_time_does(axis):
    runs = [make_record(budget_unit="steps")]
    assert is_machine_free(axis, runs) is (axis in MACHINE_FREE_AXES)


@pytest.mark.parametrize("unit", ["seconds", "Minutes", "h", "DAYS", "ms"])
def test_one_budget_in_a_time_makes_the_axis_a_time(unit):
    runs = [make_record(budget_unit="steps"), make_record(budget_unit=unit)]
    assert not is_machine_free("budget", runs)
    assert not is_machine_free("budget", RunTable.of(runs))


def test_brought_columns_are_not_free_of_the_machine():
    assert not is_machine_free("gpu_hours", [])


def test_sizes_are_chosen_and_amounts_are_measured():
    chosen = {axis for axis in AXIS_FIELDS if is_chosen_size(axis)}
    assert chosen == {"train_items", "parameters"}
