"""Runs as the judging core takes them: frozen records, of any status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.orm import Session

from backend.models import RunEventRow, RunRow, RunStateRow
from backend.models.runs import FINAL_KIND
from backend.store.imports import ImportResult as ImportResult
from backend.store.imports import insert_imported as insert_imported
from backend.store.outcomes import measured_fields
from backend.store.rows import MAX_ID, check_id, clean_text, not_found
from frontend.curves.question import Question
from frontend.curves.records import RunRecord

_ASKED = (
    "task",
    "recipe",
    "label",
    "method",
    "params",
    "budget",
    "budget_unit",
    "seed",
    "metric",
    "unit",
    "direction",
    "source",
    "block",
)


def load_records(session: Session, question: Question) -> tuple[RunRecord, ...]:
    """Gives every run of the question's task, studies and recipes, whatever its
    status, in order of id.

    Without a baseline every recipe is a candidate, so all are given. Device classes
    are the comparison's to judge.
    """
    query = _select_records().where(*_selected(question)).order_by(RunStateRow.run)
    return tuple(_record(row) for row in session.execute(query))


def load_record(session: Session, run: int) -> RunRecord:
    """Gives one run with all that was measured. Raises NotFound."""
    check_id("run", run)
    for row in session.execute(_select_records().where(RunStateRow.run == run)):
        return _record(row)
    raise not_found("run", run)


def data_version(session: Session, question: Question) -> str:
    """Gives a text that changes whenever `load_records` would answer differently.

    What a run asked for and how it ended never change, so run, status and attempt
    tell versions apart.
    """
    state = RunStateRow
    one = func.concat_ws(":", cast(state.run, String), state.status, state.attempt)
    query = select(
        func.count(),
        func.sum(func.hashtextextended(one, 0)),
        func.max(state.created_at),
        func.max(state.ended_at),
    )
    found = session.execute(query.where(*_selected(question))).one()
    return ":".join(str(part) for part in found)


def _selected(question: Question) -> list[ColumnElement[bool]]:
    state = RunStateRow
    conditions: list[ColumnElement[bool]] = []
    if question.task:
        conditions.append(state.task == clean_text(question.task))
    if question.studies:
        conditions.append(state.study.in_(_study_ids(question.studies)))
    if question.methods and question.baseline:
        recipes = (question.baseline, *question.methods)
        conditions.append(state.recipe.in_([clean_text(r) for r in recipes]))
    return conditions


def _study_ids(studies: tuple[str, ...]) -> list[int]:
    numbers = [int(s) for s in studies if s.isascii() and s.isdecimal()]
    return [n for n in numbers if n <= MAX_ID]


def _select_records() -> Select[*tuple[Any, ...]]:
    is_final = and_(RunEventRow.run == RunStateRow.run, text(FINAL_KIND))
    return (
        select(
            *(getattr(RunRow, name) for name in _ASKED),
            RunRow.algorithms,
            RunStateRow.run,
            RunStateRow.study,
            RunStateRow.status,
            RunStateRow.started_at,
            RunEventRow.detail,
        )
        .join_from(RunStateRow, RunRow, RunRow.id == RunStateRow.run)
        .outerjoin(RunEventRow, is_final)
    )


def _record(row: Row[*tuple[Any, ...]]) -> RunRecord:
    asked = {name: getattr(row, name) for name in _ASKED}
    stored: Mapping[str, Any] = (row.detail or {}).get("record", {})
    measured = measured_fields(stored)
    if row.started_at is not None and not measured["started_at"]:
        measured["started_at"] = row.started_at.isoformat()
    # What the worker measured overrides what the task's card said.
    asked |= {n: stored[n] for n in ("metric", "unit", "direction") if stored.get(n)}
    return RunRecord(
        **asked,
        **measured,
        algorithms=tuple(row.algorithms),
        run=str(row.run),
        study=str(row.study),
        status=row.status,
    )
