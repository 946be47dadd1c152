"""Columns of a table as fields: which is which, and what is missing."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import overcurve as oc
from overcurve.notebook.column_names import name_columns
from tests.unit.overcurve.notebook.study_rows import judged, study_rows

ASKED: dict[str, Any] = {"baseline": "cnn", "direction": "max"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            {"columns": {"acc": "quality", "val": "quality"}},
            "'acc' and 'val' shall both be quality",
        ),
        (
            {"quality": "acc", "columns": {"val": "quality"}},
            "'val' and 'acc' shall both be quality",
        ),
        ({"columns": {"acc": "qualty"}}, "names no field.*such as 'quality'"),
        ({"columns": {"#": "seed"}}, "numbered by oc.read alone"),
    ],
)
def test_column_that_would_be_lost_is_refused(
    options: dict[str, Any], told: str
) -> None:
    rows = [{**row, "acc": 0.5, "val": 0.6} for row in study_rows()]
    with pytest.raises(oc.Unjudgeable, match=told):
        oc.compare(rows, **ASKED, **options)


def test_axis_of_its_own_may_be_named() -> None:
    rows = study_rows(train_seconds="secs")
    found = oc.compare(rows, axis="gpu_hours", columns={"secs": "gpu_hours"}, **ASKED)
    assert found.verdicts == judged().verdicts


def test_columns_may_be_left_out() -> None:
    rows = [{"a": 1, "quality": 2, "status": "done"}]
    named = name_columns(rows, {"status": "-", "a": "-"}, "train_seconds")
    assert named == [{"quality": 2}]


@pytest.mark.parametrize("quality", ["quality", "acc"])
def test_runs_that_all_diverged_are_no_missing_column(quality: str) -> None:
    rows = [{**row, quality: math.nan} for row in study_rows(quality=quality)]
    for data in (rows, pd.DataFrame(rows)):
        found = oc.compare(data, quality=quality, **ASKED)
        assert found.whole.counts.diverged == len(rows)


def test_label_alone_names_a_curve() -> None:
    found = oc.compare(study_rows(method="label"), **ASKED)
    assert found.to_json() == judged().to_json()


def test_cells_nobody_asked_for_may_hold_anything() -> None:
    rows = [{**row, "curve": np.array([1, 2])} for row in study_rows()]
    assert oc.compare(rows, **ASKED).to_json() == judged().to_json()


def test_decimals_are_judged() -> None:
    rows = [{**r, "quality": Decimal(repr(r["quality"]))} for r in study_rows()]
    assert oc.compare(rows, **ASKED).to_json() == judged().to_json()


def test_column_without_a_name_is_no_quality() -> None:
    rows = [{"": place, **row} for place, row in enumerate(study_rows())]
    assert oc.compare(rows, **ASKED).to_json() == judged().to_json()
