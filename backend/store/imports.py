"""Runs measured elsewhere, inserted as facts; the same record never twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from backend.models import RunEventRow, RunRow, RunStateRow, StudyRow
from backend.store.contradicted_runs import refuse_contradictions
from backend.store.outcomes import MEASURED_MAPPINGS, MEASURED_TEXTS
from backend.store.owners import new_owner
from backend.store.rows import clean_json, clean_text, copy_rows, take_ids
from backend.store.studies import NewStudy, insert_study, load_study, widen_study
from frontend.facts.studies import RecipeView, StudyKind
from overcurve.curves.terms.quantities import MEASURED_NUMBERS
from overcurve.curves.terms.records import (
    FINAL_STATUSES,
    RunRecord,
    with_late_fields_as_extra,
)
from overcurve.recipe import recipe_digest

# Imports wait for one another, so that two of the same file insert it once.
IMPORT_LOCK = 7_163_406_613
TOLD_ROWS = 1000
PARTS = 4  # digests, then a row in each of three tables
_EVENT_COLUMNS = ("run", "kind", "attempt", "detail")
Tell = Callable[[int, int], None]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: `study` holds the records, `existing` were here before
    (or stood in the file twice)."""

    study: int
    inserted: int
    existing: int


def insert_imported(
    session: Session,
    records: Sequence[RunRecord],
    *,
    title: str,
    kind: StudyKind = "import",
    note: str = "",
    baseline: str = "",
    tell: Tell | None = None,
) -> ImportResult:
    """Inserts runs measured elsewhere into the import study of this title: their own
    of whoever asks, else nobody's.

    A record that is already here (digest of the whole record with its source and
    label) is left alone, so importing twice changes nothing. A run of which an import
    study holds another result is refused, or it would count as two seeds.

    Args:
        records: ended runs; a missing `recipe` is derived from method, parameters
            and algorithms.
        baseline: the recipe that comparisons of this study start from.
        tell: is told how many runs are done and of how many; what it raises ends
            the import.

    Raises:
        ValueError: there is no record, or one has not ended.
        InvalidInput: the import study of this title has runs with other results.
    """
    if not records or any(r.status not in FINAL_STATUSES for r in records):
        raise ValueError("an import needs records, all of them ended")
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": IMPORT_LOCK})
    named = [_identified(r) for r in records]
    watched = _counted(named, tell, 0, len(named))
    digests = {record_digest(r): r for r in watched}
    here = _find_existing(session, digests)
    new = {d: r for d, r in digests.items() if d not in here}
    study = _find_study(session, title, kind)
    if study is None and not new:
        study = min(here.values())
    elif study is None:
        study = insert_study(session, _new_study(named, title, kind, note, baseline))
    elif new:
        if kind == "import":
            refuse_contradictions(session, study, new.values())
        _add_recipes(session, study, named)
    _insert(session, study, new, tell)
    return ImportResult(study, len(new), len(records) - len(new))


def list_uploads(session: Session, name: str) -> set[str]:
    """The titles of imports that are called this and a digest."""
    start = StudyRow.title.startswith(f"{clean_text(name)} · ", autoescape=True)
    query = select(StudyRow.title).where(StudyRow.kind == "import", start)
    return set(session.scalars(query))


def record_digest(record: RunRecord) -> str:
    """Identifies a record wherever it is stored: its addresses here do not count,
    nor whether a whole number is written as 1 or 1.0."""
    record = with_late_fields_as_extra(record)
    values = _as_numbers(_identity(record))
    later_values = _as_numbers([getattr(record, name) for name in _LATER])
    later = zip(_LATER, later_values, strict=True)
    values += [[name, v] for name, v in later if v is not None and v not in ("", {})]
    return hashlib.sha256(_write(values).encode("utf-8", "replace")).hexdigest()


# Stored digests hold on: what records have gained since the first release counts where
# it is stated. The canaries never count, for the second one comes after the run.
_FIELDS_OF_FIRST_RELEASE = frozenset((
    "algorithms", "block", "budget", "budget_unit", "cost_usd", "device_class",
    "devices", "direction", "energy_joules", "error", "examples", "extra", "label",
    "method", "metric", "parameters", "params", "peak_memory_bytes", "quality",
    "recipe", "seed", "segments", "source", "source_digest", "started_at", "status",
    "steps", "task", "test_items", "tokens", "total_seconds", "train_seconds",
    "unit", "versions",
))  # fmt: skip
_LATER = tuple(
    f.name
    for f in fields(RunRecord)
    if f.name not in (*_FIELDS_OF_FIRST_RELEASE, "run", "study", "steadiness")
)
_identity = attrgetter(*sorted(_FIELDS_OF_FIRST_RELEASE))


def _as_numbers(values: Sequence[Any]) -> list[Any]:
    return [float(v) if type(v) is int else v for v in values]


_write = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=dict).encode


def _identified(record: RunRecord) -> RunRecord:
    if record.recipe and record.label:
        return record
    recipe = record.recipe or recipe_digest(
        record.method, "", record.params, record.algorithms
    )
    return replace(record, recipe=recipe, label=record.label or record.method)


def _find_existing(session: Session, digests: Iterable[str]) -> dict[str, int]:
    query = select(RunRow.record_digest, RunRow.study).where(
        RunRow.record_digest == func.any(list(digests))
    )
    return {row.record_digest: row.study for row in session.execute(query)}


