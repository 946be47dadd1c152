"""Rows parted by the run that they name."""

from __future__ import annotations

from typing import Any

import pytest

from overcurve.reading.courses.gathered_courses import GatheredCourses, two_results


def gather(*rows: dict[str, Any], is_budget: bool = False) -> GatheredCourses:
    courses = GatheredCourses("step", is_budget)
    for line, row in enumerate(rows, 2):
        beside = {"lr": row["lr"]} if "lr" in row else {}
        assert courses.add(line, row["step"], row, beside) is None
    return courses


def row(step: int, **cells: Any) -> dict[str, Any]:
    cell = {"method": "cnn", "seed": 0, "budget": 8, "quality": step}
    return {**cell, "step": step, "train_seconds": step, **cells}


def test_rows_of_several_runs_may_stand_mixed() -> None:
    rows = [row(step, seed=seed) for step in (1, 2, 3) for seed in (0, 1)]
    assert [[c.rows for c in run] for run in gather(*rows).ended()] == [[3], [3]]


def test_place_that_falls_parts_rows() -> None:
    rows = [row(step) for step in (1, 2, 3, 2, 3, 1)]
    assert [[c.rows for c in run] for run in gather(*rows).ended()] == [[3, 2, 1]]


def test_budget_may_be_the_place() -> None:
    rows = [row(step, budget=step) for step in (1, 2)]
    assert len(gather(*rows).ended()) == 2
    assert len(gather(*rows, is_budget=True).ended()) == 1


def test_row_without_a_place_is_told() -> None:
    courses = GatheredCourses("step", False)
    problem = courses.add(7, "first", row(1), {})
    assert problem is not None
    assert (problem.line, problem.field) == (7, "step")


def test_row_numbers_are_no_seeds() -> None:
    problem = gather(*(row(step, seed=step) for step in range(1, 9))).row_numbers()
    assert problem is not None
    assert "#=seed" in problem.advice


def test_seeds_of_runs_with_one_row_are_seeds() -> None:
    assert gather(*(row(8, seed=seed) for seed in range(8))).row_numbers() is None
    several = [row(step, seed=seed) for seed in (0, 1) for step in (1, 2)]
    assert gather(*several).row_numbers() is None


def test_two_settings_side_by_side_are_told() -> None:
    rows = [row(step, lr=lr, quality=lr) for step in (1, 2, 3) for lr in (0.1, 0.2)]
    ((course,),) = gather(*rows).ended()
    problem = two_results(course, is_numbered=False)
    assert problem is not None
    assert "lr differs" in problem.reason
    assert problem.option == "--answer split:lr=two"


def test_repeats_side_by_side_cannot_be_numbered() -> None:
    rows = [row(step, quality=q) for step in (1, 2, 3) for q in (0.1, 0.2)]
    ((course,),) = gather(*rows).ended()
    problem = two_results(course, is_numbered=True)
    assert problem is not None
    assert problem.remedy


@pytest.mark.parametrize(
    ("steps", "later", "other", "is_refused"),
    [
        ((1, 2, 3), 0.0, 0.9, True),  # two runs' rows, side by side
        ((1, 2, 3), 0.4, 0.9, False),  # evaluations within an epoch
        ((1, 2, 3), 0.0, None, False),  # rows that were written twice
        ((3,), 0.0, 0.9, False),  # a last evaluation
    ],
)
def test_steps_with_two_results_are_refused(
    steps: tuple[int, ...], later: float, other: float | None, is_refused: bool
) -> None:
    rows = []
    for step in (1, 2, 3):
        rows.append(row(step))
        again = {} if other is None else {"quality": other}
        if step in steps:
            rows.append(row(step, train_seconds=step + later, **again))
    ((course,),) = gather(*rows).ended()
    assert (two_results(course, is_numbered=False) is not None) == is_refused
