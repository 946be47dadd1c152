"""What a run leaves on its way: progress, evaluations, log and events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from backend.models import (
    EvaluationRow,
    RunEventRow,
    RunLogRow,
    RunPictureRow,
    RunStateRow,
)
from backend.store.rows import check_id, clean_json, clean_text
from backend.store.states import stale
from frontend.facts.runs import EventView, PictureView
from overcurve.curves.terms.records import Evaluation

LOG_LIMIT = 1_048_576  # characters kept of one run's log


@dataclass(frozen=True, slots=True)
class LogView:
    """The log of a run's attempts; `truncated` when its end was not kept."""

    text: str
    truncated: bool


def record_progress(session: Session, run: int, attempt: int, progress: float) -> None:
    """Notes how far the training is (0..1). Raises StaleAttempt."""
    state = RunStateRow
    changed = session.execute(
        update(state)
        .where(state.run == run, state.attempt == attempt, state.status == "running")
        .values(progress=min(max(progress, 0.0), 1.0))
        .returning(state.run)
    )
    if changed.first() is None:
        raise stale(run, attempt)


def append_evaluation(
    session: Session, run: int, attempt: int, evaluation: Evaluation
) -> None:
    """Adds a point to the learning curve of this attempt. Raises StaleAttempt."""
    values = {
        "units": evaluation.units,
        "train_seconds": evaluation.train_seconds,
        "quality": clean_json(evaluation.quality),
        "metrics": clean_json(evaluation.metrics),
        "milestone": clean_json(evaluation.milestone) or None,
    }
    _append(session, EvaluationRow, run, attempt, values)


def append_picture(
    session: Session, run: int, attempt: int, picture: PictureView
) -> None:
    """Adds a picture to those of this attempt. Raises StaleAttempt."""
    values = {
        "name": clean_text(picture.name),
        "units": picture.units,
        "kind": picture.kind,
        "content": clean_json(picture.content),
    }
    _append(session, RunPictureRow, run, attempt, values)


def _append(
    session: Session,
    row: type[EvaluationRow] | type[RunPictureRow],
    run: int,
    attempt: int,
    values: Mapping[str, Any],
) -> None:
    """Puts a row behind those of this attempt."""
    _hold(session, run, attempt)
    before = select(func.count()).where(row.run == run, row.attempt == attempt)
    place = {"run": run, "attempt": attempt, "position": before.scalar_subquery()}
    session.execute(insert(row).values(**place, **values))


def append_log(session: Session, run: int, attempt: int, text: str) -> None:
    """Adds to the log, up to LOG_LIMIT characters a run. Raises StaleAttempt."""
    _hold(session, run, attempt)
    length = func.coalesce(func.sum(func.length(RunLogRow.text)), 0)
    used = session.scalars(select(length).where(RunLogRow.run == run)).one()
    kept = clean_text(text)[: LOG_LIMIT - int(used)]
    if kept:
        values = {"run": run, "attempt": attempt, "text": kept}
        session.execute(insert(RunLogRow).values(values))


def load_evaluations(session: Session, run: int) -> tuple[Evaluation, ...]:
    """Gives the learning curve of the newest attempt, in order."""
    check_id("run", run)
    row = EvaluationRow
    newest = select(func.max(row.attempt)).where(row.run == run).scalar_subquery()
    query = (
        select(row.units, row.train_seconds, row.quality, row.metrics, row.milestone)
        .where(row.run == run, row.attempt == newest)
        .order_by(row.position)
    )
    return tuple(
        Evaluation(units, seconds, quality, metrics, milestone or {})
        for units, seconds, quality, metrics, milestone in session.execute(query)
    )


def load_pictures(session: Session, run: int) -> tuple[PictureView, ...]:
    """Gives the pictures of the newest attempt that left any, in order."""
    check_id("run", run)
    row = RunPictureRow
    newest = select(func.max(row.attempt)).where(row.run == run).scalar_subquery()
    query = (
        select(row.name, row.units, row.kind, row.content)
        .where(row.run == run, row.attempt == newest)
        .order_by(row.position)
    )
    return tuple(PictureView(**line._mapping) for line in session.execute(query))


def load_events(session: Session, run: int) -> tuple[EventView, ...]:
    """Gives the whole history of a run, oldest first."""
    check_id("run", run)
    row = RunEventRow
    query = (
        select(row.kind, row.attempt, row.at, row.worker, row.detail)
        .where(row.run == run)
        .order_by(row.id)
    )
    return tuple(EventView(**line._mapping) for line in session.execute(query))


def load_log(session: Session, run: int) -> LogView:
    """Gives what all attempts have logged, oldest first."""
    check_id("run", run)
    row = RunLogRow
    query = select(row.text).where(row.run == run).order_by(row.id)
    whole = "".join(session.scalars(query))
    return LogView(whole, truncated=len(whole) >= LOG_LIMIT)


def _hold(session: Session, run: int, attempt: int) -> None:
    # Shared: the attempt cannot be given up between this check and the write.
    state = RunStateRow
    query = (
        select(state.run)
        .where(state.run == run, state.attempt == attempt, state.status == "running")
        .with_for_update(read=True)
    )
    if session.scalars(query).one_or_none() is None:
        raise stale(run, attempt)
