"""Choosing a parameter's value for each side and budget, from runs made for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any, NamedTuple

from overcurve.curves.terms.records import Direction


class Trial(NamedTuple):
    """A recipe that was tried: value `value` for side `side` (0 is the baseline)."""

    recipe: str
    side: int
    value: Any


class TrialRun(NamedTuple):
    """One run of a trial as it ended."""

    recipe: str
    budget: float
    status: str
    quality: float | None


class Tried(NamedTuple):
    """How a recipe did at a budget: the mean quality of the runs that finished, None
    without one; how many finished, how many diverged."""

    quality: float | None
    finished: int
    diverged: int


class Choice(NamedTuple):
    """The value chosen for a side at a budget.

    `quality` is the mean it was chosen by, `runs` of how many; `at_edge` says that it
    is the first or last of the values tried, so that a better one may lie beyond.
    """

    side: int
    budget: float
    value: Any
    quality: float
    runs: int
    at_edge: bool


def choose_values(
    trials: Sequence[Trial], runs: Iterable[TrialRun], direction: Direction
) -> tuple[tuple[Choice, ...], tuple[tuple[int, float], ...]]:
    """Chooses the value with the best mean quality, for each side at each budget.

    A value that diverged with one seed is chosen only where all others did so with as
    many; failed and cancelled runs say nothing of a value. Of equal ones the first
    tried is taken.

    Args:
        trials: every recipe tried, in the order of the values.
        runs: all of their runs.
        direction: of the quality.

    Returns: the choices by side and budget; and the (side, budget) at which no run of
        any value finished.

    Source: our own: grid search on held-out data, at every budget by itself.
    """
    at = tried_at(runs)
    chosen, missing = [], []
    for side in sorted({trial.side for trial in trials}):
        tried = [trial for trial in trials if trial.side == side]
        recipes = {trial.recipe for trial in tried}
        for budget in sorted({b for recipe, b in at if recipe in recipes}):
            choice = _choose(tried, budget, at, direction)
            if choice is None:
                missing.append((side, budget))
            else:
                chosen.append(choice)
    return tuple(chosen), tuple(missing)


def tried_at(runs: Iterable[TrialRun]) -> dict[tuple[str, float], Tried]:
    """Gathers runs by recipe and budget, of any status."""
    at: dict[tuple[str, float], list[TrialRun]] = {}
    for run in runs:
        at.setdefault((run.recipe, run.budget), []).append(run)
    return {place: _gather(gathered) for place, gathered in at.items()}


def _gather(runs: Sequence[TrialRun]) -> Tried:
    reached = [run.quality for run in runs if run.status == "finished"]
    finished = [quality for quality in reached if quality is not None]
    mean = sum(finished) / len(finished) if finished else None
    diverged = sum(run.status == "diverged" for run in runs)
    return Tried(mean, len(finished), diverged)


def _choose(
    tried: Sequence[Trial],
    budget: float,
    at: Mapping[tuple[str, float], Tried],
    direction: Direction,
) -> Choice | None:
    best: Choice | None = None
    best_rank = (-inf, -inf)
    for place, trial in enumerate(tried):
        mean, finished, diverged = at.get((trial.recipe, budget), (None, 0, 0))
        if mean is None:
            continue
        rank = (-float(diverged), mean if direction == "max" else -mean)
        if rank > best_rank:
            is_edge = len(tried) > 1 and place in (0, len(tried) - 1)
            best_rank = rank
            best = Choice(trial.side, budget, trial.value, mean, finished, is_edge)
    return best
