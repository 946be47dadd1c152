"""Keras's CSVLogger: a CSV for each run, a row for each epoch, nothing else.

What was trained is said by the file's path alone, and its clock by a column that a
callback adds; Keras logs no time of its own.
"""

from __future__ import annotations

from pathlib import Path

from overcurve.reading.trackers.lightning import logged_rows
from overcurve.reading.trackers.tracked_runs import Tracked, TrackedRun, last_values

STEPS = ("epoch",)
NO_TIME = (
    "Keras's CSVLogger keeps no time. Log it: Overcurve's callback for Keras adds "
    "train_seconds to the logs."
)
_PLAIN = ("training", "train", "log", "logs", "history", "metrics", "csv_logger")


def is_keras_header(columns: list[str]) -> bool:
    """Whether columns are an epoch and metrics, some on validation data."""
    return columns[:1] == ["epoch"] and any(c.startswith("val_") for c in columns)


def read_keras(folder: Path, files: list[Path]) -> Tracked:
    """Reads the runs of CSVLogger files.

    Args:
        folder: runs are named by their paths below it, without what all are called.
    """
    runs = []
    for path in sorted(files):
        below = path.relative_to(folder)
        is_plain = below.stem.lower() in _PLAIN and len(below.parts) > 1
        name = (below.parent if is_plain else below.with_suffix("")).as_posix()
        history = list(logged_rows(path))
        runs.append(
            TrackedRun(
                place=below.as_posix(),
                name=name,
                summary=last_values(history),
                history=history,
            )
        )
    return Tracked(
        tracker="Keras",
        place=f"folder {folder.name}",
        runs=tuple(runs),
        steps=STEPS,
        time_remedy=NO_TIME,
    )
