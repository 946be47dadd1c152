"""Whole readings proposed for the files that people have."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.packed_files import NamedSource
from overcurve.reading.proposal import (
    Proposal,
    direction_of_gain,
    likely_baseline,
    missing_fields,
    propose_reading,
)
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading

CASES = Path(__file__).resolve().parents[3] / "cases" / "reading"


def propose(text: str, **given: object) -> Proposal:
    return propose_reading(io.BytesIO(text.encode()), Reading(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "mapping", "fold", "direction"),
    [
        ("hms.csv", {}, "", "max"),
        ("iso.csv", {}, "", "max"),
        (
            "hours_col.csv",
            {"epochs": "budget", "hours": "train_seconds", "top1Accuracy": "quality"},
            "",
            "max",
        ),
        ("blank_tail.csv", {"loss": "quality"}, "step", "min"),
        (
            "per_epoch.csv",
            {"epochs": "budget", "time": "train_seconds", "acc": "quality"},
            "epoch",
            "max",
        ),
        (
            "fold_noseed.csv",
            {"epochs": "budget", "acc": "quality", "#": "seed"},
            "epoch",
            "max",
        ),
        (
            "clock_ms.csv",
            {"timestamp": "train_seconds", "acc": "quality"},
            "step",
            "max",
        ),
        ("killed.csv", {"max_steps": "budget", "acc": "quality"}, "step", "max"),
    ],
)
def test_files_of_people_are_guessed_whole(name, mapping, fold, direction) -> None:
    with (CASES / name).open("rb") as source:
        proposal = propose_reading(source, Reading())
    reading = proposal.reading
    assert (reading.mapping, reading.fold) == (mapping, fold)
    assert reading.defaults.direction == direction
    assert proposal.missing == ()
    assert proposal.baseline == "base"
    assert len(proposal.columns) >= 5


def test_what_was_said_stays() -> None:
    text = "model,epochs,seed,secs,acc,val_acc\na,1,0,5,0.5,0.6\na,2,0,9,0.6,0.7\n"
    given = {"acc": "quality", "secs": "train_seconds"}
    stated = Defaults(direction="min")
    proposal = propose(text, mapping=given, defaults=stated)
    assert proposal.reading.mapping == {**given, "model": "method", "epochs": "budget"}
    assert proposal.reading.defaults.direction == "min"
    assert proposal.is_whole


def test_a_direction_that_the_file_states_is_not_guessed() -> None:
    text = "model,budget,seed,train_seconds,acc,direction\na,1,0,5,0.1,max\n"
    proposal = propose(text)
    assert proposal.reading.defaults.direction is None
    assert proposal.is_whole


def test_a_field_that_is_another_column_is_let_go() -> None:
    text = "method,budget,seed,train_seconds,quality,acc\na,1,0,5,0.1,0.6\n"
    proposal = propose(text, mapping={"acc": "quality"})
    assert proposal.reading.mapping == {"acc": "quality", "quality": "-"}
    assert proposal.read.records[0].quality == 0.6


def test_missing_fields_are_told() -> None:
    proposal = propose("name,acc\na,0.5\nb,0.6\n")
    assert proposal.missing == ("budget", "seed", "train_seconds")
    assert not proposal.is_whole
    assert missing_fields(Reading(), ["method"])[0] == "budget"


def test_the_total_is_taken_where_no_time_is_called_training() -> None:
    text = "model,epochs,seed,total_time,epoch_time,acc\na,1,0,5,1,0.5\n"
    assert propose(text).reading.mapping["total_time"] == "train_seconds"
    part = "model,epochs,seed,epoch,epoch_time,acc\na,2,0,1,5,0.5\na,2,0,2,5,0.6\n"
    assert propose(part).reading.mapping["epoch_time"] == "train_seconds"


def test_scalars_of_runs_with_paths_are_guessed() -> None:
    rows = [
        f"{method}/epochs{budget}/seed0,{tag},{step},{value}"
        for method in ("a", "b")
        for budget in (1, 2)
        for step in range(1, budget + 1)
        for tag, value in (("val/acc", 0.5 + step / 10), ("train_seconds", 5 * step))
    ]
    proposal = propose("\n".join(["run,tag,step,value", *rows]))
    assert proposal.reading.mapping["run"] == "{method}/epochs{budget}/seed{seed}"
    assert proposal.reading.mapping["tag=val/acc"] == "quality"
    assert {r.train_seconds for r in proposal.read.records} == {5.0, 10.0}


def test_paths_of_files_say_what_no_column_says() -> None:
    files = [
        NamedSource(
            f"runs/{method}/epochs{budget}/seed{seed}.csv",
            partial(io.BytesIO, f"train_seconds,acc\n{budget}.5,0.{budget}\n".encode()),
        )
        for method in ("a", "b")
        for budget in (1, 2)
        for seed in (0, 1)
    ]
    proposal = propose_reading(files, Reading())
    assert proposal.reading.pattern == "*/{method}/epochs{budget}/seed{seed}"
    assert len(proposal.read.records) == 8
    assert any("paths are" in said for said in proposal.say_guesses())
    stated = b"method,budget,seed,train_seconds,acc\na,1,0,5,0.5\n"
    whole = [NamedSource(f"a-s{i}.csv", partial(io.BytesIO, stated)) for i in (0, 1)]
    assert propose_reading(whole, Reading()).reading.pattern == ""


def runs(method: str, *qualities: float) -> list[RunRecord]:
    return [
        RunRecord(method=method, label=method, budget=b + 1.0, seed=0, quality=quality)
        for b, quality in enumerate(qualities)
    ]


@pytest.mark.parametrize(
    ("qualities", "direction"),
    [((0.5, 0.6), "max"), ((2.0, 1.0), "min"), ((0.5,), None), ((0.5, 0.5), None)],
)
def test_longer_runs_tell_which_way_is_better(qualities, direction) -> None:
    assert direction_of_gain(runs("a", *qualities)) == direction


def test_baseline_is_guessed_by_name_then_by_budgets() -> None:
    assert likely_baseline([*runs("a", 1, 2), *runs("my baseline", 1)]) == "my baseline"
    assert likely_baseline([*runs("a", 1), *runs("b", 1, 2)]) == "b"
    assert likely_baseline([]) == ""
