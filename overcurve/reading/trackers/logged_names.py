"""What names of settings and of logged values mean, across the runs of a tracker."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from overcurve.curves.terms.metric_names import name_words
from overcurve.reading.header_units import unit_of_time
from overcurve.reading.trackers.tracked_runs import Tracked, TrackedRun

PREFIXES = ("config.", "summary.", "params.", "metrics.")
_METHODS = (
    "method", "algorithm", "algo", "approach", "variant", "arm", "model", "model name",
    "arch", "architecture", "experiment", "exp name",
)  # fmt: skip
_BUDGETS = {
    "budget": "",
    "epochs": "epochs", "max epochs": "epochs", "num epochs": "epochs",
    "n epochs": "epochs", "num train epochs": "epochs", "total epochs": "epochs",
    "train epochs": "epochs", "epoch": "epochs",
    "steps": "steps", "max steps": "steps", "num steps": "steps",
    "n steps": "steps", "total steps": "steps", "train steps": "steps",
    "num train steps": "steps", "training steps": "steps",
    "iterations": "iterations", "max iterations": "iterations", "iters": "iterations",
    "max iters": "iterations", "num iterations": "iterations",
    "trees": "trees", "n estimators": "trees", "num trees": "trees",
    "num boost round": "rounds",
}  # fmt: skip
_SEEDS = ("seed", "random seed", "rng seed", "manual seed", "random state", "rng")
_TIMES = (
    "train seconds", "training seconds", "train time", "training time",
    "train time s", "training time s", "train time sec", "training time seconds",
    "train time seconds", "train runtime", "seconds trained",
)  # fmt: skip
# From what tells most of a finished training to what tells least.
_SPLITS = (
    ("test", "holdout"),
    ("val", "valid", "validation", "eval", "dev"),
    (),
    ("train", "training"),
)
_GOALS = (
    "accuracy", "acc", "balanced accuracy", "top1", "top 1", "acc1", "f1", "auc",
    "auroc", "map", "miou", "iou", "bleu", "score", "reward", "return", "r2", "psnr",
)  # fmt: skip
_LOSSES = ("loss", "error", "err", "perplexity", "ppl", "nll", "rmse", "mse", "mae")


def words(name: str) -> str:
    """A name in plain words, without what a tracker puts before it."""
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name_words(name)


def find_name(said: str, pools: Iterable[Sequence[str]]) -> str:
    """The name that somebody means, with or without what trackers put before it; ""
    where no pool has it."""
    wanted = [said, *(said.removeprefix(p) for p in PREFIXES)]
    wanted += [p + said for p in PREFIXES]
    return next((w for pool in pools for w in wanted if w in pool), "")


def is_number(value: Any) -> bool:
    """Whether a value is a number, or the text of one; NaN and infinity are."""
    if isinstance(value, bool):
        return False
    if isinstance(value, str) and ("_" in value or len(value) > 60):
        return False
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def config_names(tracked: Tracked) -> list[str]:
    """The names of all settings, in the order in which runs have them."""
    return list(dict.fromkeys(name for run in tracked.runs for name in run.config))


def metric_names(tracked: Tracked) -> list[str]:
    """The names under which numbers were logged, the tracker's own left out."""
    own = {clock.column for clock in tracked.clocks} | set(tracked.steps)
    named = dict.fromkeys(
        name
        for run in tracked.runs
        for name, value in run.summary.items()
        if name not in own and is_number(value)
    )
    return list(named)


def settings(runs: Iterable[TrackedRun], name: str) -> dict[str, int]:
    """The values of a setting, each with its runs; runs without it are left out."""
    counts: dict[str, int] = {}
    for run in runs:
        if run.config.get(name) not in (None, ""):
            said = str(run.config[name])
            counts[said] = counts.get(said, 0) + 1
    return counts


def method_candidates(names: Iterable[str]) -> list[str]:
    """Settings that are called like a method, the most telling first."""
    return _in_order(names, _METHODS)


def seed_candidates(names: Iterable[str]) -> list[str]:
    """Settings that are called like a seed, the most telling first."""
    return _in_order(names, _SEEDS)


def budget_candidates(names: Iterable[str]) -> list[str]:
    """Settings that are called like a budget, the most telling first."""
    return _in_order(names, tuple(_BUDGETS))


def budget_unit(name: str) -> str:
    """What a budget of this name counts; "" where that is not known."""
    return _BUDGETS.get(words(name), _BUDGETS.get(_last_words(name), ""))


def time_candidates(names: Iterable[str]) -> list[str]:
    """Logged values that can only be the time of a training so far, in seconds or in
    the unit that the name says: train_time_min, Training time (h)."""
    names = list(names)
    called = _in_order(names, _TIMES)
    for name in names:
        *stem, _ = words(name).split() or [""]
        if stem in (["train", "time"], ["training", "time"]) and unit_of_time(name):
            called.append(name)
    return list(dict.fromkeys(called))


def goal_candidates(names: Iterable[str]) -> list[list[str]]:
    """Logged values that may be the quality: what is wanted first, losses last; of
    each goal the names from test to training."""
    by_goal: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        said = words(name).split()
        split = _split_of(said)
        goal = " ".join(w for w in said if all(w not in s for s in _SPLITS))
        if goal in _GOALS or goal in _LOSSES:
            by_goal.setdefault(goal, []).append((split, name))
    ordered = [goal for goal in (*_GOALS, *_LOSSES) if goal in by_goal]
    return [[name for _, name in sorted(by_goal[goal])] for goal in ordered]


def is_loss(name: str) -> bool:
    """Whether a name is that of a loss, which most trainings log beside their goal."""
    return any(word in _LOSSES for word in words(name).split())


def is_of_training(name: str) -> bool:
    """Whether a value was taken on the training data, as its name says."""
    return _split_of(words(name).split()) == len(_SPLITS) - 1


def is_value(value: Any) -> bool:
    """Whether a number is finite."""
    return is_number(value) and math.isfinite(float(value))


def _split_of(said: Sequence[str]) -> int:
    for place, split in enumerate(_SPLITS):
        if any(word in split for word in said):
            return place
    return 2


def _in_order(names: Iterable[str], known: Sequence[str]) -> list[str]:
    placed = [
        (known.index(said), name)
        for name in names
        for said in dict.fromkeys((words(name), _last_words(name)))
        if said in known
    ]
    ordered = sorted(placed, key=lambda each: each[0])
    return list(dict.fromkeys(name for _, name in ordered))


def _last_words(name: str) -> str:
    """The words of a name, or of the last part of a nested one: trainer.max_epochs,
    time/train_seconds."""
    whole = words(name)
    if "." not in name and "/" not in name:
        return whole
    return words(name.replace("/", ".").rsplit(".", 1)[-1])
