from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from overcurve.reading.trackers.optuna_storage import DURATION
from overcurve.reading.trackers.trial_tables import (
    MLFLOW_SPAN,
    read_search_runs,
    read_trials,
    time_said,
)


def search_run(**changes: Any) -> dict[str, Any]:
    return {
        "run_id": "1f", "experiment_id": "7", "status": "FINISHED",
        "start_time": "2026-12-01 01:00:00.250+00:00",
        "end_time": "2026-12-01 01:01:40.500+00:00",
        "metrics.val_acc": "0.9", "metrics.gone": "", "params.lr": "0.1",
        "tags.mlflow.runName": "cnn-4-0", "tags.team": "blue", "tags.gpu": "H200",
        **changes,
    }  # fmt: skip


def test_a_row_of_search_runs_is_a_run() -> None:
    (run,) = read_search_runs([search_run()], "runs.csv").runs
    assert (run.place, run.name, run.device) == ("7/1f", "cnn-4-0", "H200")
    assert run.config == {"lr": "0.1"}
    assert run.summary == {"val_acc": "0.9", MLFLOW_SPAN.column: 100.25}
    assert run.facts == {"team": "blue", "gpu": "H200"}
    assert run.started_at == "2026-12-01T01:00:00.250000+00:00"


@pytest.mark.parametrize("end", ["", None, "NaT"])
def test_a_run_without_an_end_has_no_span(end: str | None) -> None:
    (run,) = read_search_runs([search_run(end_time=end, status="FAILED")], "x").runs
    assert MLFLOW_SPAN.column not in run.summary
    assert run.status == "failed"


def test_runs_stand_in_the_order_of_their_starts() -> None:
    rows = [search_run(run_id=n, start_time=f"2026-12-0{4 - n}") for n in (1, 2, 3)]
    assert [run.place for run in read_search_runs(rows, "x").runs] == [
        "7/3",
        "7/2",
        "7/1",
    ]


def test_a_row_of_trials_is_a_run() -> None:
    row = {
        "number": 3, "value": 0.5, "datetime_start": "2026-12-01 01:00:00",
        "datetime_complete": "2026-12-01 01:00:02.5", "duration": "0 days 00:00:02.5",
        "params_lr": 0.1, "user_attrs_train_seconds": 2.0, "state": "TrialState.PRUNED",
    }  # fmt: skip
    (run,) = read_trials([row], "trials.csv").runs
    assert (run.name, run.status) == ("trial 3", "partial")
    assert run.summary == {"value": 0.5, "train_seconds": 2.0, DURATION: 2.5}


def test_says_times_as_iso_8601() -> None:
    at = datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert time_said(at + timedelta(seconds=1)) == "2026-12-01T01:00:01+00:00"
    assert time_said("soon") == ""
