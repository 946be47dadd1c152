"""What trackers and tables of other people call the fields of a run."""

from __future__ import annotations

import re

from overcurve.curves.terms.metric_names import name_words
from overcurve.curves.terms.quantities import BY_NAME, QUANTITIES
from overcurve.reading.durations import UNITS

_QUANTITIES = {
    quantity.name: quantity.aliases
    for quantity in QUANTITIES
    if quantity.aliases and quantity.name != "train_seconds"
}
DURATIONS = ("train_seconds", "total_seconds", "inference_seconds")
# Most telling first.
ALIASES: dict[str, tuple[str, ...]] = {
    "method": (
        "method", "model", "algorithm", "exp name", "experiment name", "experiment",
        "approach", "variant", "name", "run name", "config", "model name", "group",
        "run", "trial name",
    ),
    "budget": (
        "budget", "epochs", "max epochs", "num epochs", "n epochs", "total epochs",
        "epoch", "max steps", "total steps", "num steps", "steps", "iterations",
        "max iterations", "max iter", "trees", "n estimators", "rounds",
    ),
    "seed": (
        "seed", "random seed", "rng", "rng seed", "random state", "run", "repeat",
        "trial", "replicate", "rep", "fold",
    ),
    "train_seconds": BY_NAME["train_seconds"].aliases,
    "quality": (
        "quality", "test acc", "test accuracy", "val acc", "val accuracy", "accuracy",
        "acc", "top1", "top1 accuracy", "top1accuracy", "score", "f1", "auc", "bleu",
        "objective", "value", "result", "test loss", "val loss", "loss", "error",
        "perplexity", "rmse",
    ),
    "metric": ("metric", "quality metric", "metric name"),
    "direction": ("direction", "mode"),
    "device_class": (
        "device class", "hardware", "device", "gpu", "gpu name", "gpu type",
        "device name", "machine", "accelerator",
    ),
    "task": ("task", "dataset", "benchmark"),
    "label": ("label", "display name"),
    "status": ("status", "state"),
    **_QUANTITIES,
    "source": ("source",),
}  # fmt: skip
# Trackers put these before what a person called a column.
_PREFIX = re.compile(
    r"^(metrics|params|tags mlflow|tags|config|cfg|args|hparams|hyperparameters"
    r"|user attrs|summary) (?=.)"
)
# Of the time of something else than a whole training.
_PARTS_OF_TRAINING = frozenset((
    "epoch", "step", "batch", "iter", "iteration", "it", "per", "sample", "eval",
    "evaluation", "val", "validation", "test", "inference", "data", "load", "loading",
    "forward", "backward", "remaining", "eta", "left", "without",
))  # fmt: skip
# On which rows a metric was measured: held out, said by nobody, or trained on.
_HELD_OUT = (
    "test",
    "val",
    "valid",
    "validation",
    "eval",
    "evaluation",
    "dev",
    "holdout",
)
_TRAINED_ON = ("train", "training", "trn")
_METRICS = tuple(
    name for name in ALIASES["quality"] if name.split()[0] not in _HELD_OUT
)


def words_of(column: str) -> str:
    """A column's name in plain words, without what a tracker puts before it."""
    return _PREFIX.sub("", name_words(column))


def words_of_time(column: str) -> str:
    """Those of a time, its unit at the end left out: "train time" of train_time_ms;
    "seconds" of a column that is a unit and nothing else."""
    words = words_of(column).split()
    kept = words[:-1] if words and words[-1] in UNITS else words
    if not kept and words and len(words[-1]) > 1:
        return "seconds"
    is_named = kept and kept[-1] in (
        "time",
        "duration",
        "runtime",
        "elapsed",
        "walltime",
    )
    return " ".join(kept if is_named or kept == ["wall", "clock"] else words)


def is_part_of_training(column: str) -> bool:
    """Whether a time is that of one epoch, step or evaluation: no training time."""
    return not _PARTS_OF_TRAINING.isdisjoint(words_of(column).split())


def is_measured(column: str) -> bool:
    """Whether a column is what an epoch took or reached, and no number of epochs."""
    words = set(words_of(column).split())
    is_time = not words.isdisjoint(("time", "duration", "seconds", "secs", "per", "ms"))
    return is_time or rank_of_metric(column) is not None


def rank_of_metric(column: str) -> tuple[int, ...] | None:
    """How likely a column is the quality, the smallest first; None where it is none.

    Held out goes before trained on, an exact name before one that holds it, an
    accuracy before a loss.
    """
    words = words_of(column).split()
    trained = any(word in _TRAINED_ON for word in words)
    held_out = any(word in _HELD_OUT for word in words)
    named = " ".join(w for w in words if w not in (*_HELD_OUT, *_TRAINED_ON))
    bare = named.removesuffix(" pct").removesuffix(" percent").replace("top 1", "top1")
    if bare in _METRICS:
        place, is_loose = _METRICS.index(bare), False
    else:
        held = (n for n in _METRICS if f" {n} " in f" {bare} ")
        name = next(held, None)
        if name is None:
            return None
        place, is_loose = _METRICS.index(name), True
    is_cost = place >= _METRICS.index("loss")
    side = _HELD_OUT.index(next(w for w in words if w in _HELD_OUT)) if held_out else 9
    return trained, is_loose, is_cost, not held_out, place, side


def rank_of_time(column: str) -> tuple[int, bool] | None:
    """How likely a column is the training time, the smallest first: seconds of the
    training before durations of anything; None where it is no such time."""
    words = words_of_time(column)
    others = (ALIASES[name] for name in DURATIONS if name != "train_seconds")
    if is_part_of_training(column) or any(words in names for names in others):
        return None
    names = ALIASES["train_seconds"]
    if words in names:
        return names.index(words), False
    held = (place for place, n in enumerate(names) if f" {n} " in f" {words} ")
    place = next(held, None)
    return None if place is None else (place, True)
