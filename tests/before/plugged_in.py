"""Says what the old plug-in is today, in a process that has it installed.

python -m tests.before.plugged_in FOLDER, which holds the plug-in and is on the path.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.before.made import read_json
from workers.driving.assignment import Assignment
from workers.driving.harness import train_run
from workers.registry import load_registry
from workers.studies.study_file import check_study


def install(folder: Path) -> None:
    """Writes what an installer would say of the package in `folder`."""
    info = folder / "before_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: before-plugin\n")
    entries = (f"{name} = before_plugin.{name}\n" for name in ("dimming", "old_names"))
    (info / "entry_points.txt").write_text(f"[overcurve.plugins]\n{''.join(entries)}")


def digests() -> dict[str, str]:
    """The source digest of each part of the plug-in."""
    registry = load_registry()
    parts = (*registry.methods.values(), *registry.algorithms.values())
    return {part.name: part.source_digest for part in parts if part.is_plugin}


def recipes() -> list[dict[str, str]]:
    """What the study of its recipes asks for."""
    entries = check_study(read_json("digests.json")["studies"]["plugin"]["study"])
    return [
        {"label": e.label, "task": e.task, "recipe": e.recipe} for e in entries.entries
    ]


def train(method: str, *algorithms: dict[str, Any], **params: Any) -> str:
    """Trains a few steps; returns how that ended."""
    task = {"name": "mnist1d", "num_samples": 500}
    asked = Assignment(
        task=task,
        method=method,
        params=params,
        algorithms=algorithms,
        budget=4,
        budget_unit="steps",
        planned_units=4,
        seed=0,
    )
    outcome = train_run(asked)
    return str(outcome.error or outcome.status)


if __name__ == "__main__":
    told = {
        "digests": digests(),
        "recipes": recipes(),
        "trained": [
            train("plain_loop"),
            train("supervised", {"name": "dimming"}, {"name": "blurring"}),
        ],
    }
    sys.stdout.write(json.dumps(told))
