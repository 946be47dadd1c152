"""The fields of the form of a study: read into a draft, and found for a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from frontend.pages.studies.study_draft import (
    ALL_SIDES,
    MOST_ALGORITHMS,
    MOST_RECIPES,
    SECONDS,
    AlgorithmDraft,
    RecipeDraft,
    StudyDraft,
)
from overcurve.recipe_texts import RECIPE_TEXTS, texts_in

_RECIPE = re.compile(r"r(\d{1,2})\.(.+)")
_ALGORITHM = re.compile(r"a(\d{1,2})\.(.+)")
_ERROR = re.compile(r"(baseline|methods\[(\d+)\])\.?(.*)")
_ERROR_ALGORITHM = re.compile(r"algorithms\[(\d+)\]\.?(.*)")


def read_draft(pairs: Sequence[tuple[str, str]]) -> StudyDraft:
    """Reads a form's fields, as `field_name` names them; unknown ones are ignored."""
    plain: dict[str, str] = {}
    recipes: dict[int, dict[str, str]] = {}
    for name, value in pairs:
        match = _RECIPE.fullmatch(name)
        if match and int(match[1]) < MOST_RECIPES:
            recipes.setdefault(int(match[1]), {})[match[2]] = value
        else:
            plain[name] = value
    return StudyDraft(
        title=plain.get("title", "").strip(),
        note=plain.get("note", "").strip(),
        task=plain.get("t.name", ""),
        task_params=_prefixed(plain, "t.p."),
        device=plain.get("device", ""),
        budgets=plain.get("budgets", ""),
        budget_unit=plain.get("budget_unit", SECONDS),
        seeds=plain.get("seeds", ""),
        sweep_param=plain.get("sweep.param", ""),
        sweep_sides=plain.get("sweep.sides", ALL_SIDES),
        sweep_values=plain.get("sweep.values", ""),
        question=_prefixed(plain, "q."),
        recipes=tuple(_read_recipe(recipes[i]) for i in sorted(recipes)),
    )


def _read_recipe(fields: Mapping[str, str]) -> RecipeDraft:
    algorithms: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        match = _ALGORITHM.fullmatch(name)
        if match and int(match[1]) < MOST_ALGORITHMS:
            algorithms.setdefault(int(match[1]), {})[match[2]] = value
    return RecipeDraft(
        **texts_in(fields),
        method=fields.get("method", ""),
        params=_prefixed(fields, "p."),
        budgets=fields.get("budgets", ""),
        per_budget=fields.get("per_budget", "").strip(),
        algorithms=tuple(
            AlgorithmDraft(a.get("name", ""), _prefixed(a, "p."))
            for _, a in sorted(algorithms.items())
        ),
    )


def _prefixed(fields: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {
        k.removeprefix(prefix): v for k, v in fields.items() if k.startswith(prefix)
    }


def field_name(path: str) -> str:
    """Gives the form's field for the path of a problem in a submission."""
    match = _ERROR.fullmatch(path)
    if match is None:
        head = re.split(r"[.\[]", path, maxsplit=1)[0]
        if head == "sweep":
            name = path.split("[")[0]
            return name if name in ("sweep.values", "sweep.sides") else "sweep.param"
        if head == "question":
            return path.replace("question", "q", 1)
        if head != "task":
            return head
        rest = path.removeprefix("task").removeprefix(".")
        return f"t.p.{rest}" if rest and rest != "name" else "t.name"
    index = 0 if match[1] == "baseline" else int(match[2]) + 1
    return f"r{index}." + _recipe_field(match[3])


def _recipe_field(rest: str) -> str:
    algorithm = _ERROR_ALGORITHM.fullmatch(rest)
    if algorithm:
        name = algorithm[2]
        within = f"p.{name}" if name and name != "name" else "name"
        return f"a{algorithm[1]}.{within}"
    if rest.startswith("params."):
        return "p." + re.split(r"[\[]", rest.removeprefix("params."), maxsplit=1)[0]
    head = re.split(r"[.\[]", rest, maxsplit=1)[0]
    return head if head in (*RECIPE_TEXTS, "budgets", "per_budget") else "method"
