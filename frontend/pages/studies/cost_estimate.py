"""What a study would cost before it is submitted: runs, minutes, where they fall."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontend.pages.run_words import budget_words
from overcurve.figures.theme import BASELINE
from overcurve.recipe import canonical_json
from overcurve.words import count, duration

LANE_WIDTH, LANE_LEFT, LANE_HEIGHT = 320.0, 8.0, 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What was measured on this server that tells how long runs take.

    `per_unit` seconds a unit by `pace_key`; `overhead` seconds of a run beside its
    training; `ahead` seconds of work that waits for the device, None where unknown.
    """

    per_unit: Mapping[str, float]
    overhead: float | None = None
    ahead: float | None = 0.0
    workers_live: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A recipe's budgets as dots on a logarithmic axis."""

    label: str
    colour: str
    y: float
    dots: tuple[tuple[float, str], ...]
    runs: int
    sum_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostEstimate:
    """The summary beside the form. `runs` are judged, `tuning_runs` go before them;
    `doubts` say what is missing or unwise."""

    runs: int
    tuning_runs: int
    lanes: tuple[Lane, ...]
    axis: tuple[tuple[float, str], ...]
    height: float
    train_seconds: float | None
    all_seconds: float | None
    wait_seconds: float | None
    doubts: tuple[str, ...]

    @property
    def finish_seconds(self) -> float | None:
        """From now to the last run's end, None where unknown."""
        if self.all_seconds is None or self.wait_seconds is None:
            return None
        return self.all_seconds + self.wait_seconds


def pace_key(recipe: Mapping[str, Any], unit: str) -> str:
    """Tells recipes apart whose units may take different times."""
    parts = [recipe.get("method"), recipe.get("params") or {}]
    return canonical_json([*parts, list(recipe.get("algorithms") or ()), unit])


def estimate_cost(spec: Mapping[str, Any], pace: Pace) -> CostEstimate:
    """Estimates a submission as far as it can be read; never refuses."""
    seeds = len(spec.get("seeds", ()))
    unit = str(spec.get("budget_unit", "seconds"))
    recipes: list[Mapping[str, Any]] = [spec.get("baseline", {})]
    recipes += spec.get("methods", ())
    budgets = [positive(r.get("budgets") or spec.get("budgets", ())) for r in recipes]
    lanes, axis = _lanes(recipes, budgets, seeds, unit)
    train = _train_seconds(recipes, budgets, seeds, unit, pace)
    runs = sum(len(b) for b in budgets) * seeds
    sweep = spec.get("sweep", {})
    tried = len(sweep.get("values", ())) * len(sweep.get("seeds", ()))
    tuned = 1 if sweep.get("sides") == "baseline" else len(recipes)
    tuning_runs = tried * sum(len(b) for b in budgets[:tuned])
    tuning = _train_seconds(recipes[:tuned], budgets[:tuned], tried, unit, pace)
    train = None if train is None or tuning is None else train + tuning
    workers = max(pace.workers_live, 1)
    overhead = (runs + tuning_runs) * (pace.overhead or 0.0)
    whole = None if train is None else train + overhead
    return CostEstimate(
        runs=runs,
        tuning_runs=tuning_runs if runs else 0,
        lanes=lanes,
        axis=axis,
        height=len(lanes) * LANE_HEIGHT + 18,
        train_seconds=train,
        all_seconds=None if whole is None else whole / workers,
        wait_seconds=None if pace.ahead is None else pace.ahead / workers,
        doubts=_doubts(budgets, seeds, unit, train),
    )


def positive(budgets: Sequence[Any]) -> list[float]:
    """The budgets that are numbers above zero."""
    numbers = [b for b in budgets if isinstance(b, int | float) and 0 < b < math.inf]
    return sorted(set(numbers))


def _train_seconds(
    recipes: Sequence[Mapping[str, Any]],
    budgets: Sequence[list[float]],
    seeds: int,
    unit: str,
    pace: Pace,
) -> float | None:
    total = 0.0
    for recipe, own in zip(recipes, budgets, strict=True):
        rate = 1.0 if unit == "seconds" else pace.per_unit.get(pace_key(recipe, unit))
        if rate is None:
            return None
        total += sum(own) * seeds * rate
    return total


def _doubts(
    budgets: Sequence[list[float]],
    seeds: int,
    unit: str,
    train: float | None,
) -> tuple[str, ...]:
    doubts: list[str] = []
    baseline, others = budgets[0], budgets[1:]
    if len(baseline) < 4:
        number = count(len(baseline), "budget")
        doubts.append(f"A curve wants at least four baseline budgets; here {number}.")
    elif baseline[-1] < 4 * baseline[0]:
        doubts.append("The baseline's budgets span less than a factor of four.")
    if not others:
        doubts.append("No method yet: the baseline alone gives a curve, no verdict.")
    lonely = sorted({b for own in others for b in own if b not in baseline})
    if lonely and baseline:
        names = ", ".join(budget_words(b, unit) for b in lonely[:3])
        doubts.append(f"The baseline is not run at {names}: its value is bracketed.")
    if 0 < seeds < 3:
        doubts.append(
            f"{count(seeds, 'seed')}: intervals need at least two, better three."
        )
    if train is None:
        doubts.append(f"How long it takes is not known: no run in {unit} was measured.")
    return tuple(doubts)


def _lanes(
    recipes: Sequence[Mapping[str, Any]],
    budgets: Sequence[list[float]],
    seeds: int,
    unit: str,
) -> tuple[tuple[Lane, ...], tuple[tuple[float, str], ...]]:
    every = sorted({b for own in budgets for b in own})
    if not every:
        return (), ()
    low, high = every[0], max(every[-1], every[0] * 1.01)

    def place(budget: float) -> float:
        share = math.log(budget / low) / math.log(high / low)
        return round(LANE_LEFT + share * (LANE_WIDTH - 2 * LANE_LEFT), 1)

    lanes = tuple(
        Lane(
            label=lane_label(recipe, index),
            colour=BASELINE if index == 0 else f"m{(index - 1) % 10 + 1}",
            y=index * LANE_HEIGHT + LANE_HEIGHT / 2,
            dots=tuple((place(b), budget_words(b, unit)) for b in own),
            runs=len(own) * seeds,
            sum_words=_sum_words(own, seeds, unit),
        )
        for index, (recipe, own) in enumerate(zip(recipes, budgets, strict=True))
    )
    ends = [every[0], every[-1]] if len(every) > 1 else every
    return lanes, tuple((place(b), budget_words(b, unit)) for b in ends)


def _sum_words(budgets: list[float], seeds: int, unit: str) -> str:
    product = f"{len(budgets)} × {seeds}"
    if unit != "seconds":
        return product
    return f"{product}, {duration(sum(budgets) * seeds)}"


def lane_label(recipe: Mapping[str, Any], index: int) -> str:
    """What a recipe is called while it has no name yet."""
    if recipe.get("label"):
        return str(recipe["label"])
    params = recipe.get("params") or {}
    name = str(params.get("model") or recipe.get("method") or "not chosen")
    tricks = [str(a.get("name", "")) for a in recipe.get("algorithms") or ()]
    words = " + ".join([name, *(t.replace("_", " ") for t in tricks)])
    return f"{words} (baseline)" if index == 0 else words
