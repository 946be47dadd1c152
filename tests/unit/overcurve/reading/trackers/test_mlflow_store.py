"""Stores that MLflow wrote, and folders written here as its file store writes them."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from overcurve.reading.trackers.mlflow_store import (
    SINCE_START,
    read_mlflow_file,
    read_mlflow_folder,
    tracked_run,
)
from overcurve.reading.trackers.tracked_runs import RUNNING
from tests.unit.overcurve.reading.trackers.known_runs import unpacked_store


def run_of(*metrics: tuple[str, float, int, int], **changes: Any) -> Any:
    stated: dict[str, Any] = {
        "run_id": "1f", "name": "cnn", "experiment": "curve", "status": "FINISHED",
        "begun": 1000, "ended": 9000, "params": {}, "tags": {},
        "metrics": list(metrics),
    }  # fmt: skip
    return tracked_run(**{**stated, **changes})


def write_run(folder: Path, status: int | str = 3, stage: str = "active") -> None:
    for name in ("metrics/val", "params", "tags"):
        (folder / name).mkdir(parents=True)
    (folder / "meta.yaml").write_text(
        f"run_name: cnn-4\nstatus: {status}\nstart_time: 1000\nend_time: 9000\n"
        f"lifecycle_stage: {stage}\nexperiment_id: '7'\n"
    )
    (folder / "metrics" / "val" / "acc").write_text("2000 0.5 1\n4000 0.6 2\n")
    (folder / "metrics" / "loss").write_text("2000 nan 1\n")
    (folder / "params" / "epochs").write_text("4")
    (folder / "tags" / "gpu").write_text("H200")


def test_reads_a_store_without_writing_to_it(tmp_path: Path) -> None:
    path = unpacked_store(tmp_path)
    before = path.read_bytes()
    found = read_mlflow_file(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    assert found.place == "experiment curve of mlflow.db"
    assert len(found.runs) == 24
    first = found.runs[0]
    assert first.config == {"method": "cnn", "epochs": "4", "seed": "0", "lr": "0.1"}
    assert [row["step"] for row in first.history] == [1, 2, 3, 4]


def test_runs_that_were_deleted_stay_so(tmp_path: Path) -> None:
    path = unpacked_store(tmp_path)
    with sqlite3.connect(path) as store:
        store.execute(
            "UPDATE runs SET lifecycle_stage = 'deleted' WHERE name < 'cnn-4'"
        )
        store.execute("UPDATE metrics SET is_nan = 1 WHERE step = 4")
    store.close()
    found = read_mlflow_file(path)
    assert len(found.runs) < 24
    assert len(found.runs) + found.deleted == 24
    assert math.isnan(found.runs[0].summary["val_acc"])


def test_reads_a_folder_of_files(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "meta.yaml").write_text("name: curve\n")
    write_run(tmp_path / "7" / "1f")
    write_run(tmp_path / "7" / "2f", stage="deleted")
    (run,) = read_mlflow_folder(tmp_path).runs
    assert (run.name, run.place, run.status) == ("cnn-4", "curve/1f", "finished")
    assert (run.config, run.device) == ({"epochs": "4"}, "H200")
    assert run.history[-1] == {"step": 2, "val/acc": 0.6, SINCE_START: 3.0}
    assert math.isnan(run.summary["loss"])


@pytest.mark.parametrize(
    ("status", "expected"),
    [("FINISHED", "finished"), ("FAILED", "failed"), ("KILLED", "cancelled"),
     ("RUNNING", RUNNING), ("SCHEDULED", RUNNING)],
)  # fmt: skip
def test_knows_how_runs_end(status: str, expected: str) -> None:
    assert run_of(status=status).status == expected


def test_folders_number_their_states(tmp_path: Path) -> None:
    write_run(tmp_path / "0" / "a", status=4)
    write_run(tmp_path / "0" / "b", status="FINISHED")
    assert [r.status for r in read_mlflow_folder(tmp_path).runs] == [
        "failed", "finished",
    ]  # fmt: skip


def test_values_of_one_step_are_one_row() -> None:
    run = run_of(("a", 1.0, 2000, 1), ("b", 2.0, 2500, 1), ("a", 3.0, 4000, 2))
    assert run.history == [
        {"step": 1, "a": 1.0, "b": 2.0, SINCE_START: 1.5},
        {"step": 2, "a": 3.0, SINCE_START: 3.0},
    ]


def test_a_step_that_comes_again_is_a_row_of_its_own() -> None:
    run = run_of(("a", 1.0, 2000, 1), ("a", 2.0, 3000, 1))
    assert [row["a"] for row in run.history] == [1.0, 2.0]


def test_a_run_without_values_has_its_span() -> None:
    assert run_of().summary == {SINCE_START: 8.0}
    assert run_of(begun=None).started_at == ""


def test_deleted_runs_of_a_folder_are_counted(tmp_path: Path) -> None:
    write_run(tmp_path / "7" / "a")
    write_run(tmp_path / "7" / "b", stage="deleted")
    found = read_mlflow_folder(tmp_path)
    assert (len(found.runs), found.deleted) == (1, 1)
