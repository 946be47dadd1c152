"""Which studies have a verdict to show, and which are under way."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.models import RunStateRow, StudyRow, SweepRow
from backend.models.runs import IS_RUNNING, IS_WAITING
from backend.store.rows import MAX_ID
from backend.store.studies import select_studies, view_studies
from frontend.facts.studies import StudyKind, StudyView


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyLine:
    """A study without its runs."""

    id: int
    title: str
    note: str
    kind: StudyKind
    task: str
    created_at: datetime


def list_compared_studies(
    session: Session, *, before: int | None = None, limit: int = 50
) -> tuple[StudyLine, ...]:
    """Lists studies of several recipes with a finished run, newest first; not those
    that tune, whose held-out data are chosen by and not judged.

    Args:
        before: only those older than the study of this number.
    """
    study, state = StudyRow, RunStateRow
    has_finished = select(state.run).where(
        state.study == study.id, state.status == "finished"
    )
    query = (
        select(*(getattr(study, f.name) for f in fields(StudyLine)))
        .where(func.json_array_length(study.recipes) > 1, has_finished.exists())
        .where(study.id.not_in(select(SweepRow.study)))
        .order_by(study.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(study.id < min(before, MAX_ID))
    return tuple(StudyLine(**row._mapping) for row in session.execute(query))


def list_open_studies(session: Session, *, limit: int = 50) -> tuple[StudyView, ...]:
    """Lists studies with runs that wait or train, newest first."""
    query = select_studies().where(text(_IS_OPEN)).order_by(StudyRow.id.desc())
    return view_studies(session, query.limit(limit))


_IS_OPEN = f"""
    studies.id IN (
        SELECT study FROM run_states WHERE {IS_WAITING}
        UNION SELECT study FROM run_states WHERE {IS_RUNNING}
    )
"""
