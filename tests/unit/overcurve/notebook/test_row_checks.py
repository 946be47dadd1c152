"""Rows that contradict each other, or what is asked of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

import overcurve as oc
from tests.unit.overcurve.notebook.study_rows import Row, judged, study_rows

ASKED: dict[str, Any] = {"baseline": "cnn", "direction": "max"}


def test_rows_of_one_run_are_no_seeds() -> None:
    rows = [
        {**row, "quality": row["quality"] + 0.001 * epoch, "epoch": epoch}
        for row in study_rows()
        for epoch in range(3)
    ]
    told = "cnn, budget 2, seed 0 stands in 3 rows with other results, first in row 0"
    for data in (rows, pd.DataFrame(rows)):
        with pytest.raises(oc.Unjudgeable, match=told) as caught:
            oc.compare(data, **ASKED)
        assert caught.value.fields[0].path == "row 1, column seed"
        assert "keep the last" in caught.value.remedy


def test_rows_that_say_the_same_again_are_dropped_and_told() -> None:
    found = oc.compare([*study_rows(), study_rows()[0]], **ASKED)
    assert len(found.whole.dropped) == 1
    assert found.verdicts == judged().verdicts


@pytest.mark.parametrize("alike", [str, float, lambda seed: f" {seed}"])
def test_seed_is_one_however_it_is_written(alike: Any) -> None:
    rows = [{**row, "seed": alike(row["seed"])} for row in study_rows()]
    assert oc.compare(rows, **ASKED).to_json() == judged().to_json()
    other = {**rows[0], "seed": 0, "quality": 0.1}
    with pytest.raises(oc.Unjudgeable, match="seed 0 stands in 2 rows"):
        oc.compare([*rows, other], **ASKED)


def test_seed_with_zeros_before_it_is_a_text() -> None:
    found = oc.compare([*study_rows(), {**study_rows()[0], "seed": "00"}], **ASKED)
    assert {"00", 0} <= {run.seed for run in found.whole.records}


def half(column: str, one: str, other: str) -> list[Row]:
    return [
        {**row, column: other if place % 2 else one}
        for place, row in enumerate(study_rows())
    ]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("unit", ("fraction", "%")),
        ("task", ("mnist", "cifar10")),
        ("budget_unit", ("seconds", "epochs")),
    ],
)
def test_rows_of_several_units_or_tasks_are_refused(
    column: str, values: tuple[str, str]
) -> None:
    told = f"{column}: says {values[0]} and {values[1]}, and one comparison has one"
    with pytest.raises(oc.Unjudgeable, match=told):
        oc.compare(half(column, *values), **ASKED)


def test_units_may_differ_from_metric_to_metric() -> None:
    rows = [{**r, "metric": "accuracy", "unit": "fraction"} for r in study_rows()]
    rows += [{**r, "metric": "loss", "unit": "nats"} for r in study_rows()]
    found = oc.compare(rows, quality="accuracy", **ASKED)
    assert found.verdicts == judged().verdicts


def test_direction_that_the_data_contradict_is_refused() -> None:
    rows = [{**row, "direction": "min"} for row in study_rows()]
    told = "direction: is 'max' as asked, and min in the data"
    with pytest.raises(oc.Unjudgeable, match=told):
        oc.compare(rows, **ASKED)
    records = tuple(replace(r, direction="min") for r in judged().whole.records)
    with pytest.raises(oc.Unjudgeable, match=told):
        oc.compare(oc.Runs(records), **ASKED)
