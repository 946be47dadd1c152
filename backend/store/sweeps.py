"""Sweeps: a study that tunes both sides, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.orm import Session

from backend.models import RunStateRow, SweepRow
from backend.store.rows import clean_json, clean_text
from frontend.facts.sweeps import SweepState, SweepView
from overcurve.curves.choose import Choice, Trial, TrialRun
from overcurve.curves.terms.records import FINAL_STATUSES


def insert_sweep(
    session: Session, study: int, spec: Mapping[str, Any], trials: Sequence[Trial]
) -> int:
    """Notes that a study tunes for a submission; gives the sweep's id."""
    values = {"study": study, "spec": clean_json(dict(spec))}
    values["trials"] = clean_json([list(trial) for trial in trials])
    query = insert(SweepRow).values(values).returning(SweepRow.id)
    return session.scalars(query).one()


def list_open_sweeps(session: Session) -> tuple[int, ...]:
    """The ids of the sweeps that still tune, oldest first."""
    query = select(SweepRow.id).where(SweepRow.state == "tuning")
    return tuple(session.scalars(query.order_by(SweepRow.id)))


def lock_sweep(session: Session, sweep: int) -> SweepView | None:
    """Locks a sweep that still tunes; None where it has ended, or another process
    holds it."""
    query = select(SweepRow.state).where(SweepRow.id == sweep)
    state = session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
    sweeps = _views(session, SweepRow.id == sweep) if state == "tuning" else ()
    return sweeps[0] if sweeps else None


def load_sweep_of(session: Session, study: int) -> SweepView | None:
    """The sweep in which a study tunes, or whose winners it judges."""
    about = or_(SweepRow.study == study, SweepRow.final_study == study)
    sweeps = _views(session, about)
    return sweeps[0] if sweeps else None


def tuning_among(session: Session, studies: Sequence[int]) -> frozenset[int]:
    """Those of these studies that tune: held-out data, of which no verdict is due."""
    query = select(SweepRow.study).where(SweepRow.study.in_(studies))
    return frozenset(session.scalars(query))


def list_finished_sweeps(
    session: Session, studies: Sequence[int]
) -> tuple[SweepView, ...]:
    """The sweeps whose winners these studies judge."""
    return _views(session, SweepRow.final_study.in_(studies))


def load_trial_runs(session: Session, study: int) -> tuple[TrialRun, ...] | None:
    """How every run of a study ended; None while one has not."""
    state = RunStateRow
    query = select(state.recipe, state.budget, state.status, state.quality)
    rows = session.execute(query.where(state.study == study)).all()
    if any(row.status not in FINAL_STATUSES for row in rows):
        return None
    return tuple(TrialRun(*row) for row in rows)


def end_sweep(
    session: Session,
    sweep: int,
    state: SweepState,
    *,
    chosen: Sequence[Choice] = (),
    final_study: int | None = None,
    message: str = "",
) -> None:
    """Writes how a sweep ended."""
    values = {
        "state": state,
        "chosen": clean_json([list(choice) for choice in chosen]),
        "final_study": final_study,
        "message": clean_text(message),
        "ended_at": func.clock_timestamp(),
    }
    session.execute(update(SweepRow).where(SweepRow.id == sweep).values(values))


def fail_open_sweep(session: Session, sweep: int, message: str) -> int | None:
    """Ends a sweep that still tunes, whatever state it is in; gives its study."""
    query = update(SweepRow).where(SweepRow.id == sweep, SweepRow.state == "tuning")
    ended = query.values(
        state="failed", message=clean_text(message), ended_at=func.clock_timestamp()
    )
    return session.scalars(ended.returning(SweepRow.study)).one_or_none()


_FIELDS = tuple(f.name for f in fields(SweepView))


def _views(session: Session, condition: ColumnElement[bool]) -> tuple[SweepView, ...]:
    columns = (getattr(SweepRow, name) for name in _FIELDS)
    rows = session.execute(select(*columns).where(condition).order_by(SweepRow.id))
    return tuple(
        SweepView(
            **{
                **row._mapping,
                "trials": tuple(Trial(*trial) for trial in row.trials),
                "chosen": tuple(Choice(*choice) for choice in row.chosen or ()),
            }
        )
        for row in rows
    )
