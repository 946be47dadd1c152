"""What the name of a metric tells: only a guess, shown where it is used."""

from __future__ import annotations

import re

from overcurve.curves.terms.records import Direction

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
    name = name_words(metric).replace(" ", "_")
    if re.search(r"(^|_)(higher|lower)(_|$)", name):
        return "max" if "higher" in name else "min"
    lower, higher = _LOWER.search(name), _HIGHER.search(name)
    if bool(lower) == bool(higher):
        return None
    return "max" if higher else "min"


def name_words(name: str) -> str:
    """A name in plain words: "trainLoss" and "train_loss" are "train loss"."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    return re.sub(r"[^a-z0-9]+", " ", spaced.lower()).strip()
