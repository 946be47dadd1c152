"""Storages that optuna writes in the test."""

from __future__ import annotations

from pathlib import Path

import optuna
import pytest

from overcurve.errors import Unjudgeable
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.optuna_storage import DURATION, read_optuna
from overcurve.reading.trackers.read_tracked import read_tracked
from overcurve.reading.trackers.tracked_runs import RUNNING
from tests.unit.overcurve.reading.trackers.known_runs import CASES


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    path = tmp_path_factory.mktemp("optuna") / "trials.db"
    study = optuna.create_study(
        study_name="tuned", storage=f"sqlite:///{path}", direction="minimize"
    )
    for method in ("adam", "sgd"):
        for seed in (0, 1):
            study.enqueue_trial({"optimizer": method, "epochs": 5, "seed": seed})
    study.enqueue_trial({"optimizer": "sgd", "epochs": 5, "seed": 2})
    study.enqueue_trial({"optimizer": "sgd", "epochs": 5, "seed": 3})

    def objective(trial: optuna.Trial) -> float:
        trial.suggest_categorical("optimizer", ["adam", "sgd"])
        seed = trial.suggest_int("seed", 0, 9)
        trial.suggest_int("epochs", 1, 9)
        trial.set_user_attr("train_seconds", 2.0 + seed)
        if seed == 2:
            raise optuna.TrialPruned
        if seed == 3:
            raise ValueError("out of memory")
        return 0.25

    study.optimize(objective, n_trials=6, catch=ValueError)
    study.ask()
    return path


def test_reads_trials_as_runs(storage: Path) -> None:
    found = read_optuna(storage)
    assert found.place == "study tuned of trials.db"
    assert found.direction == "min"
    assert [run.status for run in found.runs] == [
        "finished", "finished", "finished", "finished", "partial", "failed", RUNNING,
    ]  # fmt: skip
    first = found.runs[0]
    assert first.config == {"optimizer": "adam", "epochs": 5, "seed": 0}
    assert first.summary["value"] == 0.25
    assert first.summary["train_seconds"] == 2.0
    assert 0 < first.summary[DURATION] < 60


def test_trials_become_records(storage: Path) -> None:
    read = read_tracked(read_optuna(storage), Reading()).runs
    assert [(r.method, r.status, r.direction) for r in read.records] == [
        ("adam", "finished", "min"), ("adam", "finished", "min"),
        ("sgd", "finished", "min"), ("sgd", "finished", "min"),
        ("sgd", "partial", "min"), ("sgd", "failed", "min"),
    ]  # fmt: skip
    assert len(read.aside) == 1


def test_names_of_several_studies_are_asked_for(storage: Path) -> None:
    optuna.create_study(study_name="other", storage=f"sqlite:///{storage}")
    try:
        with pytest.raises(Unjudgeable, match="other, tuned"):
            read_optuna(storage)
        assert read_optuna(storage, "tuned").runs
    finally:
        optuna.delete_study(study_name="other", storage=f"sqlite:///{storage}")


def test_two_goals_are_two_values(tmp_path: Path) -> None:
    path = tmp_path / "two.db"
    directions = ["maximize", "minimize"]
    study = optuna.create_study(storage=f"sqlite:///{path}", directions=directions)
    study.optimize(lambda trial: (0.5, 2.0), n_trials=1)
    found = read_optuna(path)
    assert found.direction is None
    assert found.runs[0].summary["values_1"] == 2.0


def test_does_not_write_to_a_storage() -> None:
    path = CASES / "optuna" / "optuna.db"
    before = path.read_bytes()
    assert len(read_optuna(path).runs) == 24
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == [
        "optuna.db", "trials_dataframe.csv",
    ]  # fmt: skip
