"""What studies were to find out: their recipes, and the question each asked first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import cast

from sqlalchemy import String, func, insert, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from backend.models import AskedQuestionRow, RunStateRow, StudyRow
from backend.store.rows import clean_json, clean_text, study_ids
from frontend.curves.encoding import question_from_json, question_json
from frontend.curves.evidence import LeftOut, setting_family
from frontend.curves.question import Question
from frontend.curves.records import FINAL_STATUSES, UNSTATED, Status

TRAINED_HERE = ("user", "demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedStudy:
    """A study with its recipes by family (`setting_family`), the question it asked
    when it was submitted, and when its first run started."""

    id: int
    task: str
    is_trained_here: bool
    families: Mapping[str, str]
    question: Question | None
    asked_at: datetime | None
    first_start: datetime | None


def insert_asked_question(session: Session, study: int, question: Question) -> None:
    """Stores what a study asks; once and for ever."""
    values = {"study": study, "question": clean_json(question_json(question))}
    session.execute(insert(AskedQuestionRow).values(values))


def load_asked_question(session: Session, study: int) -> Question | None:
    """What a study asked; None of an import, or from before questions were kept."""
    asked = AskedQuestionRow
    query = select(asked.question).where(asked.study == study)
    stored = session.scalars(query).one_or_none()
    return None if stored is None else question_from_json(stored)


def list_asked_studies(
    session: Session, task: str, studies: Sequence[str] = ()
) -> tuple[AskedStudy, ...]:
    """Lists the studies of a task, and of the tasks of these studies."""
    tasks = select(StudyRow.task).where(StudyRow.id.in_(study_ids(studies)))
    wanted = StudyRow.task == clean_text(task) if task else StudyRow.task.in_(tasks)
    first_start = (
        select(func.min(RunStateRow.started_at))
        .where(RunStateRow.study == StudyRow.id)
        .scalar_subquery()
    )
    asked = AskedQuestionRow
    query = (
        select(
            StudyRow.id,
            StudyRow.task,
            StudyRow.kind,
            sql_cast(StudyRow.recipes, String).label("recipes"),
            asked.question,
            asked.created_at,
            first_start.label("first_start"),
        )
        .outerjoin(asked, asked.study == StudyRow.id)
        .where(wanted)
        .order_by(StudyRow.id)
    )
    return tuple(
        AskedStudy(
            id=row.id,
            task=row.task,
            is_trained_here=row.kind in TRAINED_HERE,
            families=_families(row.recipes),
            question=question_from_json(row.question) if row.question else None,
            asked_at=row.created_at,
            first_start=row.first_start,
        )
        for row in session.execute(query)
    )


@lru_cache(maxsize=4096)  # every comparison asks for all studies of its task
def _families(recipes: str) -> Mapping[str, str]:
    return MappingProxyType(
        {
            r["recipe"]: setting_family(r["method"], r["params"], r["algorithms"])
            for r in json.loads(recipes)
        }
    )


def find_trained(
    session: Session, studies: Sequence[int], recipes: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Of these recipes, those with runs that ended, and which of the studies have
    them."""
    state = RunStateRow
    query = (
        select(state.recipe, func.array_agg(state.study.distinct()))
        .where(state.study == func.any(list(studies)))
        .where(state.recipe == func.any(list(recipes)))
        .where(state.status.in_(("finished", "diverged")))
        .group_by(state.recipe)
    )
    return {recipe: tuple(found) for recipe, found in session.execute(query)}


def count_left_out(
    session: Session,
    recipes: Sequence[str],
    *,
    outside: Sequence[int],
    inside: Sequence[int] = (),
    device_class: str = "",
) -> tuple[LeftOut, ...]:
    """Counts ended runs of these recipes that a question does not select.

    Args:
        outside: studies that are not asked; all of their runs are left out.
        inside: studies that are; of theirs, the runs of another `device_class`.
    """
    state = RunStateRow
    apart = state.study == func.any(list(outside))
    if device_class:
        asked = state.study == func.any(list(inside))
        apart |= asked & (state.device_class != clean_text(device_class))
    elif not outside:
        return ()
    keys = (state.recipe, state.study, state.device_class, state.status)
    query = (
        select(*keys, func.count())
        .where(apart, state.recipe == func.any(list(recipes)))
        .where(state.status.in_(FINAL_STATUSES))
        .group_by(*keys)
        .order_by(*keys)
    )
    return tuple(
        LeftOut(
            recipe=recipe,
            study=str(study),
            device_class=device or UNSTATED,
            status=cast("Status", status),
            runs=runs,
        )
        for recipe, study, device, status, runs in session.execute(query)
    )
