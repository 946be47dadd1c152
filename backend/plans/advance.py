"""Moving plans on, and stopping them; `backend.plans.begin` begins them.

A plan moves in one transaction that holds its row: the look, how it ends, or the runs
of the next batch. Whatever dies in the middle leaves the plan as it was, and two
processes that move it at once queue one batch.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import AppError, Conflict
from backend.queue import tell
from backend.settings import Settings
from backend.store.owners import act_for, refuse_others
from backend.store.plans import (
    end_plan,
    fail_open_plan,
    insert_batch,
    insert_look,
    load_plan,
    lock_plan,
)
from backend.store.records import load_records
from backend.store.requests import request_cancel
from backend.store.studies import load_study
from backend.studies.more_runs import MoreRuns, Wanted, add_runs, budget_at
from backend.studies.submit import tell_queued
from backend.users import User
from frontend.facts.plans import PlanView
from overcurve.curves.planning.look import (
    Target,
    find_beyond,
    judge_look,
    measure_sides,
)
from overcurve.curves.planning.plan import (
    Decided,
    PlanRule,
    Queue,
    Standing,
    Stopped,
    Widen,
    next_step,
)
from overcurve.curves.selecting.repeats import drop_repeats
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.evidence import PlanState
from overcurve.curves.terms.records import RunRecord

log = logging.getLogger(__name__)


def stop_plan(session: Session, settings: Settings, plan_id: int) -> PlanView:
    """Ends a plan, and cancels its runs that have not ended.

    Raises: NotFound. Conflict: it has ended already. Forbidden: it is another's.
    """
    plan = lock_plan(session, plan_id)
    if plan is None:
        raise Conflict(
            f"Plan {plan_id} has ended already.", remedy="Nothing needs to be stopped."
        )
    refuse_others(session, f"Plan {plan_id}", plan.owner)
    for run in plan.waiting:
        with suppress(Conflict):  # it has ended while we looked
            request_cancel(session, run.run)
    end_plan(session, plan_id, "stopped", reason="asked")
    session.commit()
    tell(settings, "study", "plan", study=plan.study, plan=plan_id)
    return load_plan(session, plan_id)


def advance_plan(
    session: Session, queue: Celery, settings: Settings, plan_id: int
) -> bool:
    """Moves a plan on where all that it queued has ended; gives whether it moved.

    A plan that another process holds, that waits for runs or that has ended is left
    as it is. What cannot go on (a method that changed, say) ends the plan with the
    reason.
    """
    plan = lock_plan(session, plan_id, wait=False)
    if plan is None or plan.waiting:
        session.rollback()
        return False
    act_for(session, User(plan.owner or ""))
    added = None
    try:
        added = _advance(session, settings, plan)
    except (AppError, CurveError) as error:
        log.warning("plan %d cannot go on: %s", plan_id, error)
        session.rollback()
        if lock_plan(session, plan_id, wait=False) is None:
            return False
        message = error.message if isinstance(error, AppError) else str(error)
        end_plan(session, plan_id, "stopped", reason="refused", message=message)
    session.commit()
    if added is not None:
        tell_queued(queue, settings, added.study, added.device)
    tell(settings, "study", "plan", study=plan.study, plan=plan_id)
    return True


def fail_plan(session: Session, settings: Settings, plan_id: int, message: str) -> None:
    """Ends a plan that cannot even be read, or that met an error nobody foresaw."""
    study = fail_open_plan(session, plan_id, message)
    session.commit()
    if study is not None:
        tell(settings, "study", "plan", study=study, plan=plan_id)


def _advance(session: Session, settings: Settings, plan: PlanView) -> MoreRuns | None:
    last = [run for run in plan.runs if run.batch == plan.batch]
    if any(run.status == "cancelled" for run in last):
        end_plan(session, plan.id, "stopped", reason="cancelled")
        return None
    failed = [run.recipe for run in last if run.status == "failed"]
    records, _ = drop_repeats(load_records(session, plan.question))
    target, taken = target_of(plan), list(plan.taken)
    if not failed:
        look = judge_look(
            plan.question, records, target, k=len(taken) + 1, looks=plan.looks
        )
        taken.append(replace(look, spent_seconds=plan.spent_seconds))
        insert_look(session, plan.id, taken[-1])
    baseline, method = measure_sides(plan.question, records, target)
    standing = Standing(
        baseline=baseline,
        method=method,
        looks=taken,
        spent_seconds=plan.spent_seconds,
        failed_baseline=failed.count(target.baseline),
        failed_method=failed.count(target.method),
        failed=sum(run.status == "failed" for run in plan.runs),
        beyond=find_beyond(plan.question, records, target),
    )
    step = next_step(rule_of(plan), standing)
    if isinstance(step, Decided):
        end_plan(session, plan.id, "decided", verdict=step.verdict)
    elif isinstance(step, Stopped):
        state: PlanState = "stopped" if step.reason == "failing" else "undecided"
        end_plan(session, plan.id, state, reason=step.reason)
    else:
        home = load_study(session, plan.study)
        wanted = _wanted(step, target, records)
        added = add_runs(session, settings, home, records, wanted)
        insert_batch(session, plan.id, plan.batch + 1, added.runs)
        return added
    return None


def rule_of(plan: PlanView) -> PlanRule:
    """What a plan may do."""
    return PlanRule(alpha=plan.alpha, cap_seconds=plan.cap_seconds, looks=plan.looks)


def target_of(plan: PlanView) -> Target:
    """What a plan decides."""
    return Target(
        baseline=plan.baseline,
        method=plan.method,
        budget=plan.budget,
        baseline_budget=plan.baseline_budget,
        budget_unit=plan.budget_unit,
        seconds=plan.seconds,
    )


def wanted_runs(step: Queue, target: Target) -> list[Wanted]:
    """A batch on both sides."""
    return [
        Wanted(target.baseline, target.baseline_budget, step.baseline),
        Wanted(target.method, target.budget, step.method),
    ]


def _wanted(
    step: Queue | Widen, target: Target, records: Sequence[RunRecord]
) -> list[Wanted]:
    if isinstance(step, Queue):
        return wanted_runs(step, target)
    base, unit = target.baseline, target.budget_unit
    return [Wanted(base, budget_at(records, base, unit, step.at), step.runs)]
