"""Guesses about foreign files, which a person confirms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.column_guess import (
    ALIASES,
    explain_export,
    guess_mapping,
    guess_tags,
    how_sure,
    tag_column,
)
from overcurve.reading.read_record import FIELDS


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


names = st.sampled_from(
    [*ALIASES, *(name for aliases in ALIASES.values() for name in aliases), "x", "Run"]
)


@given(st.lists(names | st.text(max_size=6), unique=True, max_size=8))
def test_any_columns_are_mapped_once_each(columns: list[str]) -> None:
    mapping = guess_mapping(columns)
    assert set(mapping) <= {*columns, "#"}
    assert len(set(mapping.values())) == len(mapping)
    assert set(mapping.values()) <= set(FIELDS)


@given(st.lists(st.sampled_from(sorted(ALIASES)), unique=True))
def test_files_of_our_own_names_are_mapped_to_themselves(columns: list[str]) -> None:
    assert guess_mapping(columns) == {column: column for column in columns}


@pytest.mark.parametrize(
    ("field", "column"),
    [(field, name) for field, names in ALIASES.items() for name in names[:2]],
)
def test_every_alias_finds_its_field(field: str, column: str) -> None:
    assert guess_mapping([column.title()])[column.title()] == field


def test_every_alias_is_of_a_field() -> None:
    assert set(ALIASES) <= set(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_field_is_no_part_of_another(field: str) -> None:
    """But for whole names of others: steps may be the budget, error the quality."""
    expected = {"steps": "budget", "error": "quality"}.get(field, field)
    assert guess_mapping([field]).get(field, field) == expected


def test_tensorboards_scalars_of_several_runs_name_their_course() -> None:
    mapping = guess_mapping(["run", "tag", "step", "value", "wall_time"])
    assert mapping == {
        "value": "quality",
        "run": "method",
        "step": "budget",
        "#": "seed",
        "wall_time": "train_seconds",
        "tag": "metric",
    }


@pytest.mark.parametrize(
    ("columns", "tag"),
    [
        (["run", "Tag", "step", "value"], "Tag"),
        (["Wall time", "Step", "Value"], ""),
        (["tag", "method"], ""),
    ],
)
def test_only_scalars_have_a_column_of_tags(columns: list[str], tag: str) -> None:
    assert tag_column(columns) == tag


@pytest.mark.parametrize(
    ("tags", "fields"),
    [
        (
            ["val/acc", "time/train_seconds"],
            {"val/acc": "quality", "time/train_seconds": "train_seconds"},
        ),
        (["time/train time"], {"time/train time": "train_seconds"}),
        (["lr", "test loss"], {"test loss": "quality"}),
        (["lr", "final accuracy of cnn"], {"final accuracy of cnn": "quality"}),
        (["lr"], {}),
        ([], {}),
    ],
)
def test_tags_are_guessed_by_their_words(
    tags: list[str], fields: dict[str, str]
) -> None:
    assert guess_tags(tags) == fields


@pytest.mark.parametrize(
    ("column", "field", "columns", "said"),
    [
        ("val_acc", "quality", ["val_acc"], "a guess: please check"),
        ("val_acc", "quality", ["val_acc", "test_acc"], "it could be test_acc too"),
        ("my_final_accuracy_2", "quality", ["my_final_accuracy_2"], "far from sure"),
        ("Value", "quality", ["Wall time", "Step", "Value"], "TensorBoard"),
    ],
)
def test_doubts_are_told(
    column: str, field: str, columns: list[str], said: str
) -> None:
    words = how_sure(column, field, columns)
    assert said in words
    assert words.endswith("please check")


@pytest.mark.parametrize(
    ("columns", "mapping", "sample", "said"),
    [
        (["Step", "cnn - acc", "cnn - acc__MIN"], {}, (), "a column for each run"),
        (["Wall time", "Step", "Value"], {}, (), "neither what was trained"),
        (
            ["run", "tag", "step", "value"],
            {"wall_time": "train_seconds"},
            (),
            "first row and the last",
        ),
        (["runtime"], {"runtime": "train_seconds"}, (), "the whole process"),
        (
            ["t"],
            {"t": "train_seconds"},
            ({"t": "1.2min"}, {"t": "3s"}),
            "1.2min says the time to ± 3 s",
        ),
        (["t"], {"t": "train_seconds"}, ({"t": "72"},), ""),
        (["a"], {}, (), ""),
    ],
)
def test_exports_are_explained(
    columns: list[str], mapping: dict, sample: tuple, said: str
) -> None:
    words = explain_export(columns, mapping, sample)
    assert said in words
    assert bool(words) == bool(said)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (
            "exp_name,Name,cfg/epochs,rng,duration_h,val/acc,val/loss,gpu_name,state",
            "exp_name:method cfg/epochs:budget rng:seed duration_h:train_seconds "
            "val/acc:quality gpu_name:device_class state:status",
        ),
        ("accuracy,loss,val_accuracy,val_loss", "val_accuracy:quality"),
        ("train_acc,val_loss,epoch_time", "val_loss:quality"),
        ("start_time,end_time,duration", "duration:train_seconds"),
        ("start_time,end_time", ""),
        ("epoch_time,time_per_step,train_time", "train_time:train_seconds"),
        ("duration,train_seconds_total", "train_seconds_total:train_seconds"),
        ("hours,top1Accuracy", "hours:train_seconds top1Accuracy:quality"),
    ],
)
def test_likeliest_column_wins(columns: str, found: str) -> None:
    expected = dict(pair.split(":") for pair in found.split())
    assert guess_mapping(columns.split(",")) == expected
