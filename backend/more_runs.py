"""More runs of recipes that were trained here, at one time: what a comparison's page
proposes, and what a plan queues."""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import count, islice
from typing import Any

from sqlalchemy.orm import Session

from backend.blocks import Place, order_block
from backend.errors import Conflict, FieldProblem, InvalidInput
from backend.settings import Settings
from backend.store.new_runs import insert_runs
from backend.store.studies import (
    RecipeView,
    StudyView,
    insert_study,
    load_order,
    load_places,
    load_study,
    widen_study,
)
from backend.submission import Submission, canonical_spec, parse_submission
from backend.submit import (
    describe_study,
    find_device,
    new_run,
    refuse_changed,
    resolve_submission,
)
from frontend.curves.records import RunRecord

MOST_SEEDS = 100
SAME_BUDGET = 0.02  # a proposed time this near to a budget means that budget


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many new seeds of a recipe at a budget."""

    recipe: str
    budget: float
    seeds: int


@dataclass(frozen=True, slots=True)
class MoreRuns:
    """The runs that were added, and the study that has them now."""

    study: int
    device: str
    runs: tuple[int, ...]


def more_runs(
    session: Session,
    settings: Settings,
    records: Sequence[RunRecord],
    baseline: str,
    *,
    recipes: Sequence[str],
    at: str,
    seeds: Sequence[str],
) -> MoreRuns:
    """Queues what a comparison's page proposes; neither commits nor rings.

    Args:
        records, baseline: the comparison's.
        at: training seconds, as a form sends them.
        seeds: how many new runs of each of the recipes.
    Raises:
        InvalidInput: names the field that cannot be. Conflict: see `find_home`.
    """
    known = {record.recipe for record in records}
    if not recipes or not known.issuperset(recipes) or len(set(recipes)) < len(recipes):
        raise _wrong("recipe", "is none of this comparison's")
    if len(seeds) != len(recipes):
        raise _wrong("seeds", f"expected {len(recipes)} numbers, one for each recipe")
    seconds = _positive("at", at, 1e9)
    amounts = [_whole("seeds", text, MOST_SEEDS) for text in seeds]
    home = find_home(session, records, [baseline, *recipes])
    wanted = [
        Wanted(recipe, budget_at(records, recipe, home.budget_unit, seconds), amount)
        for recipe, amount in zip(recipes, amounts, strict=True)
    ]
    return add_runs(session, settings, home, records, wanted)


def find_home(
    session: Session, records: Sequence[RunRecord], recipes: Sequence[str]
) -> StudyView:
    """The study that more runs of these recipes belong to: the newest that trained
    all of them, else the newest that trained the last.

    Raises: Conflict: the last recipe was not trained here.
    """
    trained = {
        recipe: {int(r.study) for r in records if r.recipe == recipe and r.run}
        for recipe in recipes
    }
    shared = sorted(set.intersection(*trained.values()), reverse=True)
    for number in (*shared, *sorted(trained[recipes[-1]], reverse=True)):
        study = load_study(session, number)
        if study.kind in ("user", "demo"):
            return study
    raise Conflict(
        "These runs were not trained here, so no more can be run from here.",
        remedy="Submit a study with this method, or import more runs.",
    )


def budget_at(
    records: Sequence[RunRecord], recipe: str, unit: str, seconds: float
) -> float:
    """The budget that trains a recipe for these seconds: a known one, the seconds
    themselves, or in the method's unit in proportion to the nearest run.

    Raises: InvalidInput: no run tells.
    """
    timed = [
        (record.train_seconds, record.budget)
        for record in records
        if record.recipe == recipe
        and record.budget_unit == unit
        and record.train_seconds
    ]
    near = min(timed, key=lambda run: abs(math.log(run[0] / seconds)), default=None)
    if near is not None and abs(math.log(near[0] / seconds)) < SAME_BUDGET:
        return near[1]
    if unit == "seconds":
        return float(f"{seconds:.3g}")
    if near is None:
        raise _wrong("at", f"no run tells how many {unit} that would be")
    return float(max(round(near[1] * seconds / near[0]), 1))


def add_runs(
    session: Session,
    settings: Settings,
    home: StudyView,
    records: Sequence[RunRecord],
    wanted: Sequence[Wanted],
) -> MoreRuns:
    """Queues more runs in random blocks of their own; neither commits nor rings.

    They are added to the study `home`; where it lacks one of the recipes, to a new
    study on the same task and device.

    Args:
        records: all that is known of the recipes; a seed that was tried at a budget is
            not tried again.
    Raises:
        InvalidInput, Conflict: as `submit_study`, and where a method has changed.
    """
    known = {recipe.recipe for recipe in home.recipes}
    if known.issuperset(w.recipe for w in wanted):
        study, first = home, load_order(session, home.id)  # locks: two may add at once
        order_seed, block = first.order_seed, first.blocks
        submission = _widened(study, wanted)
    else:
        study = None
        order_seed, block = secrets.randbits(48), 0
        submission = _anew(session, home, records, wanted)
    device = find_device(session, settings, home.device)
    plan = resolve_submission(session, settings, submission, device)
    if study is not None:
        refuse_changed(study, plan)
        widen_study(session, study.id, canonical_spec(submission), plan.recipes)
        number = study.id
    else:
        row = describe_study(submission, plan, "user", order_seed)
        number = insert_study(session, row)
    recipes = {recipe.recipe: recipe for recipe in plan.recipes}
    _refuse_missing(recipes, wanted)
    taken = {(r.recipe, r.budget, r.seed) for r in records}
    taken |= load_places(session, number)  # known only now that the study is locked
    seeds = {(w.recipe, w.budget): _free_seeds(taken, w) for w in wanted if w.seeds > 0}
    places = _lay_places(recipes, seeds, order_seed, block)
    runs = insert_runs(session, [new_run(number, plan, submission, p) for p in places])
    return MoreRuns(number, home.device, runs)


def _widened(study: StudyView, wanted: Sequence[Wanted]) -> Submission:
    """The study's submission with the budgets that it lacks."""
    spec = canonical_spec(parse_submission(study.spec))
    forms = (spec["baseline"], *spec.get("methods", ()))
    for form, recipe in zip(forms, study.recipes, strict=True):
        asked = {w.budget for w in wanted if w.recipe == recipe.recipe}
        if missing := sorted(asked.difference(recipe.budgets)):
            form["budgets"] = [*recipe.budgets, *missing]
    return parse_submission(spec)


