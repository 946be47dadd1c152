"""MLflow's stores: a sqlite file (mlflow.db), or a folder of files (mlruns).

Both are read as they lie there, without the package mlflow: its client refuses a store
of any schema but its own version's, and writes to one when it opens it. The tables
runs, params, metrics and tags, and the files of mlruns, are the same since MLflow 1.0.
A server is asked through the client: `mlflow_client`.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from overcurve.reading.trackers.flat_yaml import read_flat_yaml
from overcurve.reading.trackers.sqlite_store import open_store
from overcurve.reading.trackers.tracked_runs import (
    RUNNING,
    Clock,
    Row,
    Tracked,
    TrackedRun,
    last_values,
)

TRACKER = "MLflow"
SINCE_START = "seconds_since_start"
STATUSES = {
    "FINISHED": "finished",
    "FAILED": "failed",
    "KILLED": "cancelled",
    "RUNNING": RUNNING,
    "SCHEDULED": RUNNING,
}
_NUMBERED = ("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED")  # from 1, in files
CLOCKS = (
    Clock(
        SINCE_START,
        "MLflow's clock: from the start of the run to its last value, evaluation and "
        "set-up included",
        is_of_process=True,
    ),
)
STEPS = ("step",)
_DEVICES = ("gpu", "gpu_name", "device_class", "mlflow.gpu")
Metric = tuple[str, float, int, int]  # name, value, ms since 1970, step


def read_mlflow_file(path: Path) -> Tracked:
    """Reads the runs of a sqlite store, without writing to it.

    Raises: sqlite3.Error: it is damaged.
    """
    with open_store(path) as store:
        names = dict(store.execute("SELECT experiment_id, name FROM experiments"))
        rows = store.execute(
            "SELECT run_uuid, name, status, start_time, end_time, experiment_id "
            "FROM runs WHERE lifecycle_stage = 'active' ORDER BY start_time, run_uuid"
        ).fetchall()
        runs = [
            tracked_run(
                run_id=run,
                name=name,
                experiment=str(names.get(experiment, experiment)),
                status=status,
                begun=begun,
                ended=ended,
                params=_pairs(store, "params", run),
                tags=_pairs(store, "tags", run),
                metrics=_metrics(store, run),
            )
            for run, name, status, begun, ended, experiment in rows
        ]
        (deleted,) = store.execute(
            "SELECT count(*) FROM runs WHERE lifecycle_stage != 'active'"
        ).fetchone()
    return mlflow_runs(runs, path.name, deleted)


def read_mlflow_folder(folder: Path) -> Tracked:
    """Reads the runs of a folder of files: EXPERIMENT/RUN/{params,metrics,tags}."""
    runs, deleted = [], 0
    for meta in sorted(folder.rglob("meta.yaml")):
        run = meta.parent
        if not (run / "metrics").is_dir() and not (run / "params").is_dir():
            continue
        said = read_flat_yaml(meta.read_text("utf-8", "replace"))
        if said.get("lifecycle_stage", "active") != "active":
            deleted += 1
            continue
        runs.append(_folder_run(run, said))
    runs.sort(key=lambda run: run.started_at)
    return mlflow_runs(runs, folder.name, deleted)


def mlflow_runs(runs: Iterable[TrackedRun], place: str, deleted: int = 0) -> Tracked:
    """Runs of a store, with what MLflow's own clock and steps are.

    Args:
        deleted: how many more the store has that were deleted.
    """
    runs = tuple(runs)
    experiments = {run.facts["experiment"] for run in runs}
    one = f"experiment {next(iter(experiments))} of " if len(experiments) == 1 else ""
    return Tracked(
        tracker=TRACKER,
        place=f"{one}{place}",
        runs=runs,
        clocks=CLOCKS,
        steps=STEPS,
        deleted=deleted,
    )


def tracked_run(
    *,
    run_id: str,
    name: str,
    experiment: str,
    status: str,
    begun: int | None,
    ended: int | None,
    params: dict[str, str],
    tags: dict[str, str],
    metrics: list[Metric],
) -> TrackedRun:
    """One run of MLflow.

    Args:
        begun, ended: ms since 1970; None where the run has not.
        metrics: in the order in which they were logged.
    """
    history = list(_history(metrics, begun))
    summary = last_values(history)
    if begun and ended and not any(SINCE_START in row for row in history):
        summary[SINCE_START] = (ended - begun) / 1000
    words = {k: v for k, v in tags.items() if not k.startswith("mlflow.")}
    return TrackedRun(
        place=f"{experiment}/{run_id}",
        name=name or tags.get("mlflow.runName", "") or run_id,
        config=params,
        summary=summary,
        history=history,
        status=STATUSES.get(status, "failed"),
        device=next((tags[tag] for tag in _DEVICES if tags.get(tag)), ""),
        started_at=_time(begun),
        facts={**words, "experiment": experiment},
    )


def _history(metrics: list[Metric], begun: int | None) -> Iterator[Row]:
    """Rows of what was logged at one step, with the seconds since the run began."""
    row: dict[str, Any] = {}
    for name, value, at, step in sorted(metrics, key=lambda each: each[2]):
        if row and (row["step"] != step or name in row):
            yield row
            row = {}
        row |= {"step": step, name: value}
        if begun is not None:
            row[SINCE_START] = (at - begun) / 1000
    if row:
        yield row


def _pairs(store: sqlite3.Connection, table: str, run: str) -> dict[str, str]:
    asked = f"SELECT key, value FROM {table} WHERE run_uuid = ?"
    return {str(key): str(value) for key, value in store.execute(asked, (run,))}


def _metrics(store: sqlite3.Connection, run: str) -> list[Metric]:
    asked = (
        "SELECT key, CASE WHEN is_nan THEN NULL ELSE value END, timestamp, step "
        "FROM metrics WHERE run_uuid = ? ORDER BY timestamp, step"
    )
    return [
        (key, math.nan if value is None else value, at, step)
        for key, value, at, step in store.execute(asked, (run,))
    ]


def _folder_run(folder: Path, said: dict[str, Any]) -> TrackedRun:
    metrics: list[Metric] = []
    for path in _files(folder / "metrics"):
        name = path.relative_to(folder / "metrics").as_posix()
        for line in path.read_text("utf-8", "replace").splitlines():
            at, value, *step = line.split()
            metrics.append((name, float(value), int(at), int(step[0]) if step else 0))
    status = said.get("status", "")
    if isinstance(status, int) and 1 <= status <= len(_NUMBERED):
        status = _NUMBERED[status - 1]
    return tracked_run(
        run_id=folder.name,
        name=str(said.get("run_name") or ""),
        experiment=_experiment(folder.parent),
        status=str(status),
        begun=said.get("start_time"),
        ended=said.get("end_time"),
        params=_texts(folder / "params"),
        tags=_texts(folder / "tags"),
        metrics=metrics,
    )


def _experiment(folder: Path) -> str:
    meta = folder / "meta.yaml"
    said = read_flat_yaml(meta.read_text("utf-8")) if meta.is_file() else {}
    return str(said.get("name") or folder.name)


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace").strip()
        for path in _files(folder)
    }


def _files(folder: Path) -> list[Path]:
    return (
        sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
    )


def _time(begun: int | None) -> str:
    return (
        "" if begun is None else datetime.fromtimestamp(begun / 1000, UTC).isoformat()
    )
