from __future__ import annotations

from pathlib import Path

import pytest

from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.keras_logs import is_keras_header, read_keras
from overcurve.reading.trackers.read_tracked import read_tracked
from tests.unit.overcurve.reading.trackers.known_runs import CASES


@pytest.mark.parametrize(
    ("columns", "is_keras"),
    [
        (["epoch", "accuracy", "val_accuracy"], True),
        (["epoch", "accuracy"], False),
        (["method", "epoch", "val_acc"], False),
        ([], False),
    ],
)
def test_knows_the_header(columns: list[str], is_keras: bool) -> None:
    assert is_keras_header(columns) is is_keras


def test_a_file_is_a_run_named_by_its_path(tmp_path: Path) -> None:
    text = (CASES / "keras" / "training.csv").read_text()
    for name in ("cnn/epochs8/seed0/training.csv", "cutout-e8-s1.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = read_keras(tmp_path, list(tmp_path.rglob("*.csv")))
    assert [run.name for run in found.runs] == ["cnn/epochs8/seed0", "cutout-e8-s1"]
    assert found.runs[0].summary["val_accuracy"] == 0.78


def test_a_time_that_a_callback_logged_is_the_clock(tmp_path: Path) -> None:
    for name in ("cnn-e2-s0.csv", "cutout-e2-s0.csv"):
        (tmp_path / name).write_text(
            "epoch,accuracy,train_seconds,val_accuracy\n0,0.5,2,0.4\n1,0.6,4,0.5\n"
        )
    found = read_keras(tmp_path, list(tmp_path.rglob("*.csv")))
    read = read_tracked(found, Reading()).runs
    assert [(r.method, r.budget, r.train_seconds, r.quality) for r in read.records] == [
        ("cnn", 2.0, 4.0, 0.5), ("cutout", 2.0, 4.0, 0.5),
    ]  # fmt: skip
    assert read.records[0].metric == "val_accuracy"