def _anew(
    session: Session,
    home: StudyView,
    records: Sequence[RunRecord],
    wanted: Sequence[Wanted],
) -> Submission:
    """A study of the wanted recipes alone, which were trained in several studies."""
    forms = []
    for one in wanted:
        source = find_home(session, records, [one.recipe])
        recipe = next(r for r in source.recipes if r.recipe == one.recipe)
        forms.append(_form(recipe, one.budget))
    baseline, *methods = forms
    task: dict[str, Any] = {"name": home.task_name, **home.task_params}
    return parse_submission(
        {
            "task": task,
            "device": home.device,
            "budgets": sorted({one.budget for one in wanted}),
            "budget_unit": home.budget_unit,
            "seeds": list(range(max(one.seeds for one in wanted))),
            "baseline": baseline,
            "methods": methods,
        }
    )


def _form(recipe: RecipeView, budget: float) -> Mapping[str, Any]:
    return {
        "label": recipe.label,
        "method": recipe.method,
        "params": dict(recipe.params),
        "algorithms": [dict(algorithm) for algorithm in recipe.algorithms],
        "budgets": [budget],
        "per_budget": dict(recipe.per_budget),
    }


def _refuse_missing(
    recipes: Mapping[str, RecipeView], wanted: Sequence[Wanted]
) -> None:
    if not recipes.keys() >= {one.recipe for one in wanted}:
        raise Conflict(
            "A method has changed since these runs were trained, so its curve cannot "
            "be continued.",
            remedy="Submit a study with the method as it is now.",
        )


def _free_seeds(taken: Set[tuple[str, float, int | str]], wanted: Wanted) -> list[int]:
    seeds = (
        seed for seed in count() if (wanted.recipe, wanted.budget, seed) not in taken
    )
    return list(islice(seeds, wanted.seeds))


def _lay_places(
    recipes: Mapping[str, RecipeView],
    seeds: Mapping[tuple[str, float], Sequence[int]],
    order_seed: int,
    first: int,
) -> Iterator[Place]:
    """Lays the first new run of every recipe in one block, then the second, ..."""
    for i in range(max(map(len, seeds.values()), default=0)):
        pairs = [
            (recipes[recipe], budget)
            for (recipe, budget), free in seeds.items()
            if i < len(free)
        ]
        for place in order_block(pairs, i, first + i, order_seed):
            free = seeds[place.recipe.recipe, place.budget]
            yield replace(place, seed=free[i])


def _positive(name: str, text: str, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= most:
        raise _wrong(name, f"{text!r} is not a number above 0 and up to {most:g}")
    return value


def _whole(name: str, text: str, most: int) -> int:
    value = _positive(name, text, most)
    if value != int(value):
        raise _wrong(name, f"{text!r} is no whole number")
    return int(value)


def _wrong(path: str, message: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: {message}.",
        remedy="Press the button on the comparison's page again.",
        fields=[FieldProblem(path, message)],
    )