def _find_study(session: Session, title: str, kind: StudyKind) -> int | None:
    owner = new_owner(session)
    query = select(StudyRow.id).where(
        StudyRow.title == clean_text(title), StudyRow.kind == kind
    )
    if owner is not None:
        theirs = or_(StudyRow.owner == owner, StudyRow.owner.is_(None))
        query = query.where(theirs).order_by(StudyRow.owner.nulls_last())
    return session.scalars(query.order_by(StudyRow.id).limit(1)).one_or_none()


def _new_study(
    records: Sequence[RunRecord], title: str, kind: StudyKind, note: str, baseline: str
) -> NewStudy:
    def most_common(name: str) -> str:
        return str(Counter(getattr(r, name) for r in records).most_common(1)[0][0])

    return NewStudy(
        title=title,
        kind=kind,
        note=note,
        task=most_common("task"),
        task_name=most_common("task"),
        task_params={},
        device="",
        budget_unit=most_common("budget_unit"),
        spec={},
        baseline=baseline,
        recipes=_recipes(records, baseline),
    )


def _recipes(records: Iterable[RunRecord], baseline: str) -> tuple[RecipeView, ...]:
    by_recipe: dict[str, list[RunRecord]] = {}
    for record in records:
        by_recipe.setdefault(record.recipe, []).append(record)
    return tuple(
        RecipeView(
            recipe=recipe,
            label=runs[0].label,
            is_baseline=recipe == baseline,
            method=runs[0].method,
            version="",
            params=clean_json(runs[0].params),
            algorithms=tuple(clean_json(runs[0].algorithms)),
            budgets=tuple(sorted({r.budget for r in runs})),
        )
        for recipe, runs in by_recipe.items()
    )


def _add_recipes(session: Session, study_id: int, records: list[RunRecord]) -> None:
    study = load_study(session, study_id)
    merged = {r.recipe: r for r in study.recipes}
    for view in _recipes(records, study.baseline):
        old = merged.get(view.recipe, view)
        budgets = tuple(sorted({*old.budgets, *view.budgets}))
        merged[view.recipe] = replace(old, budgets=budgets)
    widen_study(session, study_id, study.spec, merged.values())


def _insert(
    session: Session, study: int, records: Mapping[str, RunRecord], tell: Tell | None
) -> None:
    ids = take_ids(session, RunRow, len(records))
    numbered = list(zip(ids, records.items(), strict=True))
    now = session.scalars(select(func.now())).one()
    runs = (_run_row(i, study, d, r) for i, (d, r) in numbered)
    states = _state_rows(numbered, study, now)
    events = ((i, r.status, 1, {"record": _measured(r)}) for i, (_, r) in numbered)
    tables = (
        (RunRow, _RUN_COLUMNS, runs),
        (RunStateRow, _STATE_COLUMNS, states),
        (RunEventRow, _EVENT_COLUMNS, events),
    )
    for place, (row, columns, rows) in enumerate(tables, 1):
        counted = _counted(rows, tell, place, len(records))
        copy_rows(session, row, columns, counted)


def _counted(
    rows: Iterable[Row], tell: Tell | None, part: int, total: int
) -> Iterator[Row]:
    """Tells how many runs are done while one part of the work on all of them is."""
    for i, row in enumerate(rows):
        if tell is not None and i % TOLD_ROWS == 0:
            tell((part * total + i) // PARTS, total)
        yield row


_SHARED_COLUMNS = ("task", "recipe", "label", "method", "budget", "block")
_STATED_COLUMNS = ("budget_unit", "metric", "unit", "direction", "source")
_shared, _stated = attrgetter(*_SHARED_COLUMNS), attrgetter(*_STATED_COLUMNS)
# 1 and 1.0 are equal, and not written alike.
_write_seed = lru_cache(maxsize=4096, typed=True)(json.dumps)
_RUN_COLUMNS = (
    "id",
    "study",
    *_SHARED_COLUMNS,
    *_STATED_COLUMNS,
    "task_name",
    "task_params",
    "version",
    "params",
    "algorithms",
    "seed",
    "device",
    "record_digest",
)
_STATE_COLUMNS = (
    "run",
    "study",
    *_SHARED_COLUMNS,
    "device",
    "created_at",
    "ended_at",
    "status",
    "attempt",
    "progress",
    "train_seconds",
    "total_seconds",
    "quality",
    "device_class",
    "error",
)


def _run_row(run: int, study: int, digest: str, record: RunRecord) -> tuple[Any, ...]:
    params = clean_json(record.params) if record.params else {}
    algorithms = clean_json(record.algorithms) if record.algorithms else []
    return (
        *(run, study, *_shared(record), *_stated(record), record.task, {}, ""),
        *(params, algorithms, _write_seed(record.seed), "", digest),
    )


def _state_rows(
    numbered: Iterable[tuple[int, tuple[str, RunRecord]]], study: int, now: datetime
) -> Iterator[tuple[Any, ...]]:
    for run, (_, r) in numbered:
        error = clean_json(r.error) if r.error else None
        yield (
            *(run, study, *_shared(r), "", now, now, r.status, 1, 1.0),
            *(r.train_seconds, r.total_seconds, clean_json(r.quality)),
            *(r.device_class, error),
        )


def _measured(record: RunRecord) -> dict[str, Any]:
    values = zip(_MEASURED, _measurements(record), strict=True)
    return {n: clean_json(v) for n, v in values if v is not None and v not in ("", {})}


_MEASURED = (*MEASURED_NUMBERS, *MEASURED_MAPPINGS, *MEASURED_TEXTS, "error", "extra")
_measurements = attrgetter(*_MEASURED)
