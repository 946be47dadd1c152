"""Guesses about a file of runs, for a person to confirm: never used unasked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontend.curves.records import Direction

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
_LOWER = re.compile(
    r"(^|_)(lower|loss|err|error|perplexity|ppl|rmse|mse|mae|mape|wer|cer|ter|nll|fid"
    r"|bpb|bpc|bits|latency|regret|cost|distance|divergence|eer)(_|$)"
)
_HIGHER = re.compile(
    r"(^|_)(higher|acc|accuracy|top\d?|top_?1|top_?5|f1|auc|auroc|map|ap|bleu|rouge|iou"
    r"|miou|dice|reward|return|score|psnr|ssim|r2|recall|precision|win_?rate|elo|mcc)"
    r"\d*(_|$)"
)


def guess_direction(metric: str) -> Direction | None:
    """Guesses from a metric's name which way is better; None where it says nothing."""
    name = _words(metric).replace(" ", "_")
    if re.search(r"(^|_)(higher|lower)(_|$)", name):
        return "max" if "higher" in name else "min"
    lower, higher = _LOWER.search(name), _HIGHER.search(name)
    if bool(lower) == bool(higher):
        return None
    return "max" if higher else "min"


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
            if _words(column) == name:
                return column
    for name in names:
        for column in columns:
            if len(name) > 3 and f" {name} " in f" {_words(column)} ":
                return column
    return None


def _words(name: str) -> str:
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return re.sub(r"[^a-z0-9]+", " ", spaced.lower()).strip()
