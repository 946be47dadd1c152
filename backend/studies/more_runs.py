"""More runs of recipes that were trained here: where they belong, and queueing them."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, islice
from typing import Any

from sqlalchemy.orm import Session

from backend.errors import Conflict, InvalidInput
from backend.settings import Settings
from backend.store.new_runs import insert_runs
from backend.store.owners import acting_user
from backend.store.studies import (
    insert_study,
    load_order,
    load_places,
    load_study,
    widen_study,
)
from backend.studies.blocks import Place, order_block
from backend.studies.resolve import ResolvedStudy
from backend.studies.submission import Submission, canonical_spec, parse_submission
from backend.studies.submit import (
    changed_labels,
    describe_study,
    find_device,
    new_run,
    resolve_submission,
)
from frontend.facts.studies import RecipeView, StudyView
from overcurve.curves.terms.records import RunRecord
from overcurve.errors import FieldError
from overcurve.recipe_texts import texts_of

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


@dataclass(frozen=True, slots=True)
class _Ground:
    """The study that new runs go to, and where the order of its runs goes on."""

    study: int
    submission: Submission
    resolved: ResolvedStudy
    order_seed: int
    block: int


Resolve = Callable[[Submission], ResolvedStudy]


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
        fault = FieldError("at", f"no run tells how many {unit} that would be")
        raise InvalidInput(
            f"at: {fault.message}.",
            remedy="Train one in that unit first, or ask in seconds.",
            fields=[fault],
        )
    return float(max(round(near[1] * seconds / near[0]), 1))


def add_runs(
    session: Session,
    settings: Settings,
    home: StudyView,
    records: Sequence[RunRecord],
    wanted: Sequence[Wanted],
) -> MoreRuns:
    """Queues more runs in random blocks of their own; neither commits nor rings.

    They are added to the study `home`; where it lacks one of the recipes, another of
    its recipes has changed since, or somebody else owns it, to a new study on the same
    task and device.

    Args:
        records: all that is known of the recipes; a seed that was tried at a budget is
            not tried again.
    Raises:
        InvalidInput, Conflict: as `submit_study`, and where a method has changed.
    """
    device = find_device(session, settings, home.device)
    resolve = partial(resolve_submission, session, settings, device=device)
    ground = _continue(session, home, wanted, resolve)
    if ground is None:
        ground = _begin(session, home, records, wanted, resolve)
    recipes = {recipe.recipe: recipe for recipe in ground.resolved.recipes}
    taken = {(r.recipe, r.budget, r.seed) for r in records}
    taken |= load_places(session, ground.study)  # known only now that it is locked
    seeds = {(w.recipe, w.budget): _free_seeds(taken, w) for w in wanted if w.seeds > 0}
    places = _lay_places(recipes, seeds, ground.order_seed, ground.block)
    runs = insert_runs(
        session,
        [new_run(ground.study, ground.resolved, ground.submission, p) for p in places],
    )
    return MoreRuns(ground.study, home.device, runs)


def _continue(
    session: Session, home: StudyView, wanted: Sequence[Wanted], resolve: Resolve
) -> _Ground | None:
    """The study `home` with the wanted budgets; None where it lacks a recipe, has one
    that the workers would train otherwise today, or is somebody else's."""
    is_whole = {r.recipe for r in home.recipes}.issuperset(w.recipe for w in wanted)
    if not is_whole or not acting_user(session).may_change(home.owner):
        return None
    order = load_order(session, home.id)  # locks: two may add at once
    submission = _widened(home, wanted)
    resolved = resolve(submission)
    if changed_labels(home, resolved):
        return None
    widen_study(session, home.id, canonical_spec(submission), resolved.recipes)
    return _Ground(home.id, submission, resolved, order.order_seed, order.blocks)


def _begin(
    session: Session,
    home: StudyView,
    records: Sequence[RunRecord],
    wanted: Sequence[Wanted],
    resolve: Resolve,
) -> _Ground:
    """A new study of the wanted recipes alone. Raises: Conflict: one has changed."""
    submission = _anew(session, home, records, wanted)
    resolved = resolve(submission)
    order_seed = secrets.randbits(48)
    _refuse_changed(submission, resolved, wanted)
    row = describe_study(submission, resolved, "user", order_seed)
    return _Ground(insert_study(session, row), submission, resolved, order_seed, 0)


def _widened(study: StudyView, wanted: Sequence[Wanted]) -> Submission:
    """The study's submission with the budgets that it lacks."""
    spec = canonical_spec(parse_submission(study.spec))
    forms = (spec["baseline"], *spec.get("methods", ()))
    for form, recipe in zip(forms, study.recipes, strict=True):
        budgets = {w.budget for w in wanted if w.recipe == recipe.recipe}
        if missing := sorted(budgets.difference(recipe.budgets)):
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
        **texts_of(recipe),
        "method": recipe.method,
        "params": dict(recipe.params),
        "algorithms": [dict(algorithm) for algorithm in recipe.algorithms],
        "budgets": [budget],
        "per_budget": dict(recipe.per_budget),
    }


def _refuse_changed(
    submission: Submission, resolved: ResolvedStudy, wanted: Sequence[Wanted]
) -> None:
    now = {recipe.recipe for recipe in resolved.recipes}
    forms = [form for _, form in submission.recipes]
    changed = [
        f.label for f, w in zip(forms, wanted, strict=True) if w.recipe not in now
    ]
    if changed:
        raise Conflict(
            f"The workers' {', '.join(changed)} has changed since these runs were "
            "trained, so its curve cannot be continued.",
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
