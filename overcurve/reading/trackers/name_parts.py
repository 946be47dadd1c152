"""Budget and seed in the names of runs and folders: cnn/epochs8/seed2, cnn-e4-s0.

Only what is written with its word is taken: an 8 alone may be anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {
    "epochs": ("epochs", "epoch", "eps", "ep", "e"),
    "steps": ("steps", "step"),
    "iterations": ("iterations", "iters", "iter", "it"),
    "trees": ("trees",),
    "": ("budget",),
}
_SEEDS = ("random_seed", "seed", "s", "rng", "rep", "repeat")
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_LONGEST_FIRST = sorted(_UNIT_OF, key=len, reverse=True)
_BUDGET = re.compile(rf"({'|'.join(_LONGEST_FIRST)})[=_\- ]?([0-9]+(?:\.[0-9]+)?)")
_BUDGET_LAST = re.compile(r"([0-9]+)[_\- ]?(epochs|epoch|ep|steps|iters|iterations)")
_SEED = re.compile(
    rf"({'|'.join(sorted(_SEEDS, key=len, reverse=True))})[=_\- ]?([0-9]+)"
)
_BEFORE = ("max", "num", "total")
_WHOLE_WORD = re.compile(r"(budget|epochs?|steps?|iters?|iterations|trees|seed|rng)")


@dataclass(frozen=True, slots=True)
class NamedRun:
    """What a run's name says: what is left of it is its method."""

    method: str
    budget: str = ""
    budget_unit: str = ""
    seed: str = ""


def read_run_name(name: str) -> NamedRun:
    """Splits a name or a path at / - _ and spaces, and finds budget and seed.

    Returns: `method` without them; all else "" where the name does not say it.
    """
    budget = unit = seed = ""
    left: list[str] = []
    for folder in name.replace("\\", "/").split("/"):
        kept: list[str] = []
        parts = _parts(folder)
        for part in parts:
            said = part.lower()
            if not seed and (match := _SEED.fullmatch(said)):
                seed = match[2]
            elif not budget and (match := _BUDGET.fullmatch(said)):
                unit, budget = _UNIT_OF[match[1]], match[2]
            elif not budget and (match := _BUDGET_LAST.fullmatch(said)):
                unit, budget = _UNIT_OF[match[2]], match[1]
            else:
                kept.append(part)
        if kept:
            left.append(folder if kept == parts else "-".join(kept))
    return NamedRun("/".join(left), budget, unit, seed)


def _parts(folder: str) -> list[str]:
    """The parts of one folder's name; a word and the number after it are one."""
    parts: list[str] = []
    for part in filter(None, re.split(r"[-_ ,]+", folder)):
        is_number = re.fullmatch(r"[0-9]+(\.[0-9]+)?", part)
        if is_number and parts and _WHOLE_WORD.fullmatch(parts[-1].lower()):
            parts[-1] += part
        elif parts and parts[-1].lower() in _BEFORE and _WHOLE_WORD.match(part.lower()):
            parts[-1] = part
        else:
            parts.append(part)
    return parts
