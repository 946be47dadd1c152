"""A study as typed, written as the JSON of `POST /api/studies`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.question_fields import QUESTION_FIELDS
from frontend.pages.studies.study_draft import (
    ALL_SIDES,
    TUNING_SEEDS,
    RecipeDraft,
    StudyDraft,
)
from frontend.pages.studies.typed_values import (
    number_list,
    read_table,
    seed_list,
    typed_value,
)
from overcurve.errors import FieldError
from overcurve.recipe_texts import texts_of

_ALWAYS = ("task", "device", "budgets", "seeds")


def draft_spec(draft: StudyDraft, catalogue: Catalogue) -> dict[str, Any]:
    """Writes a draft as a submission, leaving out what is a default."""
    task_params = _typed(draft.task_params, catalogue.properties("task", draft.task))
    spec: dict[str, Any] = {
        "title": draft.title,
        "note": draft.note,
        "task": {"name": draft.task, **task_params} if task_params else draft.task,
        "device": draft.device,
        "budgets": number_list(draft.budgets),
        "budget_unit": draft.budget_unit,
        "seeds": seed_list(draft.seeds),
    }
    recipes = [_recipe_spec(r, catalogue) for r in draft.recipes]
    spec["baseline"] = recipes[0] if recipes else {}
    spec["methods"] = recipes[1:]
    spec["sweep"] = _sweep_spec(draft, catalogue)
    spec["question"] = _typed(draft.question, QUESTION_FIELDS)
    return {k: v for k, v in spec.items() if v not in ("", [], {}) or k in _ALWAYS}


def _sweep_spec(draft: StudyDraft, catalogue: Catalogue) -> dict[str, Any]:
    if not draft.sweep_param:
        return {}
    method = draft.recipes[0].method if draft.recipes else ""
    schema = catalogue.properties("method", method).get(draft.sweep_param, {})
    typed = [typed_value(t.strip(), schema) for t in draft.sweep_values.split(",")]
    values = [value for value in typed if value != ""]
    seeds = [f"tuning {number}" for number in range(TUNING_SEEDS)]
    spec = {"param": draft.sweep_param, "values": values, "seeds": seeds}
    if draft.sweep_sides != ALL_SIDES:
        spec["sides"] = draft.sweep_sides
    return spec


def _recipe_spec(recipe: RecipeDraft, catalogue: Catalogue) -> dict[str, Any]:
    params = _typed(recipe.params, catalogue.properties("method", recipe.method))
    algorithms = [
        {
            "name": a.name,
            **_typed(a.params, catalogue.properties("algorithm", a.name)),
        }
        for a in recipe.algorithms
    ]
    spec: dict[str, Any] = {**texts_of(recipe), "method": recipe.method}
    spec |= {"params": params, "algorithms": algorithms}
    spec["budgets"] = number_list(recipe.budgets)
    spec["per_budget"] = read_table(recipe.per_budget)
    return {k: v for k, v in spec.items() if v or k == "method"}


def _typed(
    texts: Mapping[str, str], properties: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, text in texts.items():
        if name not in properties or not text.strip():
            continue
        value = typed_value(text.strip(), properties[name])
        if value != properties[name].get("default"):
            typed[name] = value
    return typed


def draft_faults(draft: StudyDraft) -> Iterator[FieldError]:
    """Says which budgets are no numbers, by their paths in the submission."""
    lists = [("budgets", draft.budgets)]
    for index, recipe in enumerate(draft.recipes):
        where = f"methods[{index - 1}]" if index else "baseline"
        lists.append((f"{where}.budgets", recipe.budgets))
    for path, text in lists:
        for part in number_list(text):
            if isinstance(part, str):
                message = f'"{part}" is not a number; write numbers as 2, 4, 8, 16.'
                yield FieldError(path, message)


def readable_part(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A submission without the budgets that are no numbers, to check the rest."""

    def numbers(part: Mapping[str, Any]) -> dict[str, Any]:
        kept = [b for b in part.get("budgets", ()) if not isinstance(b, str)]
        return {**part, "budgets": kept} if "budgets" in part else dict(part)

    methods = [numbers(m) for m in spec.get("methods", ())]
    return {**numbers(spec), "baseline": numbers(spec["baseline"]), "methods": methods}
