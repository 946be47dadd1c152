"""Files of trackers give the true times and qualities, or name the clock they have."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from overcurve.curves.asked import Asked, judge_runs
from overcurve.errors import Unjudgeable
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.read_tracked import TrackerRead
from overcurve.reading.trackers.read_tracker import (
    is_tracker_address,
    read_tracker,
    read_tracker_files,
)
from tests.unit.overcurve.reading.trackers.known_runs import (
    CASES,
    found,
    truth,
    unpacked_store,
)

MAX = Reading(defaults=Defaults(direction="max"))
TRUE = [
    ("wandb", "wandb"),
    ("made_by_hand/wandb_ui_table_export.csv", "wandb"),
    ("made_by_hand/wandb_api_docs_project.csv", "wandb"),
    ("mlflow/search_runs.csv", "mlflow"),
    ("tensorboard/runs", "tb"),
    ("tensorboard/tbparse_long.csv", "tb"),
    ("made_by_hand/tensorboard_long_split.csv", "tb"),
    ("optuna/optuna.db", "optuna"),
    ("optuna/trials_dataframe.csv", "optuna"),
]


def read(path: Path, reading: Reading = MAX) -> TrackerRead:
    answer = read_tracker(path, reading)
    assert answer is not None
    return answer


@pytest.mark.parametrize(("name", "tracker"), TRUE)
def test_reads_the_truth_of_a_trackers_file(name: str, tracker: str) -> None:
    answer = read(CASES / name)
    assert answer.runs.problems == ()
    assert found(answer.runs.records) == truth(tracker)
    assert {record.clock for record in answer.runs.records} == {"stated"}
    assert all("train_seconds" in r.clock_note for r in answer.runs.records)
    assert all(r.source and r.status == "finished" for r in answer.runs.records)


def test_reads_the_truth_of_mlflows_store(tmp_path: Path) -> None:
    answer = read(unpacked_store(tmp_path))
    assert found(answer.runs.records) == truth("mlflow")
    assert "experiment curve" in answer.said[0]


def test_names_the_clock_where_no_training_time_was_logged() -> None:
    answer = read(CASES / "mlflow" / "search_runs_no_time.csv")
    spans = {key: seconds for key, (seconds, _) in found(answer.runs.records).items()}
    assert answer.said[-1].startswith("clock: MLflow's end_time - start_time")
    assert all(spans[key] > seconds for key, (seconds, _) in truth("mlflow").items())
    assert "evaluation" in answer.runs.records[0].clock_note
    assert {record.clock for record in answer.runs.records} == {"process"}


def test_takes_another_clock_where_somebody_names_it() -> None:
    reading = Reading(mapping={"_runtime": "train_seconds"}, defaults=MAX.defaults)
    answer = read(CASES / "wandb", reading)
    seconds = truth("wandb")
    assert "from the start of the process" in answer.said[-1]
    assert all(
        (record.train_seconds or 0) > seconds[(r.method, r.budget, r.seed)][0]
        for record in answer.runs.records
        for r in [record]
    )


def test_lightning_has_all_but_a_clock() -> None:
    answer = read(CASES / "lightning" / "lightning_logs")
    (problem,) = answer.runs.problems
    assert problem.field == "train_seconds"
    assert "Lightning" in problem.remedy
    assert answer.said[0] == "Lightning: 16 runs of folder lightning_logs"


def test_hugging_face_takes_the_trainers_own_runtime() -> None:
    answer = read(CASES / "huggingface")
    records = answer.runs.records
    assert {(r.method, r.budget, r.seed) for r in records} == {
        (m, b, s) for m in ("cnn", "cutout") for b in (4.0, 8.0) for s in (0, 1)
    }
    first = next(r for r in records if (r.method, r.budget, r.seed) == ("cnn", 4.0, 0))
    assert (first.train_seconds, first.quality) == (6.0, 0.736719)
    assert "evaluation and saving included" in first.clock_note


def test_one_downloaded_tag_is_told_what_it_lacks() -> None:
    answer = read(CASES / "tensorboard" / "one_run_download.csv")
    assert {p.field for p in answer.runs.problems} == {"budget", "method"}
    assert "TensorBoard's wall time" in answer.said[-1]


def test_keras_alone_is_told_what_it_lacks() -> None:
    answer = read(CASES / "keras" / "training.csv")
    assert {p.field for p in answer.runs.problems} == {
        "budget",
        "method",
        "train_seconds",
    }


def test_runs_can_be_judged_at_once() -> None:
    comparison = judge_runs(read(CASES / "wandb").runs.records, Asked(baseline="cnn"))
    assert [answer.name for answer in comparison.methods] == ["cutout"]


def test_files_that_were_sent_read_as_their_folder() -> None:
    folder = CASES / "tensorboard" / "runs"
    sent = [
        (f"runs/{path.relative_to(folder).as_posix()}", path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    ]
    answer = read_tracker_files(sent, MAX)
    assert answer is not None
    assert found(answer.runs.records) == truth("tb")


@pytest.mark.parametrize(
    "name", ["../../a.wandb", "/a.wandb", "..\\a.wandb", "./a.wandb"]
)
def test_names_of_sent_files_stay_below_their_folder(name: str, tmp_path: Path) -> None:
    (path,) = list((CASES / "wandb").glob("*tkmdp93l/*.wandb"))
    answer = read_tracker_files([(name, path.read_bytes())], MAX)
    assert answer is not None
    assert answer.runs.records[0].source == "W&B: a.wandb"
    assert not (tmp_path.parent / "a.wandb").exists()


def test_a_name_of_nothing_is_refused() -> None:
    with pytest.raises(Unjudgeable):
        read_tracker_files([("..", b"")], MAX)


def test_others_files_are_left_to_the_general_reading(tmp_path: Path) -> None:
    plain = tmp_path / "runs.csv"
    plain.write_text("method,budget,seed,train_seconds,quality\ncnn,1,0,2,0.5\n")
    packed = tmp_path / "runs.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(plain, "runs.csv")
    assert read_tracker(plain, MAX) is None
    assert read_tracker(packed, MAX) is None
    assert read_tracker(tmp_path / "nothing.csv", MAX) is None


def test_a_table_that_was_mapped_whole_is_read_as_before() -> None:
    mapping = {
        "metrics.val_acc": "quality",
        "metrics.train_seconds": "train_seconds",
        "params.seed": "seed",
        "params.method": "method",
        "params.epochs": "budget",
    }
    path = CASES / "mlflow" / "search_runs.csv"
    assert read_tracker(path, Reading(mapping=mapping)) is None
    forced = read_tracker(
        path, Reading(mapping=mapping, defaults=MAX.defaults), "mlflow"
    )
    assert forced is not None
    assert found(forced.runs.records) == truth("mlflow")


def test_a_study_is_named_after_its_storage() -> None:
    path = CASES / "optuna" / "optuna.db"
    assert read(Path(f"{path}#curve")).runs.records
    with pytest.raises(Unjudgeable, match="curve"):
        read(Path(f"{path}#other"))


def test_knows_addresses_of_servers() -> None:
    assert is_tracker_address("mlflow:http://localhost:5000#curve")
    assert not is_tracker_address("https://example.org/c/1")


def test_rows_that_somebody_folds_are_left_to_the_general_reading() -> None:
    path = CASES / "keras" / "training.csv"
    assert read_tracker(path, Reading(fold="epoch")) is None
    assert read_tracker(path, Reading(fold="epoch"), "keras") is not None
