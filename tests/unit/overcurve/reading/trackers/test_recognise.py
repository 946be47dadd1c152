from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from overcurve.errors import Unjudgeable
from overcurve.reading.trackers.recognise import Found, recognise
from tests.unit.overcurve.reading.trackers.known_runs import CASES, unpacked_store

KINDS = [
    ("wandb", "wandb", ""),
    ("tensorboard/runs", "tensorboard", ""),
    ("optuna/optuna.db", "optuna", ""),
    ("lightning", "lightning", ""),
    ("lightning/lightning_logs/version_0/metrics.csv", "lightning", ""),
    ("huggingface", "huggingface", ""),
    ("keras", "keras", ""),
    ("keras/training.csv", "keras", ""),
    ("mlflow/search_runs.csv", "mlflow", "mlflow"),
    ("optuna/trials_dataframe.csv", "optuna", "optuna"),
    ("tensorboard/tbparse_long.csv", "tensorboard", "tensorboard"),
    ("made_by_hand/wandb_ui_table_export.csv", "wandb", "wandb"),
    ("made_by_hand/wandb_api_docs_project.csv", "wandb", "wandb_api"),
]


@pytest.mark.parametrize(("name", "kind", "table"), KINDS)
def test_tells_whose_files_are(name: str, kind: str, table: str) -> None:
    found = recognise(CASES / name)
    assert found is not None
    assert (found.kind, found.table) == (kind, table)


def test_tells_a_store_by_its_tables(tmp_path: Path) -> None:
    assert recognise(unpacked_store(tmp_path)) == Found(
        "mlflow", (tmp_path / "mlflow.db",)
    )
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as store:
        store.execute("CREATE TABLE runs (a)")
    store.close()
    assert recognise(other) is None


@pytest.mark.parametrize(
    "name", ["truth/wandb.csv", "made_by_hand/records.json", "README.md"]
)
def test_others_are_nobodys(name: str) -> None:
    assert recognise(CASES / name) is None


def test_a_folder_of_two_trackers_asks_whose(tmp_path: Path) -> None:
    shutil.copytree(CASES / "wandb", tmp_path / "wandb")
    shutil.copytree(CASES / "huggingface", tmp_path / "hf")
    with pytest.raises(Unjudgeable, match="--tracker"):
        recognise(tmp_path)
    found = recognise(tmp_path, "wandb")
    assert found is not None
    assert len(found.files) == 24


def test_a_tracker_that_is_not_there_is_refused() -> None:
    with pytest.raises(Unjudgeable, match="it has those of wandb"):
        recognise(CASES / "wandb", "mlflow")


def test_events_win_over_lightnings_table_beside_them(tmp_path: Path) -> None:
    run = tmp_path / "version_0"
    shutil.copytree(CASES / "lightning/lightning_logs/version_0", run)
    (events,) = (CASES / "tensorboard/runs/cnn/epochs4/seed0").iterdir()
    shutil.copy(events, run)
    found = recognise(tmp_path)
    assert found is not None
    assert found.kind == "tensorboard"


def test_a_damaged_store_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 500)
    with pytest.raises(Unjudgeable, match="damaged"):
        recognise(path)


def test_bytes_that_are_no_text_are_nobodys(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_bytes(b"\xff\xfe\x00\x00" * 10)
    assert recognise(path) is None
    path.write_bytes(b"")
    assert recognise(path) is None
