"""Rows of frames and dicts as plain values."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import overcurve as oc
from overcurve.notebook.frames import read_rows


def test_missing_values_are_none() -> None:
    frame = pd.DataFrame({"a": [1.0, None], "b": [pd.NaT, pd.Timestamp(2026, 1, 2)]})
    first, second = read_rows(frame)
    assert first == {"a": 1.0, "b": None}
    assert second == {"a": None, "b": "2026-01-02T00:00:00"}
    nullable = pd.DataFrame({"a": pd.array([1, None], dtype="Int64")})
    assert read_rows(nullable) == [{"a": 1}, {"a": None}]
    assert read_rows(pl.DataFrame({"a": [None, 2]})) == [{"a": None}, {"a": 2}]
    lost = [float("nan"), None, Decimal("NaN"), np.timedelta64("NaT")]
    assert read_rows([{"a": value} for value in lost]) == [{"a": None}] * 4


@pytest.mark.parametrize("given", [np.float32(0.5), np.int64(3), np.bool_(True)])
def test_numbers_of_numpy_are_plain(given: Any) -> None:
    (row,) = read_rows([{"a": given}])
    assert row["a"] == given.item()
    assert type(row["a"]).__module__ == "builtins"


def test_spans_of_time_are_seconds() -> None:
    assert read_rows([{"a": timedelta(minutes=2)}]) == [{"a": 120.0}]
    nanoseconds = np.timedelta64(90, "s").astype("timedelta64[ns]")
    assert read_rows([{"a": nanoseconds}]) == [{"a": 90.0}]
    stamp = np.datetime64("2026-01-02T03", "ns")
    assert read_rows([{"a": stamp}]) == [{"a": "2026-01-02T03:00:00"}]
    frame = pd.DataFrame({"a": [pd.Timedelta("1min 30s")]})
    assert read_rows(frame) == [{"a": 90.0}]
    when = datetime(2026, 1, 2, 3)
    assert read_rows(pl.DataFrame({"a": [when]})) == [{"a": "2026-01-02T03:00:00"}]


def test_decimals_are_numbers() -> None:
    assert read_rows([{"a": Decimal("0.25")}]) == [{"a": 0.25}]
    assert read_rows(pl.DataFrame({"a": [Decimal("0.25")]})) == [{"a": 0.25}]


def test_arrays_stand_in_cells_as_they_are() -> None:
    for given in (np.array([1, 2]), np.array([3])):
        (row,) = read_rows([{"a": given}])
        assert row["a"] is given


def test_columns_of_one_name_are_refused() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    with pytest.raises(oc.Unjudgeable, match="data: two columns have one name"):
        read_rows(frame)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("runs.csv", "oc.read"),
        ({"method": ["cnn"]}, "a dict is no list of runs"),
        ([("cnn", 1)], "row 0 is of type 'tuple'"),
        (3, "'int' is no type of frame"),
        (pd.Series([1.0]), "row 0 is of type 'float'"),
    ],
)
def test_other_data_is_refused_with_a_way_out(data: Any, told: str) -> None:
    with pytest.raises(oc.Unjudgeable, match=told):
        read_rows(data)


def test_missing_narwhals_is_told_with_its_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(oc.MissingPackage, match=r"pip install 'overcurve\[frames\]'"):
        read_rows(pl.DataFrame({"a": [1]}))
    assert read_rows([{"a": 1}]) == [{"a": 1}]
