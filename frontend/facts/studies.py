"""Studies with their recipes, and those that wait their turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from frontend.facts.runs import AskedRecipe
from overcurve.curves.terms.records import FINAL_STATUSES

StudyKind = Literal["user", "demo", "recorded", "import"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeView(AskedRecipe):
    """A recipe of a study. `per_budget` are parameters with another value at each
    budget, as pairs (budget, value)."""

    is_baseline: bool
    budgets: tuple[float, ...]
    per_budget: Mapping[str, Sequence[tuple[float, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyView:
    """A study with its runs counted by status. `task` is the task's key, as
    `mnist1d(shuffled=true)`; `spec` is the submission in canonical form (the JSON
    of `POST /api/studies`); `baseline` a recipe digest ("" for an import);
    `owner` is None where nobody is named; `expected_seconds_left` is for one worker;
    None where nothing allows a guess."""

    id: int
    title: str
    note: str
    kind: StudyKind
    task: str
    task_name: str
    task_params: Mapping[str, Any]
    device: str
    budget_unit: str
    spec: Mapping[str, Any]
    baseline: str
    recipes: tuple[RecipeView, ...]
    priority: int
    owner: str | None
    created_at: datetime
    counts: Mapping[str, int]
    expected_seconds_left: float | None

    @property
    def total(self) -> int:
        """How many runs the study has."""
        return sum(self.counts.values())

    @property
    def ended(self) -> int:
        """How many of them have reached a final state."""
        return sum(self.counts.get(s, 0) for s in FINAL_STATUSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingStudy:
    """A study with runs that wait; studies of a higher `priority` come first."""

    id: int
    title: str
    device: str
    priority: int
    owner: str | None
    waiting: int
    running: int
