"""A study while it is being written: everything as typed, right or wrong.

`read_draft` takes it from a form, `draft_of` from a study that exists; `draft_spec`
turns it into the JSON of `POST /api/studies`. What cannot be read as a number stays
text, so that the check of the submission names it and the form keeps it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from frontend.facts.catalogue import CatalogueEntry
from frontend.pages.studies.question_fields import QUESTION_FIELDS
from overcurve.errors import FieldError
from overcurve.recipe_texts import RECIPE_TEXTS, RecipeTexts, texts_in, texts_of

SECONDS = "seconds"
ALL_SIDES = "all"  # are tuned by a sweep; the other choice is the baseline
MOST_RECIPES = 50
TUNING_SEEDS = 3  # of each value that a sweep tries
MOST_ALGORITHMS = 20
_RECIPE = re.compile(r"r(\d{1,2})\.(.+)")
_ALGORITHM = re.compile(r"a(\d{1,2})\.(.+)")
_ERROR = re.compile(r"(baseline|methods\[(\d+)\])\.?(.*)")
_ERROR_ALGORITHM = re.compile(r"algorithms\[(\d+)\]\.?(.*)")


@dataclass(frozen=True, slots=True)
class AlgorithmDraft:
    """An algorithm of a recipe with what was typed for its parameters."""

    name: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeDraft(RecipeTexts):
    """A method with what was typed for it; empty `budgets` are the study's;
    `per_budget` is the JSON of values tuned at each budget."""

    method: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    algorithms: tuple[AlgorithmDraft, ...] = ()
    budgets: str = ""
    per_budget: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyDraft:
    """A whole study as typed; the first recipe is the baseline. `sweep_param` is tuned
    first, "" where nothing is, of `sweep_sides`."""

    title: str = ""
    note: str = ""
    task: str = ""
    task_params: Mapping[str, str] = field(default_factory=dict)
    device: str = ""
    budgets: str = ""
    budget_unit: str = SECONDS
    seeds: str = ""
    sweep_param: str = ""
    sweep_sides: str = ALL_SIDES
    sweep_values: str = ""
    question: Mapping[str, str] = field(default_factory=dict)
    recipes: tuple[RecipeDraft, ...] = ()


class Catalogue:
    """What can be trained, looked up by name."""

    def __init__(self, entries: Iterable[CatalogueEntry]) -> None:
        self.entries = tuple(entries)
        self._by_name: dict[tuple[str, str], CatalogueEntry] = {
            (e.kind, e.name): e for e in self.entries
        }

    def names(self, kind: str) -> tuple[str, ...]:
        """The names of a kind, in the order published."""
        return tuple(e.name for e in self.entries if e.kind == kind)

    def get(self, kind: str, name: str) -> CatalogueEntry | None:
        """An entry, None where no worker offers it."""
        return self._by_name.get((kind, name))

    def properties(self, kind: str, name: str) -> Mapping[str, Mapping[str, Any]]:
        """The parameters of an entry with their schemas."""
        entry = self.get(kind, name)
        known: Mapping[str, Mapping[str, Any]] = {}
        return known if entry is None else entry.schema.get("properties", known)

    def algorithms_for(self, method: str) -> tuple[CatalogueEntry, ...]:
        """The algorithms that plug into a method; all where they do not say."""
        return tuple(
            e
            for e in self.entries
            if e.kind == "algorithm" and method in e.detail.get("methods", (method,))
        )


def read_draft(pairs: Sequence[tuple[str, str]]) -> StudyDraft:
    """Reads a form's fields, as `field_name` names them; unknown ones are ignored."""
    plain: dict[str, str] = {}
    recipes: dict[int, dict[str, str]] = {}
    for name, value in pairs:
        found = _RECIPE.fullmatch(name)
        if found and int(found[1]) < MOST_RECIPES:
            recipes.setdefault(int(found[1]), {})[found[2]] = value
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
        found = _ALGORITHM.fullmatch(name)
        if found and int(found[1]) < MOST_ALGORITHMS:
            algorithms.setdefault(int(found[1]), {})[found[2]] = value
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


