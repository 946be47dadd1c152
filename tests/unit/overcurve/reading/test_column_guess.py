"""Guesses about foreign files, which a person confirms."""

from __future__ import annotations

import pytest

from overcurve.curves.terms.metric_names import guess_direction
from overcurve.reading.column_guess import explain_export, guess_mapping, guess_method


@pytest.mark.parametrize(
    ("metric", "direction"),
    [
        ("imagenet_top1_higher", "max"),
        ("test accuracy", "max"),
        ("valLoss", "min"),
        ("top1_error", None),
        ("perplexity_lower", "min"),
        ("banana", None),
        ("", None),
    ],
)
def test_direction_follows_the_name(metric: str, direction: str | None) -> None:
    assert guess_direction(metric) == direction


def test_foreign_columns_find_their_fields() -> None:
    columns = ["source", "method", "budget", "seed", "time_seconds", "quality_metric"]
    mapping = guess_mapping([*columns, "quality", "hardware", "time_without_eval"])
    assert mapping["time_seconds"] == "train_seconds"
    assert mapping["quality_metric"] == "metric"
    assert mapping["hardware"] == "device_class"
    assert "time_without_eval" not in mapping


def test_each_field_is_guessed_once() -> None:
    mapping = guess_mapping(["Model", "name", "epochs", "steps", "val_acc", "test_acc"])
    assert len(set(mapping.values())) == len(mapping)
    assert mapping["Model"] == "method"


def test_exact_names_come_first() -> None:
    mapping = guess_mapping(["accuracy", "quality"])
    assert mapping == {"quality": "quality"}


@pytest.mark.parametrize(
    "columns",
    [
        "Name,State,_runtime,test/accuracy,seed,budget",
        "ID,Name,State,Runtime,summary.test_acc,config.seed,config.epochs,_timestamp",
        "run_id,tags.mlflow.runName,status,metrics.train_seconds,metrics.test_acc,"
        "params.seed,params.epochs,Duration,start_time",
    ],
)
def test_trackers_exports_find_all_fields(columns: str) -> None:
    names = columns.split(",")
    asked = ("method", "status", "train_seconds", "quality", "seed", "budget")
    found = {field: column for column, field in guess_mapping(names).items()}
    order = [found[field] for field in asked]
    first = 1 if names[0] in ("ID", "run_id") else 0
    assert order == names[first : first + 6]


def test_scalars_cannot_give_a_budget() -> None:
    columns = ["Wall time", "Step", "Value"]
    mapping = guess_mapping(columns)
    assert mapping == {"Value": "quality"}
    assert "method, budget, seed and train_seconds" in explain_export(columns, mapping)


def test_runtime_of_trackers_is_explained() -> None:
    columns = ["Name", "_runtime", "seed"]
    assert "_runtime is" in explain_export(columns, guess_mapping(columns))
    assert not explain_export(columns, {"seconds": "train_seconds"})


def test_size_of_the_training_set_is_known() -> None:
    columns = ["method", "epochs", "seed", "time", "accuracy", "train_size"]
    assert guess_mapping(columns)["train_size"] == "train_items"


@pytest.mark.parametrize(
    ("columns", "splits", "own", "method"),
    [
        (["Name", "optimizer"], ["optimizer"], True, "optimizer"),  # W&B names runs
        (["Run ID", "optimizer"], ["optimizer"], True, "optimizer"),
        (["Name", "curve_kind"], ["curve_kind"], False, "Name"),
        (["Name", "optimizer", "data"], ["optimizer", "data"], True, "Name"),
        (["Name", "State"], ["State"], True, "Name"),  # State is the status
    ],
)
def test_method_is_not_what_names_runs(
    columns: list[str], splits: list[str], own: bool, method: str
) -> None:
    guessed = guess_method(guess_mapping(columns), splits, lambda column: own)
    assert [c for c, field in guessed.items() if field == "method"] == [method]
