"""Plans: what is being decided, the runs queued for it, and the looks it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import ColumnElement, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.errors import Conflict
from backend.models import PlanLookRow, PlanRow, PlanRunRow
from backend.models.plans import IS_OPEN
from backend.store.owners import new_owner
from backend.store.rows import check_id, clean_text, not_found, study_ids
from frontend.facts.plans import NewPlan, PlanRun, PlanView
from overcurve.curves.planning.plan import Look
from overcurve.curves.terms.evidence import PlanState
from overcurve.curves.terms.question import Question, parse_question, question_query

_ASKED = tuple(f.name for f in fields(NewPlan))
_STORED = tuple(f.name for f in fields(PlanView) if f.name not in ("taken", "runs"))
_LOOK = tuple(f.name for f in fields(Look))


def insert_plan(session: Session, plan: NewPlan) -> int:
    """Inserts a running plan, whoever asks its owner; gives its id.

    Raises: Conflict: the same point is being decided already.
    """
    values = {name: getattr(plan, name) for name in _ASKED}
    values["owner"] = new_owner(session)
    values["question"] = [list(pair) for pair in question_query(plan.question)]
    query = insert(PlanRow).values(values).returning(PlanRow.id)
    try:
        with session.begin_nested():
            return session.scalars(query).one()
    except IntegrityError as error:
        raise Conflict(
            "This point is being decided already.",
            remedy="Follow the plan that runs, or stop it first.",
        ) from error


def load_plan(session: Session, plan_id: int) -> PlanView:
    """Raises NotFound where there is none of this id."""
    check_id("plan", plan_id)
    for view in _views(session, PlanRow.id == plan_id):
        return view
    raise not_found("plan", plan_id)


def load_plans(session: Session, question: Question) -> tuple[PlanView, ...]:
    """Lists the plans whose point a comparison shows, oldest first.

    A plan belongs to a question that has its task, its baseline, its method (or no
    method in particular) and its study (or no study in particular), on training time.
    """
    if question.axis != "train_seconds":
        return ()
    conditions = [PlanRow.task == clean_text(question.task)] if question.task else []
    if question.baseline:
        conditions.append(PlanRow.baseline == clean_text(question.baseline))
    if question.methods:
        methods = [clean_text(method) for method in question.methods]
        conditions.append(PlanRow.method.in_(methods))
    if question.studies:
        conditions.append(PlanRow.study.in_(study_ids(question.studies)))
    return _views(session, *conditions) if conditions else ()


def list_open_plans(session: Session) -> tuple[int, ...]:
    """The ids of the plans that run, oldest first."""
    query = select(PlanRow.id).where(text(IS_OPEN)).order_by(PlanRow.id)
    return tuple(session.scalars(query))


def lock_plan(session: Session, plan_id: int, *, wait: bool = True) -> PlanView | None:
    """Locks a plan and gives it as it stands; None where it has ended, or another
    process holds it and `wait` is false. Raises NotFound."""
    check_id("plan", plan_id)
    query = select(PlanRow.state).where(PlanRow.id == plan_id)
    state = session.scalars(query.with_for_update(skip_locked=not wait)).one_or_none()
    if state == "running":
        return load_plan(session, plan_id)
    if state is None and wait:
        raise not_found("plan", plan_id)
    return None


def insert_batch(session: Session, plan: int, batch: int, runs: Sequence[int]) -> None:
    """Notes which runs were queued for a plan's next look."""
    session.execute(
        insert(PlanRunRow), [{"plan": plan, "batch": batch, "run": r} for r in runs]
    )
    changed = update(PlanRow).where(PlanRow.id == plan).values(batch=batch)
    session.execute(changed)


def insert_look(session: Session, plan: int, look: Look) -> None:
    """Stores what was seen."""
    session.execute(insert(PlanLookRow).values(plan=plan, **asdict(look)))


def end_plan(
    session: Session,
    plan: int,
    state: PlanState,
    *,
    verdict: str | None = None,
    reason: str = "",
    message: str = "",
) -> None:
    """Writes how a plan ended."""
    session.execute(
        update(PlanRow)
        .where(PlanRow.id == plan)
        .values(
            state=state,
            verdict=verdict,
            reason=reason,
            message=clean_text(message),
            ended_at=func.clock_timestamp(),
        )
    )


def fail_open_plan(session: Session, plan: int, message: str) -> int | None:
    """Ends a plan that still runs, whatever state it is in; gives its study."""
    query = update(PlanRow).where(PlanRow.id == plan, text(IS_OPEN))
    values = {"state": "stopped", "reason": "error", "message": clean_text(message)}
    ended = query.values(**values, ended_at=func.clock_timestamp())
    return session.scalars(ended.returning(PlanRow.study)).one_or_none()


def _views(session: Session, *conditions: ColumnElement[bool]) -> tuple[PlanView, ...]:
    names = (getattr(PlanRow, name) for name in _STORED)
    query = select(*names).where(*conditions).order_by(PlanRow.id)
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    looks = _looks(session, ids)
    runs = _runs(session, ids)
    return tuple(
        PlanView(
            **{**row._mapping, "question": _question(row.question)},
            taken=tuple(looks.get(row.id, ())),
            runs=tuple(runs.get(row.id, ())),
        )
        for row in rows
    )


def _question(stored: list[list[str]]) -> Question:
    return parse_question([(name, value) for name, value in stored])


def _looks(session: Session, ids: Sequence[int]) -> dict[int, list[Look]]:
    by_plan: dict[int, list[Look]] = {}
    if not ids:
        return by_plan
    row = PlanLookRow
    query = select(row.plan, *(getattr(row, name) for name in _LOOK))
    for plan, *values in session.execute(
        query.where(row.plan.in_(ids)).order_by(row.plan, row.k)
    ):
        look = Look(**dict(zip(_LOOK, values, strict=True)))
        by_plan.setdefault(plan, []).append(look)
    return by_plan


_RUNS = text(
    """
    SELECT plan, plan_runs.run, batch, recipe, status,
           coalesce(train_seconds, total_seconds, 0) AS seconds
    FROM plan_runs JOIN run_states ON run_states.run = plan_runs.run
    WHERE plan = ANY(:ids) ORDER BY plan_runs.run
    """
)


def _runs(session: Session, ids: Sequence[int]) -> dict[int, list[PlanRun]]:
    by_plan: dict[int, list[PlanRun]] = {}
    if not ids:
        return by_plan
    for plan, *values in session.execute(_RUNS, {"ids": list(ids)}):
        names = ("run", "batch", "recipe", "status", "seconds")
        run = PlanRun(**dict(zip(names, values, strict=True)))
        by_plan.setdefault(plan, []).append(run)
    return by_plan
