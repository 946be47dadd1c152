"""`overcurve judge` and `import` of what trackers keep."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from overcurve.cli import app
from overcurve.command_line.tracked_source import read_tracked_source, record_line
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from tests.unit.overcurve.reading.trackers.known_runs import (
    CASES,
    found,
    truth,
    unpacked_store,
)

ASKED = {
    "mapping": (), "units": (), "answers": (), "keep": (), "fold": "",
    "decimal": "", "pattern": "", "direction": "", "metric": "", "task": "",
    "tracker": "", "skip_bad": False,
}  # fmt: skip


def judge(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["judge", *map(str, arguments)])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("wandb", "W&B: 24 runs of offline folder wandb"),
        ("tensorboard/runs", "TensorBoard: 24 runs of folder runs"),
        ("mlflow/search_runs_no_time.csv", "clock: MLflow's end_time - start_time"),
        ("huggingface", "clock: train_runtime of the Trainer"),
    ],
)
def test_a_trackers_files_are_judged_and_said(name: str, words: str) -> None:
    result = judge(CASES / name, "--baseline", "cnn")
    assert result.exit_code == 0, result.output
    assert words in result.stderr
    assert "cutout" in result.stdout


def test_an_answer_for_programs_stays_one(tmp_path: Path) -> None:
    result = judge(unpacked_store(tmp_path), "--baseline", "cnn", "--json")
    assert json.loads(result.stdout)["methods"][0]["verdict"]


def test_what_was_logged_can_be_named(tmp_path: Path) -> None:
    said = judge(
        CASES / "wandb", "--baseline", "cnn", "--map", "train/loss=quality"
    ).stdout
    assert "train/loss against the baseline cnn" in said


def test_times_of_whole_processes_are_no_training_times() -> None:
    result = judge(CASES / "mlflow" / "search_runs_no_time.csv", "--baseline", "cnn")
    assert "times are of whole processes" in result.stdout


def test_two_trackers_in_a_folder_ask_whose(tmp_path: Path) -> None:
    shutil.copytree(CASES / "wandb", tmp_path / "a")
    shutil.copytree(CASES / "huggingface", tmp_path / "b")
    refused = judge(tmp_path)
    assert refused.exit_code == 2
    assert "--tracker" in refused.stderr
    named = judge(tmp_path, "--tracker", "wandb", "--baseline", "cnn")
    assert named.exit_code == 0, named.output


def test_what_cannot_be_judged_says_what_was_understood() -> None:
    result = judge(CASES / "lightning")
    assert result.exit_code == 2
    assert "Lightning: 16 runs" in result.stderr
    assert "keeps no time" in result.stderr


def test_a_missing_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("optuna", "optuna.storages"):
        monkeypatch.setitem(sys.modules, module, None)
    result = judge(CASES / "optuna" / "optuna.db", "--baseline", "cnn")
    assert result.exit_code == 2
    assert "pip install 'overcurve[optuna]'" in result.stderr


def test_records_are_sent_as_they_were_read(tmp_path: Path) -> None:
    source = read_tracked_source(str(CASES / "wandb"), ASKED)
    assert source is not None
    path = tmp_path / "sent.jsonl"
    path.write_bytes(source.lines)
    with path.open("rb") as stream:
        read = read_runs(stream, Reading())
    assert read.problems == ()
    assert found(read.records) == truth("wandb")
    assert "".join(map(record_line, read.records)).encode() == source.lines
    assert source.name == "wandb"


def test_a_file_of_runs_is_left_to_the_server(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("method,budget,seed,train_seconds,quality\ncnn,1,0,2,0.5\n")
    assert read_tracked_source(str(path), ASKED) is None
