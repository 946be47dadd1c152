"""Hugging Face's Trainer: `trainer_state.json`, in a folder of checkpoints a run.

Its clock is `train_runtime`, of the whole call of `train()`; it stands in the state
that is saved after that (`trainer.save_state()`), and in no checkpoint before.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from overcurve.curves.terms.evidence import SetAside
from overcurve.reading.trackers.tracked_runs import (
    Clock,
    Tracked,
    TrackedRun,
    flat,
    last_values,
)

STATE = "trainer_state.json"
CLOCKS = (
    Clock(
        "train_runtime",
        "train_runtime of the Trainer: the whole call of train(), evaluation and "
        "saving included",
        is_of_rows=False,
    ),
)
STEPS = ("step", "epoch")
NO_TIME = (
    "The Trainer says its time once train() has ended: call trainer.save_state() after "
    "it and bring that file, or log train_seconds with Overcurve's callback."
)
_CHECKPOINT = re.compile(r"/?checkpoint-[0-9]+$")
_SETTINGS = ("num_train_epochs", "max_steps", "train_batch_size")
_MODEL = ("_name_or_path", "model_type")


def read_hugging_face(folder: Path, files: list[Path]) -> Tracked:
    """Reads the runs of `trainer_state.json` files: of several checkpoints of one run
    the one that is furthest on.

    Args:
        folder: runs are named by their paths below it.
    """
    furthest: dict[str, tuple[tuple[float, bool], TrackedRun]] = {}
    aside = []
    for path in sorted(files):
        below = path.parent.relative_to(folder).as_posix()
        try:
            state = json.loads(path.read_text("utf-8"))
            run = _run(path, _CHECKPOINT.sub("", below), folder.name, state)
        except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
            reason = "it is no state of a Trainer"
            aside.append(SetAside(what="run", where=below, reason=reason))
            continue
        done = (float(state.get("global_step") or 0), "train_runtime" in run.summary)
        if run.place not in furthest or done > furthest[run.place][0]:
            furthest[run.place] = (done, run)
    return Tracked(
        tracker="Hugging Face",
        place=f"folder {folder.name}",
        runs=tuple(run for _, run in furthest.values()),
        clocks=CLOCKS,
        steps=STEPS,
        time_remedy=NO_TIME,
        aside=tuple(aside),
    )


def _run(path: Path, below: str, folder: str, state: dict[str, Any]) -> TrackedRun:
    history = [dict(row) for row in state["log_history"]]
    name = folder if below in ("", ".") else below
    planned, done = state.get("max_steps") or 0, state.get("global_step") or 0
    config = {key: state[key] for key in _SETTINGS if state.get(key)}
    return TrackedRun(
        place=name,
        name=name,
        config={
            **config,
            **_model(path.parent),
            **flat(state.get("trial_params") or {}),
        },
        summary=last_values(history),
        history=history,
        status="partial" if done < planned else "finished",
    )


def _model(checkpoint: Path) -> dict[str, str]:
    """The model that a checkpoint's own configuration names."""
    path = checkpoint / "config.json"
    if not path.is_file():
        return {}
    try:
        said = json.loads(path.read_text("utf-8"))
    except ValueError:
        return {}
    named = next((str(said[key]) for key in _MODEL if said.get(key)), "")
    return {"model": named} if named else {}
