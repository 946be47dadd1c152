"""Runs as the judging core takes them: frozen records, of any status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.models import RunEventRow, RunRow, RunStateRow
from backend.models.runs import FINAL_KIND
from backend.store.imports import ImportResult as ImportResult
from backend.store.imports import insert_imported as insert_imported
from backend.store.record_columns import ASKED_TEXTS, read_batches
from backend.store.rows import check_id, clean_text, not_found, study_ids
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunTable


def load_records(session: Session, question: Question) -> RunTable:
    """Gives every run of the question's task, studies and recipes, whatever its
    status, in order of id.

    Without a baseline every recipe is a candidate, so all are given. Device classes
    are the comparison's to judge.
    """
    return _load(session, _selected(question))


def load_record(session: Session, run: int) -> RunRecord:
    """Gives one run with all that was measured. Raises NotFound."""
    check_id("run", run)
    for record in _load(session, [RunStateRow.run == run]):
        return record
    raise not_found("run", run)


def data_version(session: Session, question: Question) -> str:
    """Gives a text that changes whenever `load_records` would answer differently.

    What a run asked for and how it ended never change, so run, status and attempt
    tell versions apart, and how many have their canaries by now.
    """
    parts = session.execute(select(*_version()).where(*_selected(question))).one()
    return ":".join(str(part) for part in parts)


def study_versions(session: Session, studies: Sequence[int]) -> dict[int, str]:
    """Gives each study with runs a text that changes with them, as `data_version`."""
    state = RunStateRow
    query = (
        select(state.study, *_version())
        .where(state.study == func.any(list(studies)))
        .group_by(state.study)
    )
    return {
        study: ":".join(str(part) for part in parts)
        for study, *parts in session.execute(query)
    }


def _version() -> tuple[ColumnElement[Any], ...]:
    state = RunStateRow
    one = func.concat_ws(":", cast(state.run, String), state.status, state.attempt)
    return (
        func.count(),
        func.sum(func.hashtextextended(one, 0)),
        func.max(state.created_at),
        func.max(state.ended_at),
        func.count(state.canaries),
    )


def _selected(question: Question) -> list[ColumnElement[bool]]:
    state = RunStateRow
    conditions: list[ColumnElement[bool]] = []
    if question.task:
        conditions.append(state.task == clean_text(question.task))
    if question.studies:
        conditions.append(state.study.in_(study_ids(question.studies)))
    if question.methods and question.baseline:
        recipes = (question.baseline, *question.methods)
        conditions.append(state.recipe.in_([clean_text(r) for r in recipes]))
    return conditions


def _load(session: Session, conditions: Sequence[ColumnElement[bool]]) -> RunTable:
    # Sorting 200,000 rows by all that they have in common takes longer than the rest.
    session.execute(text("SET LOCAL work_mem = '64MB'; SET LOCAL enable_sort = off"))
    rows = session.execute(_gathered().where(*conditions)).all()
    session.execute(text("SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_sort = on"))
    batches = [batch for row in rows for batch in read_batches(row._asdict())]
    return RunTable(sorted(batches, key=lambda batch: batch.places[0]))


def _gathered() -> Select[*tuple[Any, ...]]:
    """One row for all runs that were asked for alike and stand alike; what differs
    comes as JSON lists, which are read at once: an import has 200,000 runs."""
    is_final = and_(RunEventRow.run == RunStateRow.run, text(FINAL_KIND))
    alike = (
        *(getattr(RunRow, name) for name in ASKED_TEXTS),
        RunRow.budget,
        cast(RunRow.params, String).label("params"),
        cast(RunRow.algorithms, String).label("algorithms"),
        RunStateRow.study,
        RunStateRow.status,
    )
    detail = func.coalesce(cast(RunEventRow.detail, String), "null")
    return (
        select(
            *alike,
            func.string_agg(cast(RunStateRow.run, String), ",").label("runs"),
            func.string_agg(cast(RunRow.seed, String), ",").label("seeds"),
            _any_of(RunRow.block).label("blocks"),
            _any_of(RunStateRow.started_at).label("starts"),
            _any_of(cast(RunStateRow.canaries, String)).label("canaries"),
            func.string_agg(detail, ",").label("details"),
        )
        .join_from(RunStateRow, RunRow, RunRow.id == RunStateRow.run)
        .outerjoin(RunEventRow, is_final)
        .group_by(*alike)
    )


def _any_of(
    column: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> ColumnElement[Any]:
    """The list of a column's values, null where it has none."""
    return case((func.count(column) > 0, func.array_agg(column)))
