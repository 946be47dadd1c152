"""Lightning's CSVLogger: for each version `metrics.csv`, and `hparams.yaml` beside it.

Lightning logs no time of its own: a value `train_seconds` has to be logged.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from overcurve.reading.trackers.flat_yaml import read_flat_yaml
from overcurve.reading.trackers.tracked_runs import (
    Row,
    Tracked,
    TrackedRun,
    last_values,
)

METRICS, HPARAMS = "metrics.csv", "hparams.yaml"
STEPS = ("step", "epoch")
NO_TIME = (
    "Lightning's CSVLogger keeps no time. Log it: with Overcurve's callback for "
    'Lightning, or self.log("train_seconds", ...) of a clock of your own.'
)


def read_lightning(folder: Path, files: list[Path]) -> Tracked:
    """Reads the runs of folders with `metrics.csv`.

    Args:
        folder: runs are named by their paths below it.
    """
    runs = [_run(folder, path.parent) for path in sorted(files, key=_in_order)]
    return Tracked(
        tracker="Lightning",
        place=f"folder {folder.name}",
        runs=tuple(runs),
        steps=STEPS,
        time_remedy=NO_TIME,
    )


def _run(folder: Path, place: Path) -> TrackedRun:
    history = list(logged_rows(place / METRICS))
    name = place.relative_to(folder).as_posix()
    hparams = place / HPARAMS
    settings = hparams.read_text("utf-8", "replace") if hparams.is_file() else ""
    name = folder.name if name == "." else name
    return TrackedRun(
        place=name,
        name=name,
        config=read_flat_yaml(settings),
        summary=last_values(history),
        history=history,
    )


def logged_rows(path: Path) -> Iterator[Row]:
    """The rows of a logger's CSV, with the numbers that stand in them; cells are empty
    where another row of the step has the value."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {n: _number(cell) for n, cell in row.items() if n and cell}


def _number(cell: Any) -> Any:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return cell


def _in_order(path: Path) -> list[tuple[int, int | str]]:
    """version_2 before version_10."""
    parts = path.parent.as_posix().replace("_", "/").split("/")
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts]
