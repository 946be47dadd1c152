"""A study that exists, written into the form again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from frontend.pages.studies.study_draft import (
    DEFAULT_DEVICE,
    SECONDS,
    AlgorithmDraft,
    RecipeDraft,
    StudyDraft,
)
from overcurve.recipe_texts import texts_in


def draft_of(spec: Mapping[str, Any]) -> StudyDraft:
    """Gives the draft of a study that exists, for cloning."""
    task = spec.get("task", "")
    named = task if isinstance(task, Mapping) else {"name": task}
    recipes = [spec.get("baseline", {}), *spec.get("methods", ())]
    return StudyDraft(
        title=str(spec.get("title", "")),
        note=str(spec.get("note", "")),
        task=str(named.get("name", "")),
        task_params={k: _field_text(v) for k, v in named.items() if k != "name"},
        device=str(spec.get("device", DEFAULT_DEVICE)),
        budgets=_field_text(spec.get("budgets", ())),
        budget_unit=str(spec.get("budget_unit", SECONDS)),
        seeds=_field_text(spec.get("seeds", ())),
        question={k: _field_text(v) for k, v in spec.get("question", {}).items()},
        recipes=tuple(_recipe_draft(r) for r in recipes),
    )


def _recipe_draft(spec: Mapping[str, Any]) -> RecipeDraft:
    return RecipeDraft(
        **texts_in(spec),
        method=str(spec.get("method", "")),
        params={k: _field_text(v) for k, v in spec.get("params", {}).items()},
        budgets=_field_text(spec.get("budgets") or ()),
        per_budget=_field_text(spec.get("per_budget") or ""),
        algorithms=tuple(
            AlgorithmDraft(
                str(a.get("name", "")),
                {k: _field_text(v) for k, v in a.items() if k != "name"},
            )
            for a in spec.get("algorithms", ())
        ),
    )


def _field_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return ", ".join(_field_text(v) for v in value)
    if isinstance(value, Mapping):
        return json.dumps(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)
