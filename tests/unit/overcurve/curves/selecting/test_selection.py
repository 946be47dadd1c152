"""Which runs a question selects, what its arms are called, and how far their clocks
may be trusted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
from overcurve.curves.selecting.selection import (
    Selection,
    are_interleaved,
    count_runs,
    curve_names,
    has_ended,
    select_runs,
)
from overcurve.curves.terms.errors import MixedQuantities, WrongQuestion
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunTable
from tests.factories import make_record
from tests.unit.overcurve.curves.studies import (
    judge_one,
    judge_point,
    make_runs,
)


def selected(runs: list[RunRecord], **asked: object) -> Selection:
    return select_runs(Question(**{"baseline": "base", **asked}), runs)


def study() -> list[RunRecord]:
    return make_runs() + make_runs("b", [8.0]) + make_runs("a", [4.0, 8.0])


def test_baseline_must_be_named():
    with pytest.raises(WrongQuestion) as caught:
        selected(study(), baseline="")
    assert caught.value.fields[0].path == "baseline"
    assert caught.value.remedy == "Name the recipe to compare with."


def test_unnamed_methods_are_all_others_by_their_labels():
    assert [arm.recipe for arm in selected(study()).methods] == ["a", "b"]
    named = selected(study(), methods=("b",))
    assert [arm.recipe for arm in named.methods] == ["b"]
    assert {run.recipe for run in named.records} == {"base", "b"}


def test_recipe_without_a_run_is_an_empty_arm():
    selection = selected(study(), methods=("absent recipe",))
    (arm,) = selection.methods
    assert (arm.name, arm.groups, len(arm.records)) == ("absent r", (), 0)


@given(st.randoms(use_true_random=False))
def test_order_of_runs_selects_the_same(random):
    runs = study()
    random.shuffle(runs)
    first, second = selected(study()), selected(runs)
    assert [arm.name for arm in first.methods] == [arm.name for arm in second.methods]
    places = [
        [(g.budget, len(g.runs), g.mean_quality) for g in s.baseline.groups]
        for s in (first, second)
    ]
    assert places[0] == places[1]


def test_baseline_stands_in_increasing_time():
    turned = make_runs(times=[32.0, 2.0, 8.0])
    times = [group.mean_time for group in selected(turned).baseline.groups]
    assert times == pytest.approx([2, 8, 32])


@pytest.mark.parametrize(
    ("asked", "counted"),
    [
        ({"device_class": "gpu"}, 3),
        ({"device_class": "cpu"}, 15),
        ({"studies": ("two",)}, 3),
        ({"studies": ("one", "two")}, 18),
        ({"studies": ("three",)}, 0),
        ({}, 18),
    ],
)
def test_only_what_was_asked_for_is_selected(asked, counted):
    runs = make_runs() + make_runs("m", [8.0], device_class="gpu", study="two")
    assert len(selected(runs, methods=("m",), **asked).records) == counted


def test_runs_of_no_study_belong_to_any():
    runs = make_runs(study="")
    assert len(selected(runs, studies=("one",)).records) == len(runs)


def test_equal_labels_are_told_apart_by_their_recipes():
    runs = make_runs() + make_runs("abcdefghij", [8.0], label="base")
    selection = selected(runs)
    assert selection.baseline.name == "base (base)"
    assert selection.methods[0].name == "base (abcdefgh)"


def test_arm_without_a_label_is_called_by_its_method():
    (arm,) = selected(make_runs() + make_runs("m", [8.0], label="")).methods
    assert arm.name == "m"


def test_every_state_is_counted_once():
    states = ["queued", "running", "lost", "failed", "cancelled", "diverged"]
    more = [
        make_record(recipe="m", metric="accuracy", seed=i, status=s, quality=None)
        for i, s in enumerate(states)
    ]
    counts = count_runs(selected(make_runs(times=[2.0]) + more))
    assert counts.waiting == 3
    assert counts.drawn == counts.finished == 3
    assert counts.total == 3 + len(states)
    by_state = (counts.finished, counts.diverged, counts.failed, counts.cancelled)
    assert counts.total == sum(by_state) + counts.waiting


@pytest.mark.parametrize(
    ("status", "ended"),
    [("finished", True), ("diverged", True), ("failed", False), ("running", False)],
)
def test_only_an_end_of_its_own_ends_a_run(status, ended):
    assert has_ended(make_record(status=status)) is ended


def test_direction_is_as_the_runs_state_it_or_as_asked():
    assert selected(make_runs(direction="min")).sign == -1
    assert selected(make_runs(direction="min"), direction="max").sign == 1
    assert selected(make_runs()).direction == "max"


def test_two_directions_ask_for_one():
    runs = make_runs() + make_runs("m", [8.0], direction="min")
    with pytest.raises(MixedQuantities, match="both max and min") as caught:
        selected(runs)
    assert caught.value.fields[0].path == "direction"
    assert selected(runs, direction="max").direction == "max"


def test_units_that_differ_are_not_shown():
    assert selected(make_runs()).unit == "fraction"
    mixed = make_runs() + make_runs("m", [8.0], unit="percent")
    assert selected(mixed).unit == ""


def test_budgets_of_two_units_have_no_common_axis():
    runs = make_runs(budget_unit="steps") + make_runs("m", [8.0])
    with pytest.raises(MixedQuantities, match="no stated unit and in steps"):
        selected(runs, axis="budget")


def test_outliers_of_either_side_are_told_and_not_drawn():
    runs = make_runs(seeds=5) + make_runs("m", [8.0], 5)
    runs[0] = replace(runs[0], quality=0.1)
    runs[-1] = replace(runs[-1], quality=0.1)
    selection = selected(runs)
    assert [(d.who, d.seed) for d in selection.dropped] == [("base", 0), ("m", 4)]
    assert count_runs(selection).drawn == len(runs) - 2


@pytest.mark.parametrize(
    ("base", "method", "comparable"),
    [
        ({}, {}, True),
        ({}, {"device_class": "gpu"}, False),
        ({"device_class": "gpu"}, {"device_class": "gpu"}, True),
        ({}, {"device_class": "gpu", "status": "failed", "quality": None}, True),
    ],
)
def test_times_compare_on_one_kind_of_device(base, method, comparable):
    selection = selected(make_runs(**base) + make_runs("m", [8.0], **method))
    assert selection.comparable(selection.methods[0]) is comparable


def test_steps_compare_on_any_device():
    runs = make_runs() + make_runs("m", [8.0], device_class="gpu")
    runs = [replace(run, steps=100 * run.budget) for run in runs]
    selection = selected(runs, axis="steps")
    assert selection.comparable(selection.methods[0])
    assert selection.time_sys == 0.0


def interleaved(base: list[RunRecord], method: list[RunRecord]) -> bool:
    return are_interleaved(RunTable.of(base), RunTable.of(method))


def test_sides_of_the_same_blocks_are_interleaved():
    assert interleaved(make_runs(), make_runs("m", [8.0]))
    assert interleaved(make_runs(), [])


@pytest.mark.parametrize("changes", [{"block": None}, {"study": "two"}, {"block": 9}])
def test_one_run_apart_makes_a_side_apart(changes):
    method = make_runs("m", [8.0])
    method[1] = replace(method[1], **changes)
    assert not interleaved(make_runs(), method)
    assert not interleaved(method, make_runs())


def test_waiting_partner_holds_the_place():
    method = make_runs("m", [8.0])
    method[2] = replace(method[2], status="queued", quality=None)
    assert interleaved(make_runs(), method)
    method[2] = replace(method[2], status="cancelled")
    assert not interleaved(make_runs(), method)


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


def test_catastrophic_run_is_dropped_and_shown():
    runs = make_runs("m", [4.0, 8.0], 5)
    runs[0] = replace(runs[0], quality=0.2)
    comparison = compare(Question(baseline="base"), [*make_runs(), *runs])
    (dropped,) = comparison.dropped
    assert (dropped.who, dropped.budget, dropped.seed) == ("m", 4.0, 0)
    assert "six robust" in dropped.why


def long_table() -> list[RunRecord]:
    return [
        RunRecord(
            method=method,
            recipe=method,
            budget=budget,
            seed=seed,
            train_seconds=budget + 0.001 * seed,
            quality=accuracy if metric == "accuracy" else 1 - accuracy,
            metric=metric,
            direction="max" if metric == "accuracy" else "min",
        )
        for method, lift in (("plain", 0.0), ("mine", 0.05))
        for budget in (1.0, 2.0, 4.0, 8.0)
        for seed in (0, 1, 2)
        for accuracy in [0.9 - 0.3 / budget + lift + 0.002 * seed]
        for metric in ("accuracy", "loss")
    ]


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_rows_of_other_metrics_are_left_out(metric: str) -> None:
    answer = compare(Question(baseline="plain", quality=metric), long_table())
    assert answer.metric == metric
    assert answer.counts.total == 24
    assert answer.methods[0].verdict == "above"


def test_several_metrics_must_be_chosen_from() -> None:
    with pytest.raises(MixedQuantities, match="accuracy, loss"):
        compare(Question(baseline="plain"), long_table())


def test_further_metric_needs_a_direction() -> None:
    carried = [
        replace(r, extra={"test loss": 1 - (r.quality or 0)})
        for r in long_table()
        if r.metric == "accuracy"
    ]
    asked = Question(baseline="plain", quality="test loss")
    with pytest.raises(MixedQuantities, match="direction: nothing states"):
        compare(asked, carried)
    answer = compare(replace(asked, direction="min"), carried)
    assert answer.methods[0].verdict == "above"


QUESTIONS = [
    Question(baseline="base"),
    Question(baseline="base", methods=("z", "a")),
    Question(baseline="base", device_class="cpu"),
    Question(baseline="base", quality="loss", direction="min"),
]


def runs_of_four() -> list[RunRecord]:
    return [
        *make_runs("z", label="net"),
        *make_runs("a", label="net", device_class="gpu"),
        *make_runs("tree", metric="loss"),
        *make_runs(extra={"loss": 0.1}),
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_names_are_those_of_the_selection(question: Question) -> None:
    runs = runs_of_four()
    if not question.quality:
        runs = [replace(run, metric="accuracy") for run in runs]
    selection = select_runs(question, runs)
    arms = (selection.baseline, *selection.methods)
    expected = [(arm.recipe, arm.name) for arm in arms]
    assert list(curve_names(question, runs).items()) == expected


def test_equal_labels_are_told_apart() -> None:
    names = curve_names(Question(baseline="base"), runs_of_four())
    assert (names["z"], names["a"]) == ("net (z)", "net (a)")


def test_runs_that_cannot_be_judged_together_have_names() -> None:
    runs = [
        replace(r, direction="min") if r.recipe == "z" else r for r in runs_of_four()
    ]
    assert set(curve_names(Question(baseline="base"), runs)) == {
        "base",
        "z",
        "a",
        "tree",
    }
