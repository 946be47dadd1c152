from __future__ import annotations

from pathlib import Path

from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.lightning import logged_rows, read_lightning
from overcurve.reading.trackers.read_tracked import read_tracked
from tests.unit.overcurve.reading.trackers.known_runs import CASES, truth

LOGS = CASES / "lightning" / "lightning_logs"


def test_reads_versions_in_their_order() -> None:
    found = read_lightning(LOGS, list(LOGS.rglob("metrics.csv")))
    assert [run.name for run in found.runs][:3] == [
        "version_0", "version_1", "version_2",
    ]  # fmt: skip
    assert found.runs[-1].name == "version_15"


def test_settings_and_last_values_are_true() -> None:
    found = read_lightning(LOGS, list(LOGS.rglob("metrics.csv")))
    said = {
        (run.config["method"], float(run.config["epochs"]), run.config["seed"]): round(
            run.summary["val_acc"], 6
        )
        for run in found.runs
    }
    assert said == {key: quality for key, (_, quality) in truth("lightning").items()}


def test_a_time_that_was_logged_is_the_clock(tmp_path: Path) -> None:
    for version, method in enumerate(("cnn", "cutout")):
        run = tmp_path / f"version_{version}"
        run.mkdir()
        (run / "hparams.yaml").write_text(f"method: {method}\nepochs: 2\nseed: 0\n")
        (run / "metrics.csv").write_text(
            "epoch,step,train_seconds,val_acc\n0,9,2.5,\n0,9,,0.5\n1,19,5,\n1,19,,0.6\n"
        )
    found = read_lightning(tmp_path, list(tmp_path.rglob("metrics.csv")))
    reading = Reading(defaults=Defaults(direction="max"))
    records = read_tracked(found, reading).runs.records
    assert [(r.method, r.budget, r.train_seconds, r.quality) for r in records] == [
        ("cnn", 2.0, 5.0, 0.6), ("cutout", 2.0, 5.0, 0.6),
    ]  # fmt: skip


def test_rows_hold_the_numbers_that_stand_in_them(tmp_path: Path) -> None:
    path = tmp_path / "metrics.csv"
    path.write_text("epoch,acc,note\n0,,a\n1,nan,\n")
    first, second = logged_rows(path)
    assert first == {"epoch": 0.0, "note": "a"}
    assert second["acc"] != second["acc"]


def test_settings_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("epoch,acc\n0,0.5\n")
    (run,) = read_lightning(tmp_path, [tmp_path / "metrics.csv"]).runs
    assert (run.config, run.name) == ({}, tmp_path.name)
