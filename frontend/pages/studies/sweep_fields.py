"""The part of the study form that asks for tuning before judging."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.study_draft import ALL_SIDES, RecipeDraft, StudyDraft

RATE = "learning_rate"
_RATE_FACTORS = (0.1, 0.3, 1, 3, 10)
SIDES = ((ALL_SIDES, "every recipe"), ("baseline", "the baseline only"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepFields:
    """What can be tuned: `params` as (name, words), those that all recipes to be tuned
    have. `start` is the button's action that fills a sweep in and `start_words` what
    it says; `cannot` says why there is none."""

    params: tuple[tuple[str, str], ...]
    sides: tuple[tuple[str, str], ...]
    start: str
    start_words: str
    cannot: str


def sweep_fields(draft: StudyDraft, catalogue: Catalogue) -> SweepFields:
    """Builds the fields for a draft; the learning rate is offered first."""
    sides = SIDES if len(draft.recipes) > 1 else SIDES[:1]
    params = _shared_params(draft.recipes, catalogue)
    only_baseline = _shared_params(draft.recipes[:1], catalogue)
    start, words = "", ""
    if RATE in dict(params):
        start, words = rate_sweep(draft, catalogue), "Tune the learning rate first"
    elif RATE in dict(only_baseline):
        start = rate_sweep(draft, catalogue, sides="baseline")
        words = "Tune the baseline's learning rate first"
    elif params:
        start, words = f"sweep-{params[0][0]}", "Tune a parameter first"
    cannot = ""
    task = catalogue.get("task", draft.task)
    if task is not None and not task.detail.get("validation"):
        start = ""
        cannot = "This task can hold no training data out, so nothing is tuned on it."
    return SweepFields(
        params=only_baseline if draft.sweep_sides == "baseline" else params,
        sides=sides,
        start=start,
        start_words=words,
        cannot=cannot,
    )


def rate_sweep(draft: StudyDraft, catalogue: Catalogue, sides: str = ALL_SIDES) -> str:
    """The action that tunes the learning rate, from a tenth to ten times the
    baseline's own; "" where its method has none."""
    for recipe in draft.recipes[:1]:
        properties = catalogue.properties("method", recipe.method)
        if RATE not in properties:
            break
        own = _number(recipe.params.get(RATE), properties[RATE].get("default"))
        tried = ",".join(f"{own * factor:.3g}" for factor in _RATE_FACTORS)
        verb = "sweep" if sides == ALL_SIDES else f"sweep.{sides}"
        return f"{verb}-{RATE}-{tried}"
    return ""


def _number(text: str | None, default: Any) -> float:
    try:
        return float(text or default)
    except (TypeError, ValueError):
        return float(default)


def _shared_params(
    recipes: Iterable[RecipeDraft], catalogue: Catalogue
) -> tuple[tuple[str, str], ...]:
    """The parameters that every one of these recipes' methods has."""
    schemas = [catalogue.properties("method", recipe.method) for recipe in recipes]
    if not schemas:
        return ()
    shared = (name for name in schemas[0] if all(name in s for s in schemas))
    return tuple((name, str(schemas[0][name].get("title", name))) for name in shared)
