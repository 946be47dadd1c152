"""Guessing whether rows are the course of runs, before anybody is asked."""

from __future__ import annotations

import pytest

from overcurve.reading.course_guess import FEWEST_EVEN, guess_course

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


def test_mostly_rising_is_enough() -> None:
    """One run in ten may have gone back; two may not."""
    rows = [
        row(method="cnn", budget=8, seed=seed, step=step)
        for seed in range(10)
        for step in (1, 2, 3)
    ]
    one = [r | {"step": "0"} if r["seed"] == r["step"] == "3" else r for r in rows]
    assert guessed(one) == "step"
    two = [
        r | {"step": "0"} if r["step"] == "3" and r["seed"] in "34" else r for r in rows
    ]
    assert guessed(two) == ""


def test_steps_come_before_the_time() -> None:
    rows = [
        row(method="cnn", budget=8, seed=0, train_seconds=t, epoch=t)
        for t in range(1, 5)
    ]
    assert guessed(rows) == "epoch"


def test_column_read_as_the_seed_is_no_course() -> None:
    rows = [row(method="cnn", budget=8, iter=i, train_seconds=3) for i in range(5)]
    assert guessed(rows, iter="seed") == ""


@pytest.mark.parametrize("count", [FEWEST_EVEN - 1, FEWEST_EVEN])
def test_few_even_budgets_are_a_study(count: int) -> None:
    rows = [
        row(method="cnn", epoch=e, seed=0, train_seconds=3) for e in range(1, 1 + count)
    ]
    expected = "epoch" if count == FEWEST_EVEN else ""
    assert guessed(rows, epoch="budget") == expected


def test_cells_that_are_no_numbers_are_passed_over() -> None:
    rows = [row(method="cnn", seed=0, step=s) for s in ("1", "", "x", "2", "3")]
    assert guessed(rows) == "step"


def test_no_row_is_no_course() -> None:
    assert guessed([]) == ""
    assert guessed([row(method="cnn", step=1)]) == ""
