"""An arm's runs at the places where they are judged, and those that cannot be."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
from overcurve.curves.estimating.cleaning import Group
from overcurve.curves.selecting.grouping import group_runs, share_trainings
from overcurve.curves.terms.answers import DroppedRun
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import SHARED_TRAINING, RunRecord
from overcurve.curves.terms.run_table import RunTable
from tests.factories import make_record
from tests.unit.overcurve.curves.studies import (
    judge_one,
    judge_point,
    make_runs,
    shifted,
)


def grouped(
    runs: list[RunRecord], sign: int = 1, **asked: object
) -> tuple[list[Group], list[DroppedRun]]:
    dropped: list[DroppedRun] = []
    question = Question(baseline="base", **asked)
    return group_runs(question, RunTable.of(runs), sign, "mine", dropped), dropped


budgets = st.lists(st.sampled_from([1.0, 2.0, 4.0]), min_size=1, max_size=9)


@given(budgets, st.randoms(use_true_random=False))
def test_each_budget_is_one_group_in_order(chosen, random):
    runs = [make_record(budget=b, seed=i) for i, b in enumerate(chosen)]
    random.shuffle(runs)
    groups, dropped = grouped(runs)
    assert [group.budget for group in groups] == sorted(set(chosen))
    assert [len(group.runs) for group in groups] == [
        chosen.count(budget) for budget in sorted(set(chosen))
    ]
    assert dropped == []


def test_runs_stand_at_the_logarithm_of_the_axis():
    runs = [make_record(seed=i, steps=float(10**i), quality=0.1 * i) for i in range(3)]
    (group,), _ = grouped(runs, axis="steps")
    assert [run.log_time for run in group.runs] == pytest.approx(
        [0.0, math.log(10), math.log(100)]
    )
    assert [run.record for run in group.runs] == runs


def test_lower_is_better_is_turned_on_entry():
    (group,), _ = grouped([make_record(quality=0.25)], sign=-1)
    assert group.mean_quality == -0.25


def test_diverged_runs_are_counted_beside_the_means():
    lost = make_record(seed=1, status="diverged", quality=None)
    elsewhere = make_record(seed=2, budget=8.0, status="diverged", quality=None)
    groups, dropped = grouped([make_record(), lost, elsewhere])
    assert [(len(g.runs), g.diverged) for g in groups] == [(1, 1), (0, 1)]
    assert dropped == []


@pytest.mark.parametrize(
    ("changes", "asked", "why"),
    [
        ({"steps": None}, {"axis": "steps"}, "no steps recorded"),
        ({"steps": 0.0}, {"axis": "steps"}, "steps is 0.0, expected from 1e-9"),
        ({"steps": 1e31}, {"axis": "steps"}, "steps is 1e+31, expected from 1e-9"),
        ({"extra": {}}, {"quality": "f1"}, "no f1 recorded"),
        ({"extra": {"f1": math.nan}}, {"quality": "f1"}, "no f1 recorded"),
        ({"extra": {"f1": math.inf}}, {"quality": "f1"}, "no f1 recorded"),
    ],
)
def test_run_that_cannot_stand_there_says_why(changes, asked, why):
    whole = make_record(steps=100.0, extra={"f1": 0.5})
    wanting = replace(whole, seed=1, **changes)
    (group,), (dropped,) = grouped([whole, wanting], **asked)
    assert [run.record for run in group.runs] == [whole]
    assert (dropped.who, dropped.budget, dropped.seed) == ("mine", 4.0, 1)
    assert dropped.why.startswith(why)


@pytest.mark.parametrize(
    "changes",
    [{"seed": 1}, {"quality": 0.8}, {"train_seconds": 4.5}, {"run": "7"}],
)
def test_whatever_differs_is_no_copy(changes):
    first, second = make_record(), make_record(**changes)
    (group,), dropped = grouped([first, second])
    assert (len(group.runs), dropped) == (2, [])


def test_a_copy_in_another_batch_is_still_one():
    """Runs of two studies stand in batches of their own."""
    (group,), (dropped,) = grouped([make_record(), make_record(study="two")])
    assert len(group.runs) == 1
    assert "a copy of another run" in dropped.why


def test_same_seed_at_another_budget_is_no_copy():
    groups, dropped = grouped([make_record(), make_record(budget=8.0)])
    assert (len(groups), dropped) == (2, [])


def test_budgets_of_two_units_are_two_places():
    groups, _ = grouped([make_record(), make_record(budget_unit="steps", seed=1)])
    assert [(group.budget, len(group.runs)) for group in groups] == [(4.0, 1)] * 2


def test_chosen_sizes_are_places_of_their_own():
    runs = [
        make_record(seed=seed, train_items=items)
        for items in (1000.0, 4000.0)
        for seed in (0, 1)
    ]
    groups, _ = grouped(runs, axis="train_items")
    assert [len(group.runs) for group in groups] == [2, 2]
    assert [group.mean_time for group in groups] == pytest.approx([1000, 4000])
    assert len(grouped(runs)[0]) == 1


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


def test_failed_runs_are_not_diverged_ones():
    runs = make_runs("m", [8.0], 5, shifted(0.1))
    lost = [replace(r, status="failed", quality=None) for r in runs[:3]]
    point = judge_point([*lost, *runs[3:]])
    assert (point.verdict, point.diverged, point.runs) == ("above", 0, 2)


def test_axes_are_never_mixed():
    runs = [replace(run, steps=100 * run.budget) for run in make_runs()]
    comparison = compare(
        Question(baseline="base", axis="steps"), [*runs, *make_runs("m", [8.0])]
    )
    assert {run.why for run in comparison.dropped} == {"no steps recorded"}
    assert comparison.methods[0].points[0].x is None


def test_copied_runs_are_no_replicates():
    runs = make_runs("m", [8.0], 1) * 4
    comparison = compare(Question(baseline="base"), [*make_runs(), *runs])
    assert comparison.methods[0].points[0].runs == 1
    assert len(comparison.dropped) == 3


def test_diverged_run_said_again_counts_once():
    lost = make_record(status="diverged", quality=None)
    (group,), dropped = grouped([lost, lost, replace(lost, seed=1), make_record()])
    assert group.diverged == 2
    assert [d.seed for d in dropped] == [0]
    assert "a copy of another run" in dropped[0].why


@pytest.mark.parametrize("changes", [{"run": "7"}, {"source": "x"}, {"seed": 1}])
def test_diverged_run_of_another_name_is_no_copy(changes):
    lost = make_record(status="diverged", quality=None, run=changes.get("run", ""))
    (group,), dropped = grouped([lost, replace(lost, **changes)])
    assert (group.diverged, dropped) == (2, [])


def test_runs_that_share_trainings_are_one_chain():
    runs = [make_record(recipe="mine", budget=b) for b in (1.0, 2.0)]
    assert [group.chain for group in grouped(runs)[0]] == ["", ""]
    runs[1] = replace(runs[1], extra={SHARED_TRAINING: 1.0})
    assert [group.chain for group in grouped(runs)[0]] == ["mine", "mine"]
    assert share_trainings(RunTable.of(runs))
