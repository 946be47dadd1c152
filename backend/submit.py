"""Submitting a study: everything checked, written in one transaction, then the bell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from celery import Celery
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.studies import StudyKind, StudyView


class RecipeForm(BaseModel):
    """A method with parameters and algorithms, as a study names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str = Field("", max_length=200)
    method: str
    params: dict[str, Any] = Field(default_factory=dict)
    algorithms: tuple[dict[str, Any], ...] = ()
    budgets: tuple[float, ...] | None = None


class Submission(BaseModel):
    """A study as `STUDY.toml` or `POST /api/studies` states it (the contract)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: str | dict[str, Any]
    device: str = "cpu"
    budgets: tuple[float, ...]
    budget_unit: str = "seconds"
    seeds: tuple[int | str, ...]
    baseline: RecipeForm
    methods: tuple[RecipeForm, ...] = ()
    title: str = Field("", max_length=200)
    note: str = Field("", max_length=10_000)


@dataclass(frozen=True, slots=True)
class Submitted:
    """The study as it was accepted, and what its author should know of it."""

    study: StudyView
    warnings: tuple[str, ...] = field(default=())


def submit_study(
    session: Session,
    queue: Celery,
    settings: Settings,
    submission: Submission,
    kind: StudyKind = "user",
) -> Submitted:
    """Accepts a study: commits its runs in random blocks, then rings the bell.

    Raises:
        InvalidInput: lists every problem with its field and a remedy; nothing is
            stored.
    """
    raise NotImplementedError


def extend_study(
    session: Session,
    queue: Celery,
    settings: Settings,
    study_id: int,
    *,
    seeds: Sequence[int | str] = (),
    budgets: Sequence[float] = (),
) -> Submitted:
    """Adds seeds, budgets or both to a study, in new blocks of their own.

    A budget that is new is also run by the baseline, in the same blocks.

    Raises:
        InvalidInput: as `submit_study`. NotFound: no such study.
    """
    raise NotImplementedError
