"""A simulated study with a known truth: one method better, one worse, one the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.factories import make_record

BUDGETS = (2.0, 4.0, 8.0, 16.0, 32.0)
SHIFTS = {"better": 0.02, "same": 0.0, "worse": -0.02}
NOISE = 0.003


def true_quality(seconds: float) -> float:
    """The baseline's true curve."""
    return 0.95 - 0.45 * seconds**-0.7


def simulated_study(
    shifts: dict[str, float] | None = None,
    budgets: Sequence[float] = (4.0, 8.0, 16.0),
    baseline_budgets: Sequence[float] = BUDGETS,
    seeds: int = 4,
) -> list[RunRecord]:
    """Runs of the recipe `cnn` and of methods that differ from it by `shifts`."""
    random = np.random.default_rng(7)
    arms = [("cnn", "CNN", 0.0, baseline_budgets)]
    for name, shift in (SHIFTS if shifts is None else shifts).items():
        arms.append((name, f"CNN + {name}", shift, budgets))
    return [
        _run(random, recipe, label, shift, budget, seed)
        for recipe, label, shift, times in arms
        for budget in times
        for seed in range(seeds)
    ]


def simulated_comparison(question: Question | None = None, **study: Any) -> Comparison:
    """The same, judged."""
    return compare(question or Question(baseline="cnn"), simulated_study(**study))


def large_study() -> list[RunRecord]:
    """1,000 runs: 10 recipes, 20 budgets, 5 seeds."""
    times = tuple(2.0 * 1.3**i for i in range(20))
    shifts = {f"method {i}": 0.004 * (i - 4) for i in range(9)}
    return simulated_study(shifts, times, times, seeds=5)


def _run(
    random: np.random.Generator,
    recipe: str,
    label: str,
    shift: float,
    budget: float,
    seed: int,
) -> RunRecord:
    seconds = budget * (1 + 0.004 * random.standard_normal())
    quality = true_quality(seconds) + shift + NOISE * random.standard_normal()
    return make_record(
        method="supervised",
        recipe=recipe,
        label=label,
        params={"model": "cnn"},
        algorithms=() if recipe == "cnn" else ({"name": recipe, "p": 0.15},),
        budget=budget,
        seed=seed,
        train_seconds=seconds,
        total_seconds=1.2 * seconds + 0.5,
        quality=quality,
        steps=round(200 * seconds),
    )
