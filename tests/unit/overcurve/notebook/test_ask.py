"""`oc.compare`: the same answer whatever the runs come in, and errors that help."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overcurve as oc
from overcurve.curves.judge import judge_request
from overcurve.json_text import json_bytes
from tests.unit.overcurve.notebook.study_rows import Row, as_csv, judged, study_rows


def as_request(rows: list[Row], **options: Any) -> dict[str, Any]:
    """The same runs as the body of `POST /api/judge`."""

    def arm(name: str) -> dict[str, Any]:
        return {"name": name, "runs": [row for row in rows if row["method"] == name]}

    others = sorted({row["method"] for row in rows} - {"cnn"})
    return {
        "baseline": arm("cnn"),
        "methods": [arm(name) for name in others],
        "options": {"direction": "max", **options},
    }


def test_verdicts_of_known_truth() -> None:
    assert judged().verdicts == {"better": "above", "worse": "below"}


@pytest.mark.parametrize(
    "options", [{}, {"alpha": 0.1, "margin": 0.005}, {"time_sys": 0.02}]
)
def test_answer_is_that_of_the_api(options: dict[str, float]) -> None:
    expected = json_bytes(judge_request(as_request(study_rows(), **options)))
    assert judged(**options).to_json().encode() == expected


@pytest.mark.parametrize(
    "make",
    [pd.DataFrame, pl.DataFrame, lambda rows: pl.DataFrame(rows).lazy(), iter],
    ids=["pandas", "polars", "lazy", "iterator"],
)
def test_frames_give_the_answer_of_dicts(make: Any) -> None:
    found = oc.compare(make(study_rows()), baseline="cnn", direction="max")
    assert found.to_json() == judged().to_json()


def test_file_gives_the_answer_of_dicts(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(as_csv(study_rows()))
    runs = oc.read(path, direction="max")
    found = oc.compare(runs, baseline="cnn")
    assert found.to_json() == judged().to_json()
    again = oc.compare(runs.to_pandas(), baseline="cnn")
    assert again.to_json() == found.to_json()


value = st.one_of(st.none(), st.floats(0.1, 0.9), st.just(math.nan))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), value), min_size=3))
def test_any_runs_are_judged_alike(runs: list[tuple[str, int, float | None]]) -> None:
    rows: list[Row] = [
        {"method": name, "budget": b, "seed": i, "train_seconds": b, "quality": quality}
        for i, (name, b, quality) in enumerate(runs)
    ]
    rows.append({**rows[0], "method": "cnn", "seed": 99, "quality": 0.5})
    whole = [{**row, "quality": _number(row["quality"])} for row in rows]
    expected = json_bytes(judge_request(as_request(whole))).decode()
    frames = (pl.DataFrame(rows, infer_schema_length=None), pd.DataFrame(rows))
    for data in (rows, *frames):
        found = oc.compare(data, baseline="cnn", direction="max")
        assert found.to_json() == expected


def _number(quality: float | None) -> float | None:
    return None if quality is None or math.isnan(quality) else quality


def test_columns_may_have_other_names() -> None:
    rows = study_rows(train_seconds="secs", quality="acc", method="model")
    found = oc.compare(
        rows,
        baseline="cnn",
        direction="max",
        quality="acc",
        columns={"secs": "train_seconds", "model": "method"},
    )
    assert found.to_json() == judged().to_json()
    assert found.whole.metric == "acc"


def test_direction_may_stand_in_the_data() -> None:
    rows = [{**row, "direction": "min"} for row in study_rows()]
    found = oc.compare(rows, baseline="cnn")
    assert found.verdicts["better"] == "below"
    assert json.loads(found.to_json())["options"]["direction"] == "min"


def test_baseline_is_who_has_most_runs() -> None:
    assert judged(baseline="").baseline == "cnn"


def test_methods_are_those_named_in_their_order() -> None:
    assert list(judged(methods=["worse", "better"]).verdicts) == ["worse", "better"]
    assert list(judged(methods="worse").verdicts) == ["worse"]


def test_long_table_is_judged_on_one_metric() -> None:
    rows = [{**row, "metric": "accuracy"} for row in study_rows()]
    rows += [{**row, "metric": "loss", "quality": 0.1} for row in study_rows()]
    asked: dict[str, Any] = {"baseline": "cnn", "direction": "max"}
    found = oc.compare(rows, quality="accuracy", **asked)
    assert found.to_json() == judged().to_json()
    with pytest.raises(oc.CurveError, match="measure accuracy, loss"):
        oc.compare(rows, **asked)


def test_device_class_judges_its_runs_only() -> None:
    rows = [{**row, "device_class": "A100"} for row in study_rows()]
    rows += [{**row, "device_class": "T4", "quality": 0.1} for row in study_rows()]
    asked: dict[str, Any] = {"baseline": "cnn", "direction": "max"}
    assert oc.compare(rows, device_class="A100", **asked).verdicts["better"] == "above"
    with pytest.raises(oc.Unjudgeable, match="device_class='TPU' is no run's"):
        oc.compare(rows, device_class="TPU", **asked)


def test_runs_keep_what_was_left_out(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(as_csv([{**row, "note": "x y"} for row in study_rows()]))
    found = oc.compare(oc.read(path, direction="max"), baseline="cnn")
    assert "no field and no number: note" in found.left_out[0]
    assert "note" in repr(found)


def test_lines_left_out_stand_in_the_verdict_and_are_saved(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(as_csv(study_rows()) + "better,,,,\n")
    runs = oc.read(path, direction="max", skip_bad=True)
    found = oc.compare(runs, baseline="cnn")
    told = "1 line of runs.csv left out by --skip-bad"
    assert told in found.sentence("better")
    assert told in found.to_json()
    again = oc.read(found.save(tmp_path / "saved.html"))
    assert again.files == runs.files
    assert told in oc.compare(again, baseline="cnn").sentence("better")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"direction": None}, "Say direction='max'"),
        ({"direction": "up"}, "'up' is neither 'max' nor 'min'"),
        ({"baseline": "cmn"}, "baseline='cmn' names no recipe.*did you mean cnn"),
        ({"methods": "bettr"}, "methods='bettr' names no recipe.*did you mean better"),
        ({"axis": "seed"}, "axis"),
        ({"axis": "steps"}, "steps is missing"),
        ({"quality": "acc"}, "'acc' is no column and no metric"),
        ({"alpha": 2}, "alpha"),
        ({"margin": -1}, "margin"),
        ({"columns": {"secs": "train_seconds"}}, "no column 'secs'"),
    ],
)
def test_wrong_option_is_named(options: dict[str, Any], told: str) -> None:
    with pytest.raises(oc.InputError, match=told) as caught:
        judged(**options)
    assert caught.value.remedy or "there are" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"secs": -1.0}, "row 1, column secs: -1.0 is not from"),
        ({"secs": None}, "row 1, column secs: is missing"),
        ({"quality": "good"}, "row 1, column quality: 'good' is not a finite number"),
        ({"seed": 0.5}, "row 1, column seed: 0.5"),
        ({"status": "done"}, "row 1, column status"),
        ({"method": None}, "row 1, column method: is missing"),
        ({"method": 3}, "row 1, column method: 3 is not a text"),
        ({"params": {"lr": 1}}, "row 1, column params: differs among the runs of cnn"),
    ],
)
def test_wrong_cell_is_named_as_the_table_calls_it(
    changes: dict[str, Any], told: str
) -> None:
    rows = study_rows(train_seconds="secs")
    rows[1] |= changes
    with pytest.raises(oc.InputError, match=told):
        oc.compare(
            rows, baseline="cnn", direction="max", columns={"secs": "train_seconds"}
        )


def test_missing_column_is_told_with_the_likely_one() -> None:
    rows = study_rows(train_seconds="runtime", quality="val_acc")
    told = r"columns=\{'runtime': 'train_seconds', 'val_acc': 'quality'\}"
    with pytest.raises(oc.Unjudgeable, match=told):
        oc.compare(rows, baseline="cnn", direction="max")


def test_method_may_not_be_called_as_the_answer_calls_the_baseline() -> None:
    rows = [
        {**row, "method": row["method"].replace("better", "baseline")}
        for row in study_rows()
    ]
    with pytest.raises(oc.Unjudgeable, match="how the answer calls the baseline"):
        oc.compare(rows, baseline="cnn", direction="max")


def test_columns_belong_to_the_reading_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text(as_csv(study_rows()))
    runs = oc.read(path, direction="max")
    with pytest.raises(oc.Unjudgeable, match="Give columns to oc"):
        oc.compare(runs, columns={"a": "quality"})
