"""Which curves of a comparison can be continued by the workers as they are now."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from sys import maxsize

from sqlalchemy.orm import Session

from backend.errors import InvalidInput
from backend.store.catalogue import list_entries
from backend.store.studies import load_study
from backend.studies.resolve import resolve_study
from backend.studies.submission import parse_submission
from frontend.facts.studies import StudyView
from overcurve.curves.comparison import Comparison
from overcurve.curves.planning.continuing import ChangedRecipe, trained_here


def find_changed(session: Session, comparison: Comparison) -> tuple[ChangedRecipe, ...]:
    """The recipes trained here of which no more runs can be queued, because a worker
    would train something else today: what `more_runs.add_runs` refuses, known before
    anybody presses a button. Nothing on an axis on which nothing is offered."""
    if comparison.question.axis != "train_seconds":
        return ()
    newest = _newest_studies(comparison, trained_here(comparison))
    changed = {
        (ended.recipe, ended.study)
        for number in {*newest.values()}
        for ended in changed_recipes(session, load_study(session, number))
    }
    names = {comparison.baseline.recipe: comparison.baseline.name}
    names |= {answer.recipe: answer.name for answer in comparison.methods}
    return tuple(
        ChangedRecipe(recipe=recipe, name=name, study=newest[recipe])
        for recipe, name in names.items()
        if (recipe, newest.get(recipe)) in changed
    )


def changed_recipes(session: Session, study: StudyView) -> tuple[ChangedRecipe, ...]:
    """The recipes of a study trained here that submitting it today would not bring."""
    if study.kind not in ("user", "demo"):
        return ()
    today = _recipes_today(session, study)
    return tuple(
        ChangedRecipe(recipe=recipe.recipe, name=recipe.label, study=study.id)
        for recipe in study.recipes
        if recipe.recipe not in today
    )


def _newest_studies(comparison: Comparison, recipes: Iterable[str]) -> dict[str, int]:
    newest: dict[str, int] = {}
    wanted = set(recipes)
    for recipe, study in comparison.records.distinct("recipe", "study"):
        if recipe in wanted and study.isdecimal():
            newest[recipe] = max(int(study), newest.get(recipe, 0))
    return newest


def _recipes_today(session: Session, study: StudyView) -> set[str]:
    entries = list_entries(session, device=study.device)
    try:
        submission = parse_submission(study.spec)
        # Its size was allowed once; only what its words mean may have changed.
        resolved = resolve_study(
            entries, submission, longest_seconds=inf, most_runs=maxsize
        )
    except InvalidInput:  # no worker knows its task, a method or a parameter any more
        return set()
    return {recipe.recipe for recipe in resolved.recipes}
