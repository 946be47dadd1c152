"""Frames of trackers, judged without a word about their columns."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

import overcurve as oc
from overcurve.notebook.frames import read_rows
from overcurve.notebook.tracker_frames import read_tracker_frame
from tests.unit.overcurve.reading.trackers.known_runs import CASES, found, truth

SEARCHED = CASES / "mlflow" / "search_runs.csv"


def search_runs() -> pd.DataFrame:
    """The frame of `mlflow.search_runs()`, with the types that it has."""
    return pd.read_csv(
        SEARCHED,
        parse_dates=["start_time", "end_time"],
        dtype=dict.fromkeys(("params.seed", "params.epochs", "params.lr"), str),
    )


def test_mlflows_frame_gives_the_truth() -> None:
    runs = read_tracker_frame(read_rows(search_runs()), {}, "", None)
    assert runs is not None
    assert found(runs.records) == truth("mlflow")
    assert runs.said[0] == "MLflow: 24 runs of the frame"


@pytest.mark.parametrize("quality", ["", "metrics.val_acc"])
def test_a_trackers_frame_is_judged_as_its_file_is(quality: str) -> None:
    answer = oc.compare(search_runs(), baseline="cnn", quality=quality)
    of_file = oc.compare(oc.read(SEARCHED), baseline="cnn", time_sys=0.0)
    assert answer.verdicts == of_file.verdicts
    assert repr(answer) == repr(of_file)


def test_optunas_frame_is_asked_for_its_direction() -> None:
    trials = pl.read_csv(CASES / "optuna" / "trials_dataframe.csv")
    with pytest.raises(oc.Unjudgeable, match="direction='max'"):
        oc.compare(trials, baseline="cnn")
    assert oc.compare(trials, baseline="cnn", direction="max").verdicts


def test_another_column_can_be_the_quality() -> None:
    answer = oc.compare(
        search_runs(), baseline="cnn", quality="metrics.train_loss", direction="min"
    )
    assert "train loss against the baseline cnn" in repr(answer)


def test_a_frame_that_says_all_is_read_as_before() -> None:
    columns = {
        "metrics.val_acc": "quality", "metrics.train_seconds": "train_seconds",
        "params.method": "method", "params.epochs": "budget", "params.seed": "seed",
    }  # fmt: skip
    assert read_tracker_frame(read_rows(search_runs()), columns, "", "max") is None
    plain = [{"method": "cnn", "budget": 1, "seed": 0}]
    assert read_tracker_frame(plain, {}, "", None) is None
