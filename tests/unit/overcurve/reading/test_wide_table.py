"""Tables with a column for each seed, and those that say too little of runs."""

from __future__ import annotations

import pytest

from overcurve.reading.problems import Problem
from overcurve.reading.reading_options import Reading
from overcurve.reading.wide_table import find_wide, unseeded_problem

BEFORE = ("method", "budget")


@pytest.mark.parametrize(
    ("columns", "own", "seeds"),
    [
        (("seed0", "seed1", "seed2"), {"quality"}, ["0", "1", "2"]),
        (("seed_7", "seed_42"), {"quality"}, ["7", "42"]),
        (("Seed 1", "Seed 2"), {"quality"}, ["1", "2"]),
        (("run1", "run2"), {"quality"}, ["1", "2"]),
        (("acc_seed0", "acc_seed1"), {"acc"}, ["0", "1"]),
        (("seed0_val_acc", "seed1_val_acc"), {"val_acc"}, ["0", "1"]),
        (("quality_0", "quality_1"), {"quality"}, ["0", "1"]),
        (
            ("acc_seed0", "time_seed0", "acc_seed1", "time_seed1"),
            {"acc", "time"},
            ["0", "1"],
        ),
    ],
)
def test_columns_of_seeds_are_found(columns, own, seeds) -> None:
    wide = find_wide((*BEFORE, *columns), Reading())
    assert wide is not None
    assert {*wide.columns} == {*BEFORE, "seed", *own}
    assert list(wide.seeds) == seeds


@pytest.mark.parametrize(
    ("columns", "reading"),
    [
        (("seed", "seed0", "seed1"), Reading()),
        (("seed0",), Reading()),
        (("acc_1", "acc_5"), Reading()),
        (("quality", "seed0", "seed1"), Reading()),
        (("acc_seed0", "acc_seed1", "time_seed0"), Reading()),
        (("seed0", "seed_0", "seed1"), Reading()),
        (("seed0", "seed1"), Reading(mapping={"rng": "seed"})),
        (("seed0", "seed1"), Reading(mapping={"#": "seed"})),
        (("seed0", "seed1"), Reading(mapping={"seed0": "quality"})),
    ],
)
def test_other_tables_stay_as_they_are(columns, reading) -> None:
    assert find_wide((*BEFORE, *columns), reading) is None


def test_each_seed_has_a_row_where_it_says_anything() -> None:
    wide = find_wide(
        ("method", "acc_seed0", "s_seed0", "acc_seed1", "s_seed1"), Reading()
    )
    assert wide is not None
    given = {"method": "base", "acc_seed0": ".5", "s_seed0": "9"}
    given |= {"acc_seed1": "", "s_seed1": ""}
    problem = Problem(3, "line", "is short", "Mend it.")
    half = {**given, "acc_seed1": "nan"}
    rows = list(wide.melt(iter([(2, given), (3, problem), (4, half)])))
    first = {"method": "base", "seed": "0", "acc": ".5", "s": "9"}
    second = {"method": "base", "seed": "1", "acc": "nan", "s": ""}
    assert rows == [(2, first), (3, problem), (4, first), (4, second)]


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        (("acc_mean", "acc_std", "n"), "acc_mean, acc_std, n"),
        (("mean acc", "sd", "n_seeds"), "mean acc, sd, n_seeds"),
        (("mean", "std"), "mean, std"),
        (("acc_mean", "acc_sem"), "acc_mean, acc_sem"),
    ],
)
def test_means_over_runs_are_refused_with_the_reason(columns, named) -> None:
    problem = unseeded_problem((*BEFORE, *columns))
    assert problem is not None
    assert problem.reason == (
        f"stands as mean and spread over runs ({named}): the judge needs each run"
    )
    assert "seed0" in problem.remedy


def test_numbered_columns_that_may_be_seeds_are_asked_to_say_so() -> None:
    problem = unseeded_problem((*BEFORE, "acc_0", "acc_1", "acc_2"))
    assert problem is not None
    assert problem.reason.startswith("acc_0, acc_1, acc_2: it is not said")
    assert "acc_seed0" in problem.remedy


@pytest.mark.parametrize(
    "columns", [("acc", "std"), ("mean_acc",), ("acc_1", "acc_5"), ("x0", "x1")]
)
def test_other_columns_are_told_otherwise(columns) -> None:
    assert unseeded_problem((*BEFORE, *columns)) is None
