"""The page that asks for a study: forms drawn from the published schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from frontend.facts.workers import DeviceView
from frontend.pages.page import Table
from frontend.pages.studies.catalogue import Catalogue
from frontend.pages.studies.cost_estimate import CostEstimate, Pace, estimate_cost
from frontend.pages.studies.draft_form import field_name
from frontend.pages.studies.draft_spec import draft_spec
from frontend.pages.studies.field_places import field_places
from frontend.pages.studies.first_draft import PRESETS, UNIT_PRESETS
from frontend.pages.studies.form_fields import FormField, form_fields
from frontend.pages.studies.form_menus import (
    Choice,
    device_choices,
    device_warning,
    entry_choices,
    unit_choices,
)
from frontend.pages.studies.question_fields import QUESTION_FIELDS
from frontend.pages.studies.recipe_blocks import RecipeBlock, recipe_blocks
from frontend.pages.studies.study_draft import SECONDS, StudyDraft
from frontend.pages.studies.sweep_fields import SweepFields, sweep_fields
from frontend.pages.study_text import study_curl, study_toml
from overcurve.errors import FieldError
from overcurve.words import duration


@dataclass(frozen=True, slots=True)
class KnownUnits:
    """What budgets in seconds were calibrated to: (seconds, units of the method)."""

    label: str
    unit: str
    pairs: tuple[tuple[float, int], ...]

    @property
    def words(self) -> str:
        """ "2 s ≈ 1,240 steps, 4 s ≈ 2,500"."""
        parts = [f"{duration(s)} ≈ {units:,}" for s, units in self.pairs]
        parts[0] += f" {self.unit}"
        return ", ".join(parts)


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
        return field_places(self.task_fields, self.question_fields, self.recipes)

    def tables(self) -> tuple[Table, ...]:
        """A form has no table."""
        return ()


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
    by_field = _by_field(problems)
    recipes = recipe_blocks(draft.recipes, catalogue, by_field)
    task_fields = form_fields(
        catalogue.properties("task", draft.task), draft.task_params, "t.p.", by_field
    )
    question_fields = form_fields(QUESTION_FIELDS, draft.question, "q.", by_field)
    places = field_places(task_fields, question_fields, recipes)
    task = catalogue.get("task", draft.task)
    return SubmitPage(
        draft=draft,
        tasks=entry_choices(catalogue, "task", draft.task),
        task_summary=task.summary if task else "",
        task_fields=task_fields,
        question_fields=question_fields,
        devices=device_choices(devices, draft.device),
        units=unit_choices(draft, catalogue),
        tuning=sweep_fields(draft, catalogue),
        methods=entry_choices(catalogue, "method", ""),
        recipes=recipes,
        plan=estimate_cost(spec, pace),
        known_units=known_units,
        spec=spec,
        toml=study_toml(spec),
        curl=study_curl(spec, base_url),
        problems={k: v for k, v in by_field.items() if k in places},
        elsewhere=tuple(p for p in problems if field_name(p.path) not in places),
        remedy=remedy,
        warning=device_warning(devices, draft.device),
        is_waiting=not catalogue.names("method") or not catalogue.names("task"),
    )


def _by_field(problems: Sequence[FieldError]) -> dict[str, str]:
    """What is wrong with each field; several sentences about one follow each other."""
    by_field: dict[str, str] = {}
    for problem in problems:
        name = field_name(problem.path)
        by_field[name] = f"{by_field.get(name, '')} {problem.message}".lstrip()
    return by_field
