from __future__ import annotations

from typing import Any

import pytest

from overcurve.reading.doubts import Doubt
from overcurve.reading.problems import Problem
from overcurve.reading.trackers.choose import choose
from overcurve.reading.trackers.differing_settings import MOST_SETTINGS, split_settings
from tests.unit.overcurve.reading.trackers.known_runs import (
    configured,
    tracked,
    tracked_run,
)


def split(
    *settings: dict[str, Any], answers: dict[str, str] | None = None
) -> tuple[list[str], list[Doubt], list[Problem]]:
    runs = [
        tracked_run(f"run {n}", config=configured(**each))
        for n, each in enumerate(settings)
    ]
    found = tracked(*runs)
    methods = {run.place: "cnn" for run in runs}
    labels, doubts, problems = split_settings(
        found, choose(found, {}), methods, answers or {}
    )
    return list(labels.values()), doubts, problems


def test_a_setting_that_differs_makes_two_recipes() -> None:
    labels, (doubt,), _ = split({"lr": 0.1}, {"lr": 0.3})
    assert labels == ["cnn, lr 0.1", "cnn, lr 0.3"]
    assert (doubt.id, doubt.taken, doubt.is_answered) == ("split:lr", "two", False)
    assert "0.1 and 0.3" in doubt.question


def test_somebody_may_say_that_it_is_no_matter() -> None:
    answers = {"split:lr": "one"}
    labels, (doubt,), _ = split({"lr": 0.1}, {"lr": 0.3}, answers=answers)
    assert labels == ["cnn", "cnn"]
    assert doubt.is_answered


def test_a_setting_that_follows_the_budget_makes_one_recipe() -> None:
    labels, doubts, _ = split(
        {"epochs": 4, "warmup": 1}, {"epochs": 4, "warmup": 1},
        {"epochs": 8, "warmup": 2}, {"epochs": 8, "warmup": 2},
    )  # fmt: skip
    assert (set(labels), doubts) == ({"cnn"}, [])


@pytest.mark.parametrize(
    "name", ["output_dir", "run_name", "wandb.id", "num_workers", "data_seed", "host"]
)
def test_names_of_runs_and_machines_are_no_settings(name: str) -> None:
    labels, doubts, _ = split({name: 1, "seed": 0}, {name: 2, "seed": 1})
    assert (set(labels), doubts) == ({"cnn"}, [])


def test_a_search_is_no_curve() -> None:
    tries = [{"lr": n} for n in range(MOST_SETTINGS + 1)]
    _, _, (problem,) = split(*tries)
    assert problem.option == "--answer split:lr=one"
    assert "search" in problem.remedy
