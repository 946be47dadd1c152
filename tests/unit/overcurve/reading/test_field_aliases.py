"""Names of columns: which field they say, and which of several says it best."""

from __future__ import annotations

import pytest

from overcurve.reading.field_aliases import (
    ALIASES,
    is_measured,
    is_part_of_training,
    rank_of_metric,
    rank_of_time,
    words_of,
    words_of_time,
)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("cfg/epochs", "epochs"),
        ("params.seed", "seed"),
        ("user_attrs_time", "time"),
        ("config", "config"),
        ("Top-1 acc. (%)", "top 1 acc"),
    ],
)
def test_prefixes_of_trackers_are_left_out(column: str, words: str) -> None:
    assert words_of(column) == words


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("train_time_ms", "train time"),
        ("Training time (min)", "training time"),
        ("duration_h", "duration"),
        ("hours", "seconds"),
        ("train_seconds", "train seconds"),
        ("wall clock (h)", "wall clock"),
    ],
)
def test_units_are_no_part_of_the_name_of_a_time(column: str, words: str) -> None:
    assert words_of_time(column) == words


@pytest.mark.parametrize(
    ("column", "is_part"),
    [
        ("epoch_time", True),
        ("time_per_step", True),
        ("batch_time", True),
        ("eval_seconds", True),
        ("train_time", False),
        ("runtime", False),
    ],
)
def test_times_of_parts_are_no_training_time(column: str, is_part: bool) -> None:
    assert is_part_of_training(column) == is_part
    assert (rank_of_time(column) is None) == is_part


@pytest.mark.parametrize(
    "order",
    [
        ("test_acc", "val_acc", "acc", "val/loss", "loss", "train_acc"),
        ("val_accuracy", "accuracy", "val_loss"),
        ("Top-1 acc. (%)", "train_accuracy"),
    ],
)
def test_held_out_goes_before_trained_on(order: tuple[str, ...]) -> None:
    ranks = [rank_of_metric(column) for column in order]
    assert all(rank is not None for rank in ranks)
    assert ranks == sorted(ranks)  # type: ignore[type-var]


@pytest.mark.parametrize(
    "order",
    [
        ("train_seconds_total", "duration"),
        ("train_time_ms", "wall_clock", "runtime", "time"),
    ],
)
def test_seconds_of_the_training_go_before_durations(order: tuple[str, ...]) -> None:
    ranks = [rank_of_time(column) for column in order]
    assert all(rank is not None for rank in ranks)
    assert ranks == sorted(ranks)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("column", "is_one"),
    [
        ("epoch_time", True),
        ("steps_per_second", True),
        ("loss", True),
        ("epochs", False),
    ],
)
def test_what_an_epoch_took_is_no_budget(column: str, is_one: bool) -> None:
    assert is_measured(column) == is_one


@pytest.mark.parametrize("column", ["lr", "notes", "", "total_time"])
def test_other_columns_are_neither(column: str) -> None:
    assert rank_of_metric(column) is None
    assert rank_of_time(column) is None


def test_no_name_stands_twice_for_a_field() -> None:
    assert all(len(set(names)) == len(names) for names in ALIASES.values())
