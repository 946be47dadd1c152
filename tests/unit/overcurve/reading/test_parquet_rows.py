"""Rows of Parquet files, with Polars and without."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from overcurve.reading.parquet_rows import parquet_rows
from overcurve.reading.problems import Unreadable


def test_values_are_plain() -> None:
    frame = pl.DataFrame(
        {
            "method": ["cnn", None],
            "seed": [0, 1],
            "took": [timedelta(minutes=1, milliseconds=500), None],
            "started_at": [datetime(2026, 1, 1, tzinfo=UTC)] * 2,
            "params": [{"lr": 0.1}] * 2,
        }
    )
    out = io.BytesIO()
    frame.write_parquet(out)
    columns, rows, count = parquet_rows(io.BytesIO(out.getvalue()))
    assert columns == ("method", "seed", "took", "started_at", "params")
    assert count == 2
    stated = {"started_at": "2026-01-01T00:00:00+00:00", "params": {"lr": 0.1}}
    assert list(rows) == [
        (1, {"method": "cnn", "seed": 0, "took": 60.5, **stated}),
        (2, {"method": "", "seed": 1, "took": "", **stated}),
    ]


def test_broken_file_is_told() -> None:
    with pytest.raises(Unreadable) as caught:
        parquet_rows(io.BytesIO(b"PAR1" + bytes(20)))
    assert caught.value.problem.reason.startswith("cannot be read as Parquet")


def test_missing_package_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(Unreadable) as caught:
        parquet_rows(io.BytesIO(b"PAR1"))
    assert "pip install 'overcurve[parquet]'" in caught.value.problem.remedy
