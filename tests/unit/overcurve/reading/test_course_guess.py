"""Guessing whether rows are the course of runs, before anybody is asked."""

from __future__ import annotations

import pytest

from overcurve.reading.course_guess import guess_course

Rows = list[dict[str, str]]


def row(**cells: object) -> dict[str, str]:
    return {name: str(value) for name, value in cells.items()}


def study(budgets: tuple[int, ...]) -> Rows:
    return [
        row(method="cnn", budget=b, seed=s, train_seconds=b)
        for s in (0, 1)
        for b in budgets
    ]


def guessed(rows: Rows, **fields: str) -> str:
    found = guess_course(rows, lambda column: fields.get(column, column))
    return found.column if found else ""


@pytest.mark.parametrize("budgets", [(1, 2, 4, 8), (1, 2, 3, 4, 5, 6, 7)])
def test_runs_of_their_own_are_left_alone(budgets: tuple[int, ...]) -> None:
    assert guessed(study(budgets)) == ""


def test_rising_step_is_a_course() -> None:
    rows = [r | {"step": str(n)} for r in study((4, 8)) for n in range(1, 4)]
    found = guess_course(rows, lambda column: column)
    assert found is not None
    assert found.column == "step"
    assert "about 3 rows in which step rises" in found.why


def test_even_epochs_as_budgets_are_a_course() -> None:
    rows = study(tuple(range(1, 21)))
    named = [{("epoch" if k == "budget" else k): v for k, v in r.items()} for r in rows]
    assert guessed(named, epoch="budget") == "epoch"


def test_geometric_epochs_are_a_study() -> None:
    rows = study(tuple(2**k for k in range(10)))
    named = [{("epoch" if k == "budget" else k): v for k, v in r.items()} for r in rows]
    assert guessed(named, epoch="budget") == ""


def test_run_told_twice_with_later_times_is_noticed() -> None:
    rows = study((1, 2, 4, 8))
    rows.append(row(method="cnn", budget=8, seed=0, train_seconds=9.5))
    found = guess_course(rows, lambda column: column)
    assert found is not None
    assert found.column == "train_seconds"
    assert "1 of 8 runs have several rows" in found.why


def test_numbers_that_fall_are_no_course() -> None:
    rows = [r | {"step": str(9 - n)} for r in study((4, 8)) for n in range(3)]
    assert guessed(rows) == ""
