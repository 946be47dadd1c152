"""Optuna's storages: a sqlite file of studies and trials, read with optuna itself.

A trial is a run: its parameters are its settings, what the objective gave is its
quality. A storage of another version is refused by optuna with its own remedy.
"""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import quote

from overcurve.curves.terms.records import Direction
from overcurve.errors import Unjudgeable
from overcurve.packages import need
from overcurve.reading.trackers.sqlite_store import open_store
from overcurve.reading.trackers.tracked_runs import (
    RUNNING,
    Clock,
    Tracked,
    TrackedRun,
)

DURATION = "duration"
STATUSES = {
    "COMPLETE": "finished",
    "PRUNED": "partial",
    "FAIL": "failed",
    "RUNNING": RUNNING,
    "WAITING": RUNNING,
}
CLOCKS = (
    Clock(
        DURATION,
        "Optuna's duration: the whole trial, evaluation and set-up included",
        is_of_rows=False,
        is_of_process=True,
    ),
)


def read_optuna(path: Path, study: str = "") -> Tracked:
    """Reads the trials of a study, without writing to its storage.

    Args:
        study: its name; "" where the storage holds one.
    Raises:
        MissingPackage: optuna is not installed.
        sqlite3.Error: the storage is damaged.
        Unjudgeable: there are several studies and none was named, or none.
    """
    storages = need("optuna.storages", "Reading an Optuna storage")
    with open_store(path):
        pass  # which optuna does not look at
    address = f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true"
    try:
        storage = storages.RDBStorage(address, skip_table_creation=True)
        studies = {each.study_name: each for each in storage.get_all_studies()}
    except RuntimeError as error:
        raise Unjudgeable(f"{path.name}: optuna says: {error}") from error
    if not study and len(studies) == 1:
        study = next(iter(studies))
    if study not in studies:
        names = ", ".join(sorted(studies)) or "none"
        raise Unjudgeable(
            f"{path.name} holds several studies; name one after it, as "
            f"{path.name}#STUDY. There are: {names}."
        )
    found = studies[study]
    trials = storage.get_all_trials(found._study_id, deepcopy=False)
    return Tracked(
        tracker="Optuna",
        place=f"study {study} of {path.name}",
        runs=tuple(_run(trial, study) for trial in trials),
        clocks=CLOCKS,
        direction=_direction(found.directions),
    )


def _run(trial: Any, study: str) -> TrackedRun:
    begun, ended = trial.datetime_start, trial.datetime_complete
    summary: dict[str, Any] = dict(trial.user_attrs)
    values = trial.values or []
    named = (
        ["value"] if len(values) == 1 else [f"values_{i}" for i in range(len(values))]
    )
    summary |= dict(zip(named, values, strict=True))
    if begun is not None and ended is not None:
        summary[DURATION] = (ended - begun).total_seconds()
    return TrackedRun(
        place=f"{study}/{trial.number}",
        name=f"trial {trial.number}",
        config=dict(trial.params),
        summary=summary,
        status=STATUSES.get(trial.state.name, "failed"),
        # Without a zone: the clock of the machine on which it ran, taken for UTC.
        started_at="" if begun is None else begun.replace(tzinfo=UTC).isoformat(),
        facts={"state": trial.state.name},
    )


def _direction(directions: Any) -> Direction | None:
    names = [each.name for each in directions]
    known: dict[str, Direction] = {"MAXIMIZE": "max", "MINIMIZE": "min"}
    return known.get(names[0]) if len(names) == 1 else None