def change_draft(draft: StudyDraft, action: str, choice: str = "") -> StudyDraft:
    """Adds or removes a part, as a button of the form asks; others change nothing.

    Args:
        action: `add-method`, `remove-method-2`, `add-algorithm-1` (of `choice`),
            `remove-algorithm-1-0`, `budgets-2,4,8,16`,
            `sweep-learning_rate-0.01,0.1`, `sweep` (removes it),
            `sweep.baseline-learning_rate-0.01,0.1`.
    """
    verb, _, where = action.partition("-")
    what, _, place = where.partition("-")
    numbers = [int(n) for n in place.split("-") if n.isdigit()]
    if verb == "budgets":
        return replace(draft, budgets=where.replace(",", ", "))
    if verb in ("sweep", "sweep.baseline"):
        values, sides = place.replace(",", ", "), verb.partition(".")[2] or ALL_SIDES
        return replace(draft, sweep_param=what, sweep_values=values, sweep_sides=sides)
    if verb == "add" and what == "method":
        return _add_method(draft)
    if not numbers or not 0 <= numbers[0] < len(draft.recipes):
        return draft
    if verb == "remove" and what == "method" and numbers[0] > 0:
        kept = [r for i, r in enumerate(draft.recipes) if i != numbers[0]]
        return replace(draft, recipes=tuple(kept))
    recipe = draft.recipes[numbers[0]]
    algorithms = list(recipe.algorithms)
    if verb == "add" and what == "algorithm" and choice:
        algorithms.append(AlgorithmDraft(choice))
    elif verb == "remove" and what == "algorithm" and len(numbers) > 1:
        algorithms = [a for i, a in enumerate(algorithms) if i != numbers[1]]
    changed = replace(recipe, algorithms=tuple(algorithms))
    return _with_recipe(draft, numbers[0], changed)


def _add_method(draft: StudyDraft) -> StudyDraft:
    if len(draft.recipes) >= MOST_RECIPES:
        return draft
    like = draft.recipes[0] if draft.recipes else RecipeDraft()
    added = RecipeDraft(method=like.method, params=like.params)
    return replace(draft, recipes=(*draft.recipes, added))


def _with_recipe(draft: StudyDraft, index: int, recipe: RecipeDraft) -> StudyDraft:
    recipes = list(draft.recipes)
    recipes[index] = recipe
    return replace(draft, recipes=tuple(recipes))


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


DEFAULT_DEVICE = "cpu"  # what a study without a word of it is trained on
_ALWAYS = ("task", "device", "budgets", "seeds")


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
    spec["per_budget"] = _table(recipe.per_budget)
    return {k: v for k, v in spec.items() if v or k == "method"}


def _typed(
    given: Mapping[str, str], known: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, text in given.items():
        if name not in known or not text.strip():
            continue
        value = typed_value(text.strip(), known[name])
        if value != known[name].get("default"):
            typed[name] = value
    return typed


def typed_value(text: str, schema: Mapping[str, Any]) -> Any:
    """Reads a field as its schema says; text that does not fit stays text."""
    kinds = schema.get("type", "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "null" in kinds and text.lower() == "none":
        return None
    if "array" in kinds:
        items = schema.get("items", {})
        return [typed_value(t.strip(), items) for t in text.split(",") if t.strip()]
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    if "object" in kinds:
        return _table(text)
    if "integer" in kinds or "number" in kinds:
        return _number(text)
    return text


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


def number_list(text: str) -> list[float | int | str]:
    """Reads numbers parted by commas, semicolons or spaces; others stay text."""
    return [_number(part) for part in re.split(r"[,;\s]+", text.strip()) if part]


def seed_list(text: str) -> list[int | str]:
    """Reads seeds parted by commas; `0-4` are five of them."""
    seeds: list[int | str] = []
    for part in (p.strip() for p in re.split(r"[,;]|\s+", text)):
        span = re.fullmatch(r"(\d{1,6})\s*(?:-|–|\.\.)\s*(\d{1,6})", part)
        if span and int(span[1]) <= int(span[2]) < int(span[1]) + 10_000:
            seeds += range(int(span[1]), int(span[2]) + 1)
        elif part:
            seeds.append(int(part) if re.fullmatch(r"-?\d{1,18}", part) else part)
    return seeds


def _table(text: str) -> dict[str, Any] | str:
    """Reads a JSON object; anything else stays text."""
    try:
        read = json.loads(text)
    except ValueError:
        return text
    return read if isinstance(read, dict) else text


def _number(text: str) -> float | int | str:
    if not re.fullmatch(r"[-+]?(\d{1,30}\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", text):
        return text
    number = float(text)
    is_whole = re.fullmatch(r"[-+]?\d{1,15}", text)
    return int(text) if is_whole else number


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


def field_name(path: str) -> str:
    """Gives the form's field for the path of a problem in a submission."""
    found = _ERROR.fullmatch(path)
    if found is None:
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
    index = 0 if found[1] == "baseline" else int(found[2]) + 1
    return f"r{index}." + _recipe_field(found[3])


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
