"""Guesses about a file of runs, for a person to confirm: never used unasked."""

from __future__ import annotations

from collections.abc import Sequence

from frontend.curves.metric_names import name_words

# What other trackers and tables call the fields of a run, most telling first.
ALIASES: dict[str, tuple[str, ...]] = {
    "method": (
        "method", "model", "algorithm", "name", "approach", "run name", "config",
    ),
    "budget": (
        "budget", "epochs", "epoch", "steps", "iterations", "max steps", "trees",
    ),
    "seed": ("seed", "random seed", "run", "repeat", "trial", "replicate", "rep"),
    "train_seconds": (
        "train seconds", "training seconds", "train time", "training time", "seconds",
        "time seconds", "wall clock", "walltime", "wall time", "runtime", "duration",
        "elapsed", "time",
    ),
    "quality": (
        "quality", "accuracy", "acc", "test acc", "test accuracy", "val acc",
        "val accuracy", "top1", "score", "f1", "auc", "bleu", "test loss", "val loss",
        "loss", "error", "perplexity", "rmse",
    ),
    "metric": ("metric", "quality metric", "metric name"),
    "direction": ("direction", "mode"),
    "device_class": (
        "device class", "hardware", "device", "gpu", "machine", "accelerator",
    ),
    "task": ("task", "dataset", "benchmark"),
    "label": ("label", "display name"),
    "status": ("status", "state"),
    "total_seconds": ("total seconds", "total time"),
    "source": ("source",),
}  # fmt: skip


def guess_mapping(columns: Sequence[str]) -> dict[str, str]:
    """Guesses which column is which field: column to field, each used once.

    A column that is named exactly like a field is that field.
    """
    mapping: dict[str, str] = {c: c for c in columns if c in ALIASES}
    for field, names in ALIASES.items():
        if field in mapping.values():
            continue
        free = [c for c in columns if c not in mapping]
        found = _first_alias(free, names)
        if found is not None:
            mapping[found] = field
    return mapping


def _first_alias(columns: Sequence[str], names: tuple[str, ...]) -> str | None:
    for name in names:
        for column in columns:
            if name_words(column) == name:
                return column
    for name in names:
        for column in columns:
            if len(name) > 3 and f" {name} " in f" {name_words(column)} ":
                return column
    return None
