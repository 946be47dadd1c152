"""Runs as the judging core takes them: frozen records, of any status."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
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

_ASKED_TEXTS = (
    "task",
    "recipe",
    "label",
    "method",
    "budget_unit",
    "metric",
    "unit",
    "direction",
    "source",
)


def load_records(session: Session, question: Question) -> tuple[RunRecord, ...]:
    """Gives every run of the question's task, studies and recipes, whatever its
    status, in order of id.

    Without a baseline every recipe is a candidate, so all are given. Device classes
    are the comparison's to judge.
    """
    query = _select_records().where(*_selected(question)).order_by(RunStateRow.run)
    # One object for the texts that many runs say: memory, and comparisons by identity.
    share = dict[str, str]().setdefault
    return tuple(_record(row, share) for row in session.execute(query))


def load_record(session: Session, run: int) -> RunRecord:
    """Gives one run with all that was measured. Raises NotFound."""
    check_id("run", run)
    for row in session.execute(_select_records().where(RunStateRow.run == run)):
        return _record(row, lambda value, _: value)
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
            *(getattr(RunRow, name) for name in _ASKED_TEXTS),
            RunRow.budget,
            RunRow.block,
            # As text: an import has a hundred thousand runs, and few different ones.
            cast(RunRow.params, String),
            cast(RunRow.seed, String),
            cast(RunRow.algorithms, String),
            RunStateRow.run,
            RunStateRow.study,
            RunStateRow.status,
            RunStateRow.started_at,
            cast(RunEventRow.detail, String),
        )
        .join_from(RunStateRow, RunRow, RunRow.id == RunStateRow.run)
        .outerjoin(RunEventRow, is_final)
    )


def _record(row: Row[*tuple[Any, ...]], share: Callable[[Any, Any], Any]) -> RunRecord:
    (
        *texts, budget, block, params, seed, algorithms,
        run, study, status, started_at, detail,
    ) = row  # fmt: skip
    fields: dict[str, Any] = dict(
        zip(_ASKED_TEXTS, map(share, texts, texts), strict=True)
    )
    stored: Mapping[str, Any] = _read(detail).get("record", {}) if detail else {}
    fields |= measured_fields(stored)
    fields["device_class"] = share(fields["device_class"], fields["device_class"])
    if started_at is not None and not fields["started_at"]:
        fields["started_at"] = started_at.isoformat()
    # What the worker measured overrides what the task's card said.
    fields |= {n: stored[n] for n in _OVERRIDDEN if stored.get(n)}
    return RunRecord(
        **fields,
        budget=budget,
        block=block,
        params=_read_again(params),
        seed=_read_again(seed),
        algorithms=tuple(_read_again(algorithms)),
        run=str(run),
        study=_number_text(study),
        status=status,
    )


_OVERRIDDEN = ("metric", "unit", "direction")
_read = json.JSONDecoder().decode
_number_text = lru_cache(maxsize=4096)(str)
# Runs of one recipe say the same; nothing that holds a record changes it.
_read_again = lru_cache(maxsize=4096)(_read)
