"""Canaries: inserted as facts, and linked to the runs that lie between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from backend.models import CanaryRow, RunStateRow
from backend.models.runs import IS_WAITING
from backend.store.rows import clean_json
from frontend.facts.workers import CanaryView
from overcurve.canaries import affordable_seconds


def insert_canary(session: Session, canary: CanaryView) -> None:
    """Inserts what a worker has just measured."""
    values = {name: getattr(canary, name) for name in _FIELDS if name != "at"}
    session.execute(insert(CanaryRow).values(clean_json(values)))


def link_canaries(
    session: Session, runs: Sequence[int], figures: Mapping[str, float]
) -> None:
    """Writes beside ended runs what the canaries before and after them said.

    Args:
        figures: as a record's `steadiness` holds them.
    """
    states = update(RunStateRow).where(RunStateRow.run.in_(runs))
    session.execute(states.values(canaries=clean_json(figures)))


def list_canaries(
    session: Session, workers: Iterable[int], limit: int = 20
) -> dict[int, tuple[CanaryView, ...]]:
    """Lists the newest canaries of each worker that has any, newest first."""
    row = CanaryRow
    turn = func.row_number().over(partition_by=row.worker, order_by=row.id.desc())
    newest = (
        select(row.id, turn.label("turn"))
        .where(row.worker.in_(list(workers)))
        .subquery()
    )
    query = (
        select(*(getattr(row, name) for name in _FIELDS))
        .join(newest, newest.c.id == row.id)
        .where(newest.c.turn <= limit)
        .order_by(row.id.desc())
    )
    by_worker: dict[int, tuple[CanaryView, ...]] = {}
    for line in session.execute(query):
        view = CanaryView(**line._mapping)
        by_worker[view.worker] = (*by_worker.get(view.worker, ()), view)
    return by_worker


def awaits_canary(session: Session, study: int) -> bool:
    """Whether the last run that a worker trained for a study is still without the
    canary after it, and enough was trained since the one before for it to come."""
    state = RunStateRow
    query = (
        select(state.worker, state.canaries)
        .where(state.study == study, state.status.in_(("finished", "diverged")))
        .ext(distinct_on(state.worker))
        .order_by(state.worker, state.ended_at.desc(), state.run.desc())
    )
    return any(
        not figures and affordable_seconds(_trained_since_canary(session, worker))
        for worker, figures in session.execute(query)
    )


def _trained_since_canary(session: Session, worker: int) -> float:
    """Seconds on the clocks of a worker's runs that ended after its newest canary."""
    state = RunStateRow
    newest = select(func.max(CanaryRow.at)).where(CanaryRow.worker == worker)
    query = select(func.sum(state.train_seconds)).where(
        state.worker == worker,
        state.ended_at > func.coalesce(newest.scalar_subquery(), text("'-infinity'")),
    )
    return session.scalars(query).one() or 0.0


def sum_waiting(session: Session, study: int, device: str) -> float:
    """The budgets of a study's runs that wait for a device, together."""
    state = RunStateRow
    total = func.coalesce(func.sum(state.budget), 0.0)
    query = select(total).where(
        state.study == study, state.device == device, text(IS_WAITING)
    )
    return session.scalars(query).one()


_FIELDS = ("worker", "device_class", "speed", "error", "seconds", "detail", "at")
