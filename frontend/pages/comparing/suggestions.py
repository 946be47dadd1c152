"""What to run next, in words, and whether this server could run it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from overcurve.curves.comparison import Comparison, NextRun
from overcurve.curves.estimating.cleaning import MERGE_DISTANCE
from overcurve.curves.planning.continuing import ChangedRecipe, trained_here
from overcurve.curves.saying.wording import say_time
from overcurve.curves.selecting.reach import cost_unit
from overcurve.curves.terms.axes import axis_unit
from overcurve.curves.terms.quantities import SECONDS_FIELDS
from overcurve.figures.captions import position
from overcurve.words import count, duration, listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Runs that would help to decide, of one recipe or of several that only help
    together: `seeds` of each of the `recipes`, trained for `at` seconds."""

    words: str
    recipes: tuple[str, ...]
    at: float
    seeds: tuple[int, ...]
    cost: str
    can_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCurves:
    """Recipes of a comparison that no run can be added to, and the study that has to
    be submitted anew to go on with them."""

    words: str
    study: int


def suggestions(
    comparison: Comparison, changed: Sequence[ChangedRecipe] = ()
) -> tuple[Suggestion, ...]:
    """Words the planner's proposals. Only what our workers trained, and would train
    alike today, can be run from here, and only in training time."""
    by_seconds = comparison.question.axis == "train_seconds"
    ours = trained_here(comparison) - {ended.recipe for ended in changed}
    return tuple(
        Suggestion(
            words=_words(comparison, runs),
            recipes=tuple(run.recipe for run in runs),
            at=runs[0].x,
            seeds=tuple(run.seeds for run in runs),
            cost=duration(sum(run.cost for run in runs)),
            can_run=by_seconds and ours.issuperset(run.recipe for run in runs),
        )
        for runs in _gather(comparison.next_runs)
    )


def ended_curves(changed: Iterable[ChangedRecipe]) -> tuple[EndedCurves, ...]:
    """Says which recipes have changed, once for each study that trained them last."""
    names: dict[int, list[str]] = {}
    for recipe in changed:
        names.setdefault(recipe.study, []).append(recipe.name)
    return tuple(
        EndedCurves(words=_say_changed(own, study), study=study)
        for study, own in names.items()
    )


def _say_changed(names: list[str], study: int) -> str:
    """Why nothing can be added to these curves of a study."""
    have, curves = ("has", "its curve") if len(names) == 1 else ("have", "their curves")
    return (
        f"{listing(names)} {have} changed since study {study} was submitted, so no "
        f"runs can be added to {curves}."
    )


def _gather(proposed: Iterable[NextRun]) -> list[list[NextRun]]:
    """Runs that only help together, where the first of them stands."""
    gathered: list[list[NextRun]] = []
    for run in proposed:
        for other in gathered:
            near = abs(math.log(run.x / other[0].x)) <= MERGE_DISTANCE
            if run.together and other[0].together and near:
                other.append(run)
                break
        else:
            gathered.append([run])
    return gathered


def _words(comparison: Comparison, runs: Sequence[NextRun]) -> str:
    run, axis = runs[0], comparison.question.axis
    at = position(axis, run.x)
    if axis not in SECONDS_FIELDS:
        at = say_time(run.x, axis_unit(axis, comparison.records.samples()))
    if len(runs) > 1:
        sides = [f"{_who(r)} with {count(r.seeds, 'more seed')}" for r in runs]
        unit = cost_unit(axis, comparison.records)
        cost = f"for {say_time(sum(r.cost for r in runs), unit)} of training"
        return f"Train {listing(sides)}, at {at}: {run.effect}, {cost}"
    # The plan's lead repeats in other words who is trained and where.
    lead, _, gain = run.why.rpartition(": ")
    kind = "more seed" if lead == "more seeds" else "seed"
    return f"Train {_who(run)} at {at} with {count(run.seeds, kind)}: {gain}"


def _who(run: NextRun) -> str:
    return "the baseline" if run.who == "baseline" else run.who
