from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.hugging_face import read_hugging_face
from overcurve.reading.trackers.read_tracked import read_tracked
from overcurve.reading.trackers.tracked_runs import Tracked

ENDED = {"train_runtime": 60.0, "epoch": 2.0, "step": 20}


def state(folder: Path, done: int, *logged: dict[str, Any], **changes: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    history = [{"eval_accuracy": done / 100, "epoch": done / 10, "step": done}, *logged]
    said = {"global_step": done, "max_steps": 20, "num_train_epochs": 2}
    text = json.dumps({**said, "log_history": history, **changes})
    (folder / "trainer_state.json").write_text(text)


def read(folder: Path) -> Tracked:
    return read_hugging_face(folder, list(folder.rglob("trainer_state.json")))


def test_takes_the_furthest_checkpoint_of_a_run(tmp_path: Path) -> None:
    state(tmp_path / "cnn-s0" / "checkpoint-10", 10)
    state(tmp_path / "cnn-s0" / "checkpoint-20", 20)
    (run,) = read(tmp_path).runs
    assert (run.name, run.summary["step"]) == ("cnn-s0", 20)


def test_prefers_the_state_that_says_the_time(tmp_path: Path) -> None:
    state(tmp_path / "cnn-s0", 20, ENDED)
    state(tmp_path / "cnn-s0" / "checkpoint-20", 20)
    (run,) = read(tmp_path).runs
    assert run.summary["train_runtime"] == 60.0


def test_a_run_short_of_its_steps_is_partial(tmp_path: Path) -> None:
    state(tmp_path / "a" / "checkpoint-10", 10)
    state(tmp_path / "b", 20, ENDED)
    assert [run.status for run in read(tmp_path).runs] == ["partial", "finished"]


def test_runs_become_records(tmp_path: Path) -> None:
    for seed in (0, 1):
        state(tmp_path / f"bert-s{seed}", 20, ENDED)
    records = read_tracked(read(tmp_path), Reading()).runs.records
    assert [(r.method, r.budget, r.seed) for r in records] == [
        ("bert", 2.0, 0), ("bert", 2.0, 1),
    ]  # fmt: skip
    assert {(r.train_seconds, r.quality) for r in records} == {(60.0, 0.2)}


def test_without_the_last_state_the_remedy_is_told(tmp_path: Path) -> None:
    state(tmp_path / "bert-s0" / "checkpoint-20", 20)
    (problem,) = read_tracked(read(tmp_path), Reading()).runs.problems
    assert "trainer.save_state()" in problem.remedy


def test_knows_the_model_of_a_checkpoint_and_the_settings_of_a_trial(
    tmp_path: Path,
) -> None:
    state(tmp_path / "a", 20, trial_params={"learning_rate": 0.1})
    (tmp_path / "a" / "config.json").write_text('{"model_type": "bert"}')
    (run,) = read(tmp_path).runs
    assert run.config["model"] == "bert"
    assert run.config["learning_rate"] == 0.1


def test_what_is_no_state_is_set_aside(tmp_path: Path) -> None:
    for name, text in (("a", "{}"), ("b", "[1]"), ("c", "{")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "trainer_state.json").write_text(text)
    (tmp_path / "a" / "config.json").write_text("{")
    state(tmp_path / "d", 20)
    (tmp_path / "d" / "config.json").write_text("{")
    found = read(tmp_path)
    assert [each.where for each in found.aside] == ["a", "b", "c"]
    assert "model" not in found.runs[0].config
