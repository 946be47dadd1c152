"""Tracked runs and files of which the truth is known, for the tests of this room."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.trackers.tracked_runs import Clock, Tracked, TrackedRun

CASES = Path(__file__).resolve().parents[4] / "cases" / "trackers"
DIGITS = 6  # of the times and qualities in truth/
Key = tuple[str, float, int | str]


def truth(tracker: str) -> dict[Key, tuple[float, float]]:
    """True seconds and quality of each run, by method, budget and seed."""
    with (CASES / "truth" / f"{tracker}.csv").open() as lines:
        return {
            (row["method"], float(row["budget"]), int(row["seed"])): (
                float(row["train_seconds"]),
                float(row["quality"]),
            )
            for row in csv.DictReader(lines)
        }


def found(records: Iterable[RunRecord]) -> dict[Key, tuple[float, float]]:
    """What was read, rounded as the truth is; seconds are 0 where there are none."""
    return {
        (r.method, r.budget, r.seed): (
            round(r.train_seconds or 0.0, DIGITS),
            round(r.quality or 0.0, DIGITS),
        )
        for r in records
    }


def unpacked_store(folder: Path) -> Path:
    """MLflow's sqlite store, which is kept compressed."""
    path = folder / "mlflow.db"
    path.write_bytes(gzip.decompress((CASES / "mlflow" / "mlflow.db.gz").read_bytes()))
    return path


def tracked_run(name: str = "a", **changes: Any) -> TrackedRun:
    """A finished run of cnn, 4 epochs, seed 0, with a row for each epoch."""
    history = [
        {"epoch": n, "val/acc": 0.5 + n / 10, "train_seconds": 2.0 * n}
        for n in (1, 2, 3, 4)
    ]
    stated: dict[str, Any] = {
        "place": name,
        "name": name,
        "config": {"method": "cnn", "epochs": 4, "seed": 0},
        "history": history,
        "summary": history[-1],
    }
    return TrackedRun(**{**stated, **changes})


def tracked(*runs: TrackedRun, **changes: Any) -> Tracked:
    """All that a tracker of these runs would give."""
    stated: dict[str, Any] = {
        "tracker": "W&B",
        "place": "folder runs",
        "runs": runs or (tracked_run(),),
        "clocks": (Clock("_runtime", "the whole process"),),
        "steps": ("_step", "step"),
    }
    return Tracked(**{**stated, **changes})


def configured(**settings: Any) -> Mapping[str, Any]:
    """Settings of a run, method and budget among them."""
    return {"method": "cnn", "epochs": 4, "seed": 0, **settings}
