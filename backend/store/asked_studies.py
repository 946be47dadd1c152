"""What studies were to find out: their recipes, and the question each asked first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy import String, func, insert, select, text
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from backend.models import AskedQuestionRow, RunStateRow, StudyRow
from backend.models.runs import HAS_RESULT
from backend.store.rows import (
    check_id,
    clean_json,
    clean_text,
    not_found,
    study_ids,
)
from overcurve.curves.encoding.comparisons import question_from_json, question_json
from overcurve.curves.terms.evidence import setting_family
from overcurve.curves.terms.question import Question

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFirst:
    """What a study is about, and the question it asked; None of an import, or from
    before questions were kept."""

    task: str
    baseline: str
    question: Question | None


def load_asked_first(session: Session, study: int) -> AskedFirst:
    """Raises NotFound where there is no study of this id."""
    check_id("study", study)
    question_row = AskedQuestionRow
    query = (
        select(StudyRow.task, StudyRow.baseline, question_row.question)
        .outerjoin(question_row, question_row.study == StudyRow.id)
        .where(StudyRow.id == study)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise not_found("study", study)
    question = question_from_json(row.question) if row.question else None
    return AskedFirst(task=row.task, baseline=row.baseline, question=question)


def list_asked_studies(
    session: Session, task: str, studies: Sequence[str] = ()
) -> tuple[AskedStudy, ...]:
    """Lists the studies that a question asks: those named, or all of its task; of
    those named only the ones of the task, where it has one."""
    wanted = [StudyRow.task == clean_text(task)] if task else []
    if studies:
        wanted.append(StudyRow.id == func.any(study_ids(studies)))
    first_start = (
        select(func.min(RunStateRow.started_at))
        .where(RunStateRow.study == StudyRow.id)
        .scalar_subquery()
    )
    question_row = AskedQuestionRow
    query = (
        select(
            StudyRow.id,
            StudyRow.task,
            StudyRow.kind,
            sql_cast(StudyRow.recipes, String).label("recipes"),
            question_row.question,
            question_row.created_at,
            first_start.label("first_start"),
        )
        .outerjoin(question_row, question_row.study == StudyRow.id)
        .where(*wanted)
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


def list_families(session: Session, task: str) -> dict[str, str]:
    """The family (`setting_family`) of every recipe of a task's studies that are
    trained here."""
    # Most studies of a task have their recipes in common: the same text comes once.
    query = (
        select(sql_cast(StudyRow.recipes, String))
        .where(StudyRow.task == clean_text(task), StudyRow.kind.in_(TRAINED_HERE))
        .distinct()
    )
    families: dict[str, str] = {}
    for recipes in session.scalars(query):
        families |= _families(recipes)
    return families


@lru_cache(maxsize=4096)  # every comparison asks for all studies of its task
def _families(recipes: str) -> Mapping[str, str]:
    return MappingProxyType(
        {
            r["recipe"]: setting_family(r["method"], r["params"], r["algorithms"])
            for r in json.loads(recipes)
        }
    )


def find_trained(
    session: Session, task: str, recipes: Sequence[str], studies: Sequence[int]
) -> dict[str, tuple[int, ...]]:
    """Of these recipes, those with runs of the task that ended and were trained here,
    and in which of the given studies such runs are."""
    values = {
        "task": clean_text(task),
        "recipes": list(recipes),
        "studies": list(studies),
    }
    rows = session.execute(_TRAINED, values)
    return {row.recipe: tuple(row.studies or ()) for row in rows}


# One run of each recipe is looked for, and counted are none: a baseline has thousands.
_TRAINED = text(
    f"""
    SELECT wanted.recipe, (
        SELECT array_agg(DISTINCT study) FROM run_states
        WHERE task = :task AND run_states.recipe = wanted.recipe
          AND {HAS_RESULT} AND study = ANY(:studies)
    ) AS studies
    FROM unnest(CAST(:recipes AS text[])) AS wanted (recipe)
    WHERE EXISTS (
        SELECT FROM run_states JOIN studies ON studies.id = run_states.study
        WHERE run_states.task = :task AND run_states.recipe = wanted.recipe
          AND {HAS_RESULT} AND studies.kind IN {TRAINED_HERE}
    )
    """
)
