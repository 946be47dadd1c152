from __future__ import annotations

import math
from typing import Any

import pytest

from overcurve.reading.trackers.logged_names import (
    budget_candidates,
    budget_unit,
    config_names,
    goal_candidates,
    is_loss,
    is_number,
    is_of_training,
    is_value,
    method_candidates,
    metric_names,
    seed_candidates,
    settings,
    time_candidates,
    words,
)
from tests.unit.overcurve.reading.trackers.known_runs import tracked, tracked_run


@pytest.mark.parametrize("value", [1, 0.5, "0.5", "1e-3", math.nan, "nan", "-inf"])
def test_knows_numbers(value: Any) -> None:
    assert is_number(value)


@pytest.mark.parametrize("value", [True, "", "1_000", None, [1], {}, "a"])
def test_knows_what_is_no_number(value: Any) -> None:
    assert not is_number(value)
    assert not is_value(value)


def test_a_value_is_finite() -> None:
    assert is_value("0.5")
    assert not is_value(math.nan)


def test_words_leave_out_what_trackers_put_before() -> None:
    assert words("metrics.val_acc") == words("val/acc") == "val acc"


def test_the_trackers_own_names_are_no_metrics() -> None:
    run = tracked_run(summary={"_step": 1, "_runtime": 2, "acc": 0.5, "note": "x"})
    assert metric_names(tracked(run)) == ["acc"]


def test_counts_the_values_of_a_setting() -> None:
    runs = [tracked_run(str(n), config={"lr": lr}) for n, lr in enumerate((1, 1, 2))]
    assert settings([*runs, tracked_run("x", config={})], "lr") == {"1": 2, "2": 1}
    assert config_names(tracked(*runs)) == ["lr"]


def test_orders_candidates_from_the_most_telling() -> None:
    assert method_candidates(["model", "method", "x"]) == ["method", "model"]
    assert seed_candidates(["rng", "train.seed"]) == ["train.seed", "rng"]
    assert budget_candidates(["max_steps", "trainer.max_epochs"])[0] == (
        "trainer.max_epochs"
    )
    assert time_candidates(["time", "epoch_time", "time/train_seconds"]) == [
        "time/train_seconds"
    ]


@pytest.mark.parametrize(
    ("name", "unit"),
    [("num_train_epochs", "epochs"), ("trainer.max_steps", "steps"),
     ("n_estimators", "trees"), ("budget", ""), ("width", "")],
)  # fmt: skip
def test_knows_what_a_budget_counts(name: str, unit: str) -> None:
    assert budget_unit(name) == unit


def test_goals_come_with_their_splits() -> None:
    names = ["train/acc", "val_loss", "acc", "test_acc", "lr"]
    assert goal_candidates(names) == [["test_acc", "acc", "train/acc"], ["val_loss"]]
    assert is_loss("val_loss")
    assert not is_loss("val_acc")
    assert is_of_training("train/acc")
    assert not is_of_training("acc")
