"""A row for each value that was logged: TensorBoard's scalars as tables.

TensorBoard's own download is of one tag of one run; tbparse's has the tag and the run.
Whatever else stands beside them tells runs apart, and is a setting of the run.
"""

from __future__ import annotations

from typing import Any

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.trackers.logged_names import is_number
from overcurve.reading.trackers.tensorboard_files import CLOCKS, STEPS, WALL_TIME
from overcurve.reading.trackers.tracked_runs import (
    Row,
    Tracked,
    TrackedRun,
    last_values,
)


def read_scalars(rows: list[Row], name: str) -> Tracked:
    """The runs of a table of steps, tags and values."""
    named = {name_words(column): column for row in rows for column in row}
    step, value = named["step"], named["value"]
    tag, at, run = (named.get(n, "") for n in ("tag", "wall time", "run"))
    own = {step, value, tag, at}
    histories: dict[tuple[tuple[str, str], ...], list[dict[str, Any]]] = {}
    for row in rows:
        key = tuple((k, str(v)) for k, v in row.items() if k not in own)
        history = histories.setdefault(key, [])
        logged = str(row.get(tag) or "value")
        if not history or history[-1]["step"] != row[step] or logged in history[-1]:
            history.append({"step": row[step]})
        history[-1] |= {logged: row[value]}
        if at:
            history[-1][WALL_TIME] = row[at]
    runs = [_scalars(dict(key), run, _by_step(h), name) for key, h in histories.items()]
    return Tracked(
        tracker="TensorBoard",
        place=name,
        runs=tuple(runs),
        clocks=CLOCKS if at else (),
        steps=STEPS,
    )


def _by_step(history: list[dict[str, Any]]) -> list[Row]:
    """Tables list tag after tag: rows of one step are joined where the tags differ."""
    joined: dict[str, dict[str, Any]] = {}
    again: list[Row] = []
    for row in history:
        step = str(row["step"])
        tags = row.keys() - {"step", WALL_TIME}
        if step in joined and not tags & joined[step].keys():
            later = max(_float(row.get(WALL_TIME)), _float(joined[step].get(WALL_TIME)))
            joined[step] |= row
            if WALL_TIME in row:
                joined[step][WALL_TIME] = later
        elif step in joined:
            again.append(row)
        else:
            joined[step] = dict(row)
    rows: list[Row] = [*joined.values(), *again]
    return sorted(rows, key=lambda row: _float(row.get(WALL_TIME))) if again else rows


def _scalars(
    said: dict[str, str], run: str, history: list[Row], name: str
) -> TrackedRun:
    path = said.pop(run, "") if run else ""
    named = path or "/".join(said.values()) or name.rpartition(".")[0] or name
    return TrackedRun(
        place=named,
        name=named,
        config=said,
        summary=last_values(history),
        history=history,
    )


def _float(value: Any) -> float:
    return float(value) if is_number(value) else 0.0
