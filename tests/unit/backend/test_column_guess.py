"""Guesses about foreign files, which a person confirms."""

from __future__ import annotations

import pytest

from backend.column_guess import guess_mapping
from frontend.curves.metric_names import guess_direction


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
