"""The page that asks for a study: forms drawn from the published schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from frontend.facts.catalogue import CatalogueEntry
from frontend.facts.workers import DeviceView
from frontend.pages.methods import bounds_words
from frontend.pages.page import Table
from frontend.pages.run_words import value_words
from frontend.pages.studies.cost_estimate import CostEstimate, Pace, estimate_cost
from frontend.pages.studies.question_fields import QUESTION_FIELDS
from frontend.pages.studies.study_draft import (
    SECONDS,
    AlgorithmDraft,
    Catalogue,
    RecipeDraft,
    StudyDraft,
    draft_spec,
    field_name,
)
from frontend.pages.studies.sweep_fields import SweepFields, sweep_fields
from frontend.pages.study_text import study_curl, study_toml
from overcurve.errors import FieldError
from overcurve.recipe_texts import RECIPE_TEXTS, RecipeTexts, texts_of
from overcurve.words import count, duration

PRESETS = (
    ("Quick", "1,2,4,8"),
    ("Usual", "2,4,8,16,32"),
    ("Long", "30,60,120,240,480"),
)
UNIT_PRESETS = (("Quick", "125,250,500,1000"), ("Usual", "500,1000,2000,4000,8000"))
MOST_PLAIN_FIELDS = 3  # parameters shown at once, with those set; the others unfold


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One input, as a schema declares it and a person filled it in."""

    name: str
    label: str
    kind: str  # number, text, choice or list
    value: str
    default: str
    help: str
    unit: str = ""
    bounds: str = ""
    low: str = ""
    high: str = ""
    step: str = "any"
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()  # of a text: others may be typed
    problem: str = ""

    @property
    def is_set(self) -> bool:
        """Whether it differs from its default, or is wrong."""
        return bool(self.problem) or self.value not in ("", self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmBlock:
    """An algorithm of a recipe with its fields."""

    index: int
    name: str
    title: str
    summary: str
    fields: tuple[FormField, ...]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeBlock(RecipeTexts):
    """The form of the baseline (index 0) or of a method. `further` fields unfold: none
    of them differs from its default."""

    index: int
    colour: str
    heading: str
    method: str
    summary: str
    plain: tuple[FormField, ...]
    further: tuple[FormField, ...]
    algorithms: tuple[AlgorithmBlock, ...]
    offered: tuple[tuple[str, str], ...]
    budgets: str
    per_budget: str
    problems: Mapping[str, str]

    @property
    def texts(self) -> tuple[FormField, ...]:
        """The inputs of what is said of it."""
        prefix = f"r{self.index}."
        return tuple(
            FormField(
                name=prefix + name,
                label=text.title,
                kind="text",
                value=getattr(self, name),
                default=text.hint,
                help="",
                high=str(text.most),
                problem=self.problems.get(name, ""),
            )
            for name, text in RECIPE_TEXTS.items()
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a menu."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class KnownUnits:
    """What budgets in seconds were calibrated to: (seconds, units of the method)."""

    label: str
    unit: str
    pairs: tuple[tuple[float, int], ...]

    @property
    def words(self) -> str:
        """ "2 s ≈ 1,240 steps, 4 s ≈ 2,500"."""
        said = [f"{duration(s)} ≈ {units:,}" for s, units in self.pairs]
        said[0] += f" {self.unit}"
        return ", ".join(said)


_PLACES = {
    "t.name": "Task",
    "device": "Device",
    "title": "Name",
    "budgets": "Budgets",
    "budget_unit": "Counted in",
    "seeds": "Seeds",
    "sweep.param": "Tune first",
    "sweep.sides": "Of",
    "sweep.values": "Values to try",
}
_RECIPE_PLACES = {
    "method": "method",
    **{name: text.title.lower() for name, text in RECIPE_TEXTS.items()},
    "budgets": "own budgets",
    "per_budget": "values at each budget",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPage:
    """The form with its summary. `problems` by field name; `elsewhere` are those
    that no field shows."""

    template: ClassVar[str] = "submit.html"

    draft: StudyDraft
    tasks: tuple[Choice, ...]
    task_summary: str
    task_fields: tuple[FormField, ...]
    question_fields: tuple[FormField, ...]
    devices: tuple[Choice, ...]
    units: tuple[Choice, ...]
    tuning: SweepFields
    methods: tuple[Choice, ...]
    recipes: tuple[RecipeBlock, ...]
    plan: CostEstimate
    known_units: tuple[KnownUnits, ...]
    spec: Mapping[str, Any]
    toml: str
    curl: str
    problems: Mapping[str, str]
    elsewhere: tuple[FieldError, ...]
    remedy: str
    warning: str
    is_waiting: bool

    @property
    def title(self) -> str:
        """The browser's tab."""
        return "Submit a study"

    @property
    def presets(self) -> tuple[tuple[str, str], ...]:
        """Geometric budgets to start from, in the unit chosen."""
        return PRESETS if self.draft.budget_unit == SECONDS else UNIT_PRESETS

    @property
    def named_problems(self) -> tuple[FieldError, ...]:
        """Every problem that a field shows, for the list at the top."""
        return tuple(FieldError(k, v) for k, v in self.problems.items())

    @property
    def places(self) -> dict[str, str]:
        """Every field's name in the words that the form shows."""
        found = dict(_PLACES)
        found |= {f.name: f"Task, {f.label}" for f in self.task_fields}
        for recipe in self.recipes:
            prefix, head = f"r{recipe.index}.", recipe.heading
            for name, words in _RECIPE_PLACES.items():
                found[prefix + name] = f"{head}, {words}"
            for field in (*recipe.plain, *recipe.further):
                found[field.name] = f"{head}, {field.label}"
            for part in recipe.algorithms:
                found[f"{prefix}a{part.index}.name"] = f"{head}, {part.title}"
                found |= {
                    f.name: f"{head}, {part.title}, {f.label}" for f in part.fields
                }
        return found

    def tables(self) -> tuple[Table, ...]:
        """A form has no table."""
        return ()


def first_draft(catalogue: Catalogue, devices: Sequence[DeviceView]) -> StudyDraft:
    """What an untouched form holds: a baseline and one method, ready to be changed."""
    methods, tasks = catalogue.names("method"), catalogue.names("task")
    method = _prefer(methods, "supervised")
    model = catalogue.properties("method", method).get("model", {})
    params = {"model": "cnn"} if "cnn" in model.get("enum", ()) else {}
    tricks = catalogue.algorithms_for(method)
    trick = _prefer(tuple(e.name for e in tricks), "row_column_cutout")
    algorithms = (AlgorithmDraft(trick),) if trick else ()
    live = sorted(devices, key=lambda d: -d.workers_live)
    return StudyDraft(
        task=_prefer(tasks, "mnist1d"),
        device=live[0].device if live else "cpu",
        budgets=PRESETS[1][1].replace(",", ", "),
        seeds="0, 1, 2",
        recipes=(
            RecipeDraft(method=method, params=params),
            RecipeDraft(method=method, params=params, algorithms=algorithms),
        ),
    )


def _prefer(names: tuple[str, ...], wanted: str) -> str:
    return wanted if wanted in names or not names else names[0]


def submit_page(
    draft: StudyDraft,
    catalogue: Catalogue,
    devices: Sequence[DeviceView],
    pace: Pace,
    *,
    base_url: str,
    problems: Sequence[FieldError] = (),
    remedy: str = "",
    known_units: tuple[KnownUnits, ...] = (),
) -> SubmitPage:
    """Builds the form of a draft; problems stand beside the fields they name."""
    spec = draft_spec(draft, catalogue)
    by_field: dict[str, str] = {}
    for problem in problems:
        name = field_name(problem.path)
        said = by_field.get(name)
        by_field[name] = f"{said} {problem.message}" if said else problem.message
    methods = [recipe.method for recipe in draft.recipes]
    recipes = tuple(
        _recipe_block(i, recipe, catalogue, by_field, recipe.method not in methods[:i])
        for i, recipe in enumerate(draft.recipes)
    )
    task_fields = form_fields(
        catalogue.properties("task", draft.task), draft.task_params, "t.p.", by_field
    )
    question_fields = form_fields(QUESTION_FIELDS, draft.question, "q.", by_field)
    shown = _field_names(recipes, (*task_fields, *question_fields))
    task = catalogue.get("task", draft.task)
    return SubmitPage(
        draft=draft,
        tasks=_choices(catalogue, "task", draft.task),
        task_summary=task.summary if task else "",
        task_fields=task_fields,
        question_fields=question_fields,
        devices=_device_choices(devices, draft.device),
        units=_unit_choices(draft, catalogue),
        tuning=sweep_fields(draft, catalogue),
        methods=_choices(catalogue, "method", ""),
        recipes=recipes,
        plan=estimate_cost(spec, pace),
        known_units=known_units,
        spec=spec,
        toml=study_toml(spec),
        curl=study_curl(spec, base_url),
        problems={k: v for k, v in by_field.items() if k in shown},
        elsewhere=tuple(p for p in problems if field_name(p.path) not in shown),
        remedy=remedy,
        warning=device_warning(devices, draft.device),
        is_waiting=not catalogue.names("method") or not catalogue.names("task"),
    )


def device_warning(devices: Sequence[DeviceView], device: str) -> str:
    """What to know of the device chosen: a worker of its kind may not be alive."""
    found = next((d for d in devices if d.device == device), None)
    if found is None or not found.seen:
        return f"No worker for “{device}” has ever started: it would be refused."
    if not found.workers_live:
        return f"No worker for “{device}” is alive now: the runs wait until one starts."
    return ""


def form_fields(
    properties: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, str],
    prefix: str,
    problems: Mapping[str, str],
) -> tuple[FormField, ...]:
    """Draws the fields of an entry from the schema of its parameters."""
    return tuple(
        _form_field(prefix + name, name, schema, given.get(name, ""), problems)
        for name, schema in properties.items()
    )


def _form_field(
    path: str,
    name: str,
    schema: Mapping[str, Any],
    value: str,
    problems: Mapping[str, str],
) -> FormField:
    kinds = schema.get("type", "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    default = _default_text(schema.get("default"))
    choices = _schema_choices(schema, kinds)
    is_number = ("integer" in kinds or "number" in kinds) and "null" not in kinds
    kind = "choice" if choices else "number" if is_number else "text"
    low = schema.get("minimum", schema.get("exclusiveMinimum", ""))
    high = schema.get("maximum", schema.get("exclusiveMaximum", ""))
    return FormField(
        name=path,
        label=str(schema.get("title", name.replace("_", " "))),
        kind="list" if "array" in kinds else kind,
        value=value or (default if choices else ""),
        default=default,
        help=str(schema.get("description", "")),
        unit=str(schema.get("x-unit", "")),
        bounds=bounds_words(schema),
        low=str(low),
        high=str(high),
        step=str(schema.get("multipleOf", "1")) if "integer" in kinds else "any",
        choices=choices,
        suggestions=tuple(map(str, schema.get("x-choices", ()))),
        problem=problems.get(path, ""),
    )


def _schema_choices(
    schema: Mapping[str, Any], kinds: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    if "boolean" in kinds:
        return (("true", "on"), ("false", "off"))
    if "array" in kinds:
        return ()
    words = schema.get("x-words", {})
    return tuple(
        (_default_text(v), words.get(v) or value_words(v))
        for v in schema.get("enum", ())
    )


def _default_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(_default_text(v) for v in value)
    if isinstance(value, Mapping):
        return json.dumps(value)
    return "none" if value is None else str(value)


def _recipe_block(
    index: int,
    recipe: RecipeDraft,
    catalogue: Catalogue,
    problems: Mapping[str, str],
    is_new: bool,
) -> RecipeBlock:
    """`is_new`: no block above has told what this method is."""
    prefix = f"r{index}."
    entry = catalogue.get("method", recipe.method)
    fields = form_fields(
        catalogue.properties("method", recipe.method),
        recipe.params,
        f"{prefix}p.",
        problems,
    )
    first = fields[:MOST_PLAIN_FIELDS]
    others = fields[MOST_PLAIN_FIELDS:]
    return RecipeBlock(
        index=index,
        colour="b" if index == 0 else f"m{(index - 1) % 10 + 1}",
        heading="Baseline" if index == 0 else f"Method {index}",
        **texts_of(recipe),
        method=recipe.method,
        summary=entry.summary if entry and is_new else "",
        plain=(*first, *(f for f in others if f.is_set)),
        further=tuple(f for f in others if not f.is_set),
        algorithms=tuple(
            _algorithm_block(f"{prefix}a{i}.", i, a, catalogue, problems)
            for i, a in enumerate(recipe.algorithms)
        ),
        offered=tuple(
            (e.name, e.title or e.name)
            for e in catalogue.algorithms_for(recipe.method)
            if e.name not in {a.name for a in recipe.algorithms}
        ),
        budgets=recipe.budgets,
        per_budget=recipe.per_budget,
        problems={
            name: problems[prefix + name]
            for name in _RECIPE_PLACES
            if prefix + name in problems
        },
    )


def _algorithm_block(
    prefix: str,
    index: int,
    algorithm: AlgorithmDraft,
    catalogue: Catalogue,
    problems: Mapping[str, str],
) -> AlgorithmBlock:
    entry: CatalogueEntry | None = catalogue.get("algorithm", algorithm.name)
    return AlgorithmBlock(
        index=index,
        name=algorithm.name,
        title=(entry.title if entry else "") or algorithm.name.replace("_", " "),
        summary=entry.summary if entry else "",
        fields=form_fields(
            catalogue.properties("algorithm", algorithm.name),
            algorithm.params,
            f"{prefix}p.",
            problems,
        ),
        problem=problems.get(f"{prefix}name", ""),
    )


def _field_names(
    recipes: Sequence[RecipeBlock], task_fields: Sequence[FormField]
) -> set[str]:
    names = {"note", *_PLACES}
    names |= {f.name for f in task_fields}
    for block in recipes:
        names |= {f"r{block.index}.{name}" for name in _RECIPE_PLACES}
        names |= {f.name for f in (*block.plain, *block.further)}
        for algorithm in block.algorithms:
            names.add(f"r{block.index}.a{algorithm.index}.name")
            names |= {f.name for f in algorithm.fields}
    return names


def _choices(catalogue: Catalogue, kind: str, chosen: str) -> tuple[Choice, ...]:
    known = [
        Choice(e.name, e.title or e.name) for e in catalogue.entries if e.kind == kind
    ]
    if chosen and chosen not in {c.value for c in known}:
        known.append(Choice(chosen, f"{chosen} (no worker offers it)"))
    return tuple(known)


def _device_choices(devices: Sequence[DeviceView], chosen: str) -> tuple[Choice, ...]:
    known = [Choice(d.device, _device_words(d)) for d in devices]
    if chosen not in {c.value for c in known}:
        known.append(Choice(chosen, f"{chosen}: no worker yet"))
    return tuple(known)


def _device_words(device: DeviceView) -> str:
    waiting = f", {device.waiting} waiting" if device.waiting else ""
    return f"{device.device}: {count(device.workers_live, 'live worker')}{waiting}"


def _unit_choices(draft: StudyDraft, catalogue: Catalogue) -> tuple[Choice, ...]:
    units = {SECONDS: "seconds of training"}
    for recipe in draft.recipes:
        entry = catalogue.get("method", recipe.method)
        unit = str(entry.detail.get("budget_unit", "")) if entry else ""
        if unit:
            units.setdefault(unit, unit)
    units.setdefault(draft.budget_unit, draft.budget_unit)
    return tuple(Choice(value, words) for value, words in units.items())
