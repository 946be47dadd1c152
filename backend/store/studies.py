"""Studies: runs asked for together. Title, note and priority may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

StudyKind = Literal["user", "demo", "recorded", "import"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeView:
    """A recipe of a study: `params` and `algorithms` only where they differ from the
    defaults; `recipe` is the digest that identifies its curve."""

    recipe: str
    label: str
    is_baseline: bool
    method: str
    version: str
    params: Mapping[str, Any]
    algorithms: tuple[Mapping[str, Any], ...]
    budgets: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyView:
    """A study with its runs counted by status. `task` is the task's key, as
    `mnist1d(shuffled=true)`; `spec` is the submission in canonical form (the JSON
    of `POST /api/studies`); `baseline` a recipe digest ("" for an import);
    `expected_seconds_left` is None where nothing measured allows a guess."""

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
        finals = ("finished", "diverged", "failed", "cancelled")
        return sum(self.counts.get(s, 0) for s in finals)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStudy:
    """A study to be inserted."""

    title: str
    kind: StudyKind
    task: str
    task_name: str
    task_params: Mapping[str, Any]
    device: str
    budget_unit: str
    spec: Mapping[str, Any]
    baseline: str
    recipes: tuple[RecipeView, ...]
    note: str = ""
    priority: int = 0
    order_seed: int = 0


def insert_study(session: Session, study: NewStudy) -> int:
    """Inserts a study; gives its id."""
    raise NotImplementedError


def load_study(session: Session, study_id: int) -> StudyView:
    """Raises NotFound where there is none of this id."""
    raise NotImplementedError


def list_studies(
    session: Session, *, kind: StudyKind | None = None, limit: int = 50, offset: int = 0
) -> tuple[StudyView, ...]:
    """Lists studies, newest first."""
    raise NotImplementedError


def rename_study(
    session: Session,
    study_id: int,
    *,
    title: str | None = None,
    note: str | None = None,
) -> None:
    """Changes title, note, or both."""
    raise NotImplementedError


def prioritise_study(session: Session, study_id: int, priority: int) -> None:
    """Sets the priority: waiting runs of a higher one are claimed first."""
    raise NotImplementedError
