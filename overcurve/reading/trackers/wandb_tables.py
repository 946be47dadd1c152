"""W&B's tables: the export of its page, and `project.csv` of its documentation.

The page's table has settings and logged values side by side and names neither; the
script of the documentation writes them as Python dicts, one in a cell.
https://docs.wandb.ai/models/track/public-api-guide
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from overcurve.reading.trackers import wandb_files
from overcurve.reading.trackers.logged_names import (
    budget_candidates,
    goal_candidates,
    is_number,
    method_candidates,
    seed_candidates,
    time_candidates,
)
from overcurve.reading.trackers.tracked_runs import (
    RUNNING,
    Clock,
    Row,
    Tracked,
    TrackedRun,
    flat,
)
from overcurve.reading.trackers.trial_tables import time_said

MAX_LITERAL = 100_000  # characters of a cell with a Python dict
_NOT_FINITE = re.compile(r"([:\[,(] ?-?)(nan|inf)(?=[,}\])])")
_WANDB_STATES = {
    "finished": "finished",
    "crashed": "failed",
    "failed": "failed",
    "killed": "cancelled",
    "preempted": "cancelled",
    "running": RUNNING,
    "pending": RUNNING,
}
_WANDB_FACTS = {
    "Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "Group",
    "ID", "End Time", "Start Time", "Hostname", "Job Type", "Host", "Updated",
}  # fmt: skip
_WANDB_ROUNDED = Clock(
    "Runtime",
    "W&B's Runtime: the whole process in full seconds, evaluation and set-up included",
    is_of_rows=False,
    is_of_process=True,
)


def read_project(rows: list[Row], name: str) -> Tracked:
    """The runs of `project.csv`: summary and config as Python dicts in cells."""
    runs = []
    for place, row in enumerate(rows):
        summary = flat(_literal(row.get("summary")))
        config = flat(_literal(row.get("config")))
        said = str(row.get("name") or f"run {place}")
        runs.append(
            TrackedRun(
                place=f"{name}/{said}",
                name=said,
                config={k: v for k, v in config.items() if not k.startswith("_")},
                summary={
                    k: v for k, v in summary.items() if not k.startswith("_wandb")
                },
                status=_wandb_state(row.get("state", "finished")),
            )
        )
    return _of_wandb(runs, name)


def read_ui_export(rows: list[Row], name: str) -> Tracked:
    """The runs of the table that W&B's page exports."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    settings = _settings(columns, rows)
    runs = []
    for place, row in enumerate(rows):
        said = str(row.get("Name") or f"run {place}")
        values = {
            k: v for k, v in row.items() if k not in _WANDB_FACTS or k == "Runtime"
        }
        facts = {k: str(v) for k, v in row.items() if k in _WANDB_FACTS and v}
        runs.append(
            TrackedRun(
                place=f"{name}/{row.get('ID') or said}",
                name=said,
                config={k: row[k] for k in settings if row.get(k) not in (None, "")},
                summary={k: v for k, v in values.items() if is_number(v)},
                status=_wandb_state(row.get("State")),
                started_at=time_said(row.get("Start Time") or row.get("Created")),
                facts=facts,
            )
        )
    return _of_wandb(runs, name)


def _of_wandb(runs: list[TrackedRun], name: str) -> Tracked:
    return Tracked(
        tracker="W&B",
        place=name,
        runs=tuple(runs),
        clocks=(*wandb_files.CLOCKS, _WANDB_ROUNDED),
        steps=wandb_files.STEPS,
    )


def _wandb_state(value: Any) -> str:
    return _WANDB_STATES.get(str(value).lower(), "failed")


def _settings(columns: Sequence[str], rows: list[Row]) -> list[str]:
    """The columns of W&B's table that are settings: it has them and what was logged
    side by side. What repeats from run to run, or is called so, is a setting."""
    free = [c for c in columns if c not in _WANDB_FACTS and not c.startswith("_")]
    logged = {c for goal in goal_candidates(free) for c in goal} | {
        *time_candidates(free)
    }
    free = [column for column in free if column not in logged]
    called = {
        *method_candidates(free), *budget_candidates(free), *seed_candidates(free)
    }  # fmt: skip
    repeated = [
        column
        for column in free
        if len({str(row.get(column)) for row in rows}) < max(2, len(rows))
    ]
    return [c for c in free if c in called or c in repeated]


def _literal(cell: Any) -> dict[str, Any]:
    """A dict, or the text of one as Python writes it; {} for what is none."""
    if isinstance(cell, Mapping):
        return dict(cell)
    text = str(cell or "")[: MAX_LITERAL + 1]
    if len(text) > MAX_LITERAL:
        return {}
    try:
        # What Python writes for numbers that are not finite is no literal.
        value = ast.literal_eval(_NOT_FINITE.sub(_finite, text))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return {}
    return value if isinstance(value, dict) else {}


def _finite(match: re.Match[str]) -> str:
    return match[1] + ("'NaN'" if match[2] == "nan" else "1e999")
