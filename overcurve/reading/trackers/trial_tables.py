"""A row for each run: MLflow's `search_runs` and Optuna's `trials_dataframe`.

Both put before a column's name what it is: metrics, params_, user_attrs_.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from overcurve.reading.trackers import mlflow_store, optuna_storage
from overcurve.reading.trackers.tracked_runs import Clock, Row, Tracked, TrackedRun

MLFLOW_SPAN = Clock(
    "end_time - start_time",
    "MLflow's end_time - start_time: the whole run, evaluation and set-up included",
    is_of_rows=False,
    is_of_process=True,
)


def read_search_runs(rows: list[Row], name: str) -> Tracked:
    """The runs of `mlflow.search_runs()`, with the time from start to end."""
    runs = []
    for row in rows:
        summary = _prefixed(row, "metrics.")
        span = _span(row.get("start_time"), row.get("end_time"))
        if span is not None:
            summary[MLFLOW_SPAN.column] = span
        tags = _prefixed(row, "tags.")
        run_id = str(row["run_id"])
        runs.append(
            TrackedRun(
                place=f"{row.get('experiment_id', '')}/{run_id}".strip("/"),
                name=str(tags.get("mlflow.runName") or run_id),
                config=_prefixed(row, "params."),
                summary=summary,
                status=mlflow_store.STATUSES.get(str(row.get("status")), "failed"),
                device=str(tags.get("gpu") or tags.get("gpu_name") or ""),
                started_at=time_said(row.get("start_time")),
                facts={
                    k: str(v) for k, v in tags.items() if not k.startswith("mlflow.")
                },
            )
        )
    runs.sort(key=lambda run: run.started_at)
    return Tracked(
        tracker="MLflow", place=name, runs=tuple(runs), clocks=(MLFLOW_SPAN,)
    )


def read_trials(rows: list[Row], name: str) -> Tracked:
    """The trials of `study.trials_dataframe()`."""
    runs = []
    for row in rows:
        summary = _prefixed(row, "user_attrs_")
        summary |= {k: row[k] for k in row if k == "value" or k.startswith("values_")}
        span = _span(row.get("datetime_start"), row.get("datetime_complete"))
        if span is not None:
            summary[optuna_storage.DURATION] = span
        state = str(row["state"]).rpartition(".")[2].upper()
        runs.append(
            TrackedRun(
                place=f"{name}/{row['number']}",
                name=f"trial {row['number']}",
                config=_prefixed(row, "params_"),
                summary={k: v for k, v in summary.items() if v not in (None, "")},
                status=optuna_storage.STATUSES.get(state, "failed"),
                started_at=time_said(row.get("datetime_start")),
                facts={"state": state},
            )
        )
    return Tracked(
        tracker="Optuna",
        place=name,
        runs=tuple(runs),
        clocks=optuna_storage.CLOCKS,
    )


def _prefixed(row: Row, prefix: str) -> dict[str, Any]:
    return {
        column.removeprefix(prefix): value
        for column, value in row.items()
        if column.startswith(prefix) and value not in (None, "")
    }


def _span(begun: Any, ended: Any) -> float | None:
    """Seconds from one time to another; None where one is missing."""
    try:
        first = datetime.fromisoformat(str(begun))
        return (datetime.fromisoformat(str(ended)) - first).total_seconds()
    except (ValueError, TypeError):
        return None


def time_said(value: Any) -> str:
    """A time in ISO 8601, "" where a cell says none."""
    try:
        return datetime.fromisoformat(str(value)).isoformat()
    except ValueError:
        return ""
