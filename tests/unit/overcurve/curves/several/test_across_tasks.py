"""Recipes over several tasks: the first against the second, and along their sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.several.across_tasks import compare_sizes, task_differences
from overcurve.curves.terms.records import RunRecord
from tests.factories import make_record

SPREAD = (-0.01, 0.0, 0.01)


def runs_of(
    task: str, recipe: str, quality: float, items: int = 4000
) -> list[RunRecord]:
    return [
        make_record(
            task=task,
            recipe=recipe,
            label=recipe,
            seed=seed,
            quality=quality + more,
            budget=1000.0,
            budget_unit="steps",
            train_items=items,
        )
        for seed, more in enumerate(SPREAD)
    ]


def test_difference_is_that_of_the_tasks() -> None:
    records = runs_of("whole", "cnn", 0.9) + runs_of("shuffled", "cnn", 0.6)
    records += runs_of("whole", "mlp", 0.6) + runs_of("shuffled", "mlp", 0.6)
    found = task_differences(records, ("whole", "shuffled"), ("cnn", "mlp"))
    assert found["cnn"].points[0].gap == pytest.approx(0.3)
    assert found["cnn"].points[0].verdict == "above"
    assert found["mlp"].points[0].gap == pytest.approx(0.0)
    assert found["mlp"].points[0].verdict == "undecided"


def test_recipe_of_one_task_has_no_difference() -> None:
    records = runs_of("whole", "cnn", 0.9) + runs_of("other", "cnn", 0.6)
    assert task_differences(records, ("whole", "shuffled"), ("cnn",)) == {}


def test_each_size_is_judged_in_its_place() -> None:
    records = []
    for items, plain, pooled in ((1000, 0.6, 0.8), (2000, 0.8, 0.85), (5000, 0.9, 0.9)):
        task = f"toy(items={items})"
        records += runs_of(task, "plain", plain, items)
        records += runs_of(task, "pooled", pooled, items)
    answer = compare_sizes(records, "plain").methods[0]
    gaps = {round(point.x or 0): point.gap for point in answer.points}
    assert gaps == pytest.approx({1000: 0.2, 2000: 0.05, 5000: 0.0}, abs=1e-9)


def test_difference_is_in_the_direction_of_the_first_task() -> None:
    records = runs_of("whole", "cnn", 0.6) + runs_of("shuffled", "cnn", 0.9)
    found = task_differences(records, ("whole", "shuffled"), ("cnn",))["cnn"]
    assert found.points[0].gap == pytest.approx(-0.3)
    turned = task_differences(records, ("shuffled", "whole"), ("cnn",))["cnn"]
    assert turned.points[0].gap == pytest.approx(0.3)


def test_unfinished_runs_make_no_difference() -> None:
    records = runs_of("whole", "cnn", 0.9)
    lost = [replace(run, status="failed") for run in runs_of("shuffled", "cnn", 0.6)]
    assert task_differences(records + lost, ("whole", "shuffled"), ("cnn",)) == {}


def test_other_recipes_and_tasks_are_left_out() -> None:
    records = runs_of("whole", "cnn", 0.9) + runs_of("shuffled", "cnn", 0.6)
    asked = (("whole", "shuffled"), ("cnn",))
    alone = task_differences(records, *asked)
    more = runs_of("third", "cnn", 0.1) + runs_of("whole", "mlp", 0.1)
    assert task_differences(records + more, *asked) == alone


def test_each_budget_is_compared_with_its_own() -> None:
    records = []
    for budget, whole, shuffled in ((1000.0, 0.7, 0.6), (4000.0, 0.9, 0.65)):
        for task, quality in (("whole", whole), ("shuffled", shuffled)):
            made = runs_of(task, "cnn", quality)
            records += [replace(run, budget=budget) for run in made]
    found = task_differences(records, ("whole", "shuffled"), ("cnn",))["cnn"]
    gaps = {point.budget: point.gap for point in found.points}
    assert gaps == pytest.approx({1000.0: 0.1, 4000.0: 0.25})
