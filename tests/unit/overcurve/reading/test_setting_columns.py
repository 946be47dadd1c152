"""Columns in which runs of one name differ."""

from __future__ import annotations

import pytest

from overcurve.reading.setting_columns import (
    SeenSettings,
    columns_apart,
    is_setting,
    part_by,
    split_columns,
    split_options,
    unparted,
)


@pytest.mark.parametrize(
    ("column", "is_one"),
    [
        ("lr", True),
        ("learning_rate", True),
        ("config/optimizer", True),
        ("hparams.weight_decay", True),
        ("train_loss", False),
        ("flr", False),
    ],
)
def test_what_is_tuned_is_told_by_its_name(column: str, is_one: bool) -> None:
    assert is_setting(column) is is_one


def test_settings_tell_runs_apart_before_all_else() -> None:
    first = {"lr": "0.1", "loss": "3", "note": "a", "same": "x"}
    second = {"lr": "0.2", "loss": "2", "note": "b", "same": "x"}
    assert columns_apart(first, second, are_shared=False) == ("lr",)
    del first["lr"]
    assert columns_apart(first, second, are_shared=False) == ("note",)
    assert columns_apart(first, second, are_shared=True) == ("loss", "note")


def test_answer_parts_the_label() -> None:
    answers = {"split:lr": "two", "split:wd": "one", "resumed": "sum"}
    assert split_columns(answers) == ("lr",)
    named = {"method": "cnn"}
    part_by(named, {"lr": "0.1"}, ("lr", "other"))
    assert named == {"method": "cnn", "label": "cnn, lr 0.1"}
    assert unparted("cnn, lr 0.1", {"lr": "0.1"}, ("lr",)) == "cnn"
    assert split_options(("lr",)) == "--answer split:lr=two"


def test_setting_that_differs_within_a_method_is_asked_for() -> None:
    seen = SeenSettings()
    for lr in ("0.1", "0.1", "0.2"):
        seen.see("cnn", {"lr": lr, "loss": lr})
    seen.see("mlp", {"lr": "0.3"})
    (doubt,) = seen.doubts({})
    assert (doubt.id, doubt.taken, doubt.methods) == ("split:lr", "one", ("cnn",))
    assert "lr 0.1 in 2 and 0.2 in 1" in doubt.question
    (doubt,) = seen.doubts({"split:lr": "two"})
    assert doubt.is_answered
