from __future__ import annotations

from typing import Any

import pytest

from overcurve.reading.trackers.choose import FROM_NAME, Chosen, choose
from overcurve.reading.trackers.tracked_runs import Clock
from tests.unit.overcurve.reading.trackers.known_runs import (
    configured,
    tracked,
    tracked_run,
)


def chosen(mapping: dict[str, str] | None = None, **of_runs: Any) -> Chosen:
    runs = [tracked_run(f"run {n}", **of_runs) for n in range(4)]
    return choose(tracked(*runs), mapping or {})


def logged(*names: str) -> dict[str, Any]:
    summary = dict.fromkeys(names, 0.5)
    return {"summary": summary, "history": [summary]}


def by_config(*configs: dict[str, Any], **of_runs: Any) -> Chosen:
    runs = [
        tracked_run(f"run {n}", config=config, **of_runs)
        for n, config in enumerate(configs)
    ]
    return choose(tracked(*runs), {})


def test_finds_what_is_called_as_it_is() -> None:
    found = chosen()
    assert (found.method, found.budget, found.seed) == ("method", "epochs", "seed")
    assert (found.quality, found.problems) == ("val/acc", [])
    assert found.clock == Clock("train_seconds", "train_seconds as the run logged it")


def test_says_each_guess() -> None:
    assert chosen().said == [
        "budget: epochs", "seed: seed", "method: method", "quality: val/acc",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "quality"),
    [
        (("train/acc", "val/acc", "test/acc"), "test/acc"),
        (("train_loss", "val_loss", "val_accuracy"), "val_accuracy"),
        (("loss", "eval_loss"), "eval_loss"),
        (("train/accuracy", "val/loss"), "train/accuracy"),
        (("metrics.top1", "learning_rate"), "metrics.top1"),
        (("speed", "val/f1"), "val/f1"),
    ],
)
def test_wants_goals_before_losses_and_held_out_before_training(
    names: tuple[str, ...], quality: str
) -> None:
    assert chosen(**logged(*names, "train_seconds")).quality == quality


def test_asks_which_of_two_goals() -> None:
    found = chosen(**logged("val/acc", "val/f1", "train_seconds"))
    (problem,) = found.problems
    assert problem.field == "quality"
    assert "val/acc and val/f1" in problem.reason
    assert problem.option == "--map val/acc=quality"


def test_takes_what_somebody_named() -> None:
    found = chosen({"val/f1": "quality"}, **logged("val/acc", "val/f1", "train_time"))
    assert (found.quality, found.problems) == ("val/f1", [])


@pytest.mark.parametrize("name", ["config.width", "params.width", "width"])
def test_knows_settings_with_what_trackers_put_before_them(name: str) -> None:
    found = chosen({name: "budget"}, config=configured(width=8))
    assert found.budget == "width"


def test_says_what_it_has_where_a_name_is_wrong() -> None:
    (problem,) = chosen({"val/acccc": "quality"}).problems
    assert "val/acc" in problem.reason


def test_names_fields_where_a_field_is_wrong() -> None:
    (problem,) = chosen({"val/acc": "qualty"}).problems
    assert "quality" in problem.remedy


def test_further_fields_can_be_named() -> None:
    found = chosen({"gpu": "device_class"}, config=configured(gpu="H200", task="x"))
    assert found.others == {"gpu": "device_class", "task": "task"}


def test_what_is_not_to_be_read_is_no_guess() -> None:
    names = logged("val/acc", "val/f1", "train_seconds")
    assert chosen({"val/f1": "-"}, **names).quality == "val/acc"


def test_the_budget_is_the_one_that_varies() -> None:
    found = by_config(
        *(configured(epochs=100, max_steps=steps) for steps in (10, 20, 10, 20))
    )
    assert found.budget == "max_steps"


def test_a_setting_without_a_limit_is_no_budget() -> None:
    found = by_config(*(configured(max_steps=-1, epochs=n) for n in (1, 2, 1, 2)))
    assert found.budget == "epochs"


def test_the_method_is_what_parts_the_runs() -> None:
    settings = [
        {"model": "resnet", "epochs": 4, "seed": n % 2, "augment": name}
        for n, name in enumerate(("none", "none", "cutout", "cutout"))
    ]
    assert by_config(*settings).method == "augment"


def test_a_name_that_no_two_runs_share_is_no_method() -> None:
    settings = [
        {"model": f"run-{n}", "epochs": 4, "seed": n, "variant": "ab"[n % 2]}
        for n in range(4)
    ]
    assert by_config(*settings).method == "variant"


def test_asks_which_of_two_settings_is_the_method() -> None:
    settings = [
        {"epochs": 4, "seed": n // 2, "norm": "ab"[n % 2], "act": "xy"[n % 2]}
        for n in range(4)
    ]
    (problem,) = by_config(*settings).problems
    assert (problem.field, problem.option) == ("method", "--map norm=method")


def test_reads_names_where_no_setting_says_it() -> None:
    runs = [
        tracked_run(f"{m}/epochs{b}/seed0", config={}) for m in "ab" for b in (4, 8)
    ]
    found = choose(tracked(*runs), {})
    assert (found.method, found.budget, found.seed) == (FROM_NAME,) * 3


def test_numbers_seeds_that_nobody_states() -> None:
    found = chosen(config={"method": "cnn", "epochs": 4})
    assert found.seed == "#"
    assert "numbered" in found.said[1]


def test_a_trackers_own_clock_comes_after_training_seconds() -> None:
    own = logged("val/acc", "_runtime")
    assert chosen(**own).clock == Clock("_runtime", "the whole process")
    both = logged("val/acc", "_runtime", "time/train_seconds")
    found = chosen(**both).clock
    assert found is not None
    assert found.column == "time/train_seconds"


def test_the_time_of_one_epoch_is_no_training_time() -> None:
    found = chosen(**logged("val/acc", "epoch_time", "step_seconds"))
    (problem,) = found.problems
    assert (problem.field, found.clock) == ("train_seconds", None)
    assert problem.option == "--map NAME=train_seconds"
