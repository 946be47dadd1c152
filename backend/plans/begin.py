"""Beginning a plan: what a person asks, checked, and the first batch queued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from celery import Celery
from sqlalchemy.orm import Session

from backend.comparisons.asking import ask
from backend.errors import Conflict, InvalidInput
from backend.plans.advance import wanted_runs
from backend.settings import Settings
from backend.store.plans import insert_batch, insert_plan, load_plan, load_plans
from backend.studies.more_runs import SAME_BUDGET, add_runs, budget_at, find_home
from backend.studies.submit import tell_queued
from frontend.facts.plans import NewPlan, PlanView
from frontend.facts.studies import StudyView
from overcurve.curves.comparison import Comparison, MethodAnswer, Point
from overcurve.curves.planning.look import Target, is_at, measure_sides
from overcurve.curves.planning.plan import (
    CLAIMS,
    PlanRule,
    Queue,
    Side,
    Standing,
    full_course,
    next_step,
)
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import WAITING_STATUSES, RunRecord
from overcurve.errors import FieldError

LEAST_ALPHA = 1e-4  # the first look spends a fifteenth of it
MOST_SECONDS = 1e9
SPARE = 1.1  # of the cap that is proposed: no run takes just what was predicted


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What a person asks to be decided: a method (a recipe; "" where the question has
    one) at one of its budgets, or at training seconds `x`; `cap_seconds` the most
    seconds of training, None for all that the looks may need."""

    question: Question
    method: str = ""
    budget: float | None = None
    x: float | None = None
    cap_seconds: float | None = None


def start_plan(
    session: Session, queue: Celery, settings: Settings, wanted: PlanRequest
) -> PlanView:
    """Begins a plan and queues its first batch.

    Raises:
        InvalidInput: the method, its time or the cap cannot be, with the field.
        Conflict: the point is decided, or being decided, or runs are still to come.
        NotFound: as `ask`.
    """
    comparison = ask(session, wanted.question)
    records, question = comparison.records, comparison.question
    _refuse_question(question)
    answer = _find_method(comparison, wanted.method)
    point = _find_point(answer, wanted)
    home = find_home(session, records, [comparison.baseline.recipe, answer.recipe])
    target = _aim(comparison, answer, point, home)
    earlier = find_plans(session, home.task, target)
    _refuse_open(earlier)
    _refuse_decided(point)
    _refuse_waiting(records, target)
    sides = measure_sides(question, records, target)
    cap = wanted.cap_seconds or full_course(*sides).seconds * SPARE
    rule = PlanRule(alpha=question.alpha, cap_seconds=cap)
    step = _first_step(rule, *sides)
    added = add_runs(session, settings, home, records, wanted_runs(step, target))
    plan = insert_plan(
        session,
        NewPlan(
            study=added.study,
            task=home.task,
            question=_asked(question, answer, added.study),
            baseline=target.baseline,
            baseline_label=comparison.baseline.name,
            method=target.method,
            method_label=answer.name,
            budget=target.budget,
            baseline_budget=target.baseline_budget,
            budget_unit=target.budget_unit,
            seconds=target.seconds,
            alpha=rule.alpha,
            looks=rule.looks,
            cap_seconds=rule.cap_seconds,
            baseline_runs=sides[0].runs,
            method_runs=sides[1].runs,
            follows=earlier[-1].id if earlier else None,
        ),
    )
    insert_batch(session, plan, 1, added.runs)
    session.commit()
    tell_queued(queue, settings, added.study, added.device)
    return load_plan(session, plan)


def find_plans(session: Session, task: str, target: Target) -> tuple[PlanView, ...]:
    """The plans of a point, oldest first."""
    question = Question(task=task, baseline=target.baseline, methods=(target.method,))
    place = (target.budget, target.budget_unit)
    plans = load_plans(session, question)
    return tuple(p for p in plans if (p.budget, p.budget_unit) == place)


def _first_step(rule: PlanRule, baseline: Side, method: Side) -> Queue:
    standing = Standing(baseline=baseline, method=method)
    step = next_step(rule, standing)
    if isinstance(step, Queue):
        return step
    least = next_step(replace(rule, cap_seconds=float("inf")), standing)
    seconds = least.seconds if isinstance(least, Queue) else 0.0
    raise _wrong(
        "cap_seconds",
        f"{rule.cap_seconds:g} s do not pay for the first runs: about {seconds:.3g} s",
    )


def _asked(question: Question, answer: MethodAnswer, study: int) -> Question:
    """The comparison's question about this method alone, the plan's runs among those
    that it selects."""
    question = replace(question, methods=(answer.recipe,))
    if question.studies and str(study) not in question.studies:
        question = replace(question, studies=(*question.studies, str(study)))
    return question


def _refuse_question(question: Question) -> None:
    if question.axis != "train_seconds":
        raise InvalidInput(
            f"A plan trains both sides equally long; it cannot decide by "
            f"{question.axis}.",
            remedy="Ask on train_seconds.",
            fields=[FieldError("question.axis", "is not train_seconds")],
        )
    if question.alpha < LEAST_ALPHA:
        raise _wrong(
            "question.alpha",
            f"{question.alpha:g} is below {LEAST_ALPHA:g}, too little"
            " to be shared by six looks",
        )


def _find_method(comparison: Comparison, method: str) -> MethodAnswer:
    named = [a for a in comparison.methods if method in (a.recipe, "")]
    if len(named) == 1:
        return named[0]
    choices = ", ".join(f"{a.recipe} ({a.name})" for a in comparison.methods)
    raise _wrong("method", f"is none of this comparison's; name one of: {choices}")


def _find_point(answer: MethodAnswer, wanted: PlanRequest) -> Point:
    if wanted.cap_seconds is not None and not 0 < wanted.cap_seconds <= MOST_SECONDS:
        raise _wrong("cap_seconds", f"is not above 0 and up to {MOST_SECONDS:g}")
    name, points = "budget", [p for p in answer.points if p.budget == wanted.budget]
    if wanted.budget is None and wanted.x is not None:
        name, (low, high) = (
            "x",
            (wanted.x * (1 - SAME_BUDGET), wanted.x * (1 + SAME_BUDGET)),
        )
        points = [p for p in answer.points if p.x and low <= p.x <= high]
    if len(points) != 1:
        budgets = ", ".join(
            f"{p.budget:g}" + (f" ({p.x:.3g} s)" if p.x else "") for p in answer.points
        )
        raise _wrong(name, f"is none of {answer.name}'s budgets: {budgets}")
    return points[0]


def _aim(
    comparison: Comparison, answer: MethodAnswer, point: Point, home: StudyView
) -> Target:
    unit, base = home.budget_unit, comparison.baseline.recipe
    if not any(
        r.recipe == answer.recipe and (r.budget, r.budget_unit) == (point.budget, unit)
        for r in comparison.records
    ):
        raise _wrong(
            "budget",
            f"{point.budget:g} was not trained in {unit}, as study {home.id} is",
        )
    if point.x is None and unit != "seconds":
        raise _wrong("budget", "no run tells how long it trains")
    seconds = point.x or point.budget
    baseline_budget = (
        point.budget
        if unit == "seconds"
        else budget_at(comparison.records, base, unit, seconds)
    )
    return Target(
        baseline=base,
        method=answer.recipe,
        budget=point.budget,
        baseline_budget=baseline_budget,
        budget_unit=unit,
        seconds=seconds,
    )


def _refuse_open(plans: Sequence[PlanView]) -> None:
    for plan in plans:
        if plan.state == "running":
            raise Conflict(
                f"This point is being decided already, by plan {plan.id}.",
                remedy=f"Follow plan {plan.id}, or stop it first.",
            )


def _refuse_decided(point: Point) -> None:
    if point.verdict in CLAIMS:
        raise Conflict(
            f"This point is decided: {point.verdict}.",
            remedy="Choose a point that is undecided or out of range.",
        )


def _refuse_waiting(records: Sequence[RunRecord], target: Target) -> None:
    waiting = sum(r.status in WAITING_STATUSES and is_at(r, target) for r in records)
    if waiting:
        raise Conflict(
            f"{waiting} runs at this time are still to come.",
            remedy="Wait until they have ended, or cancel them.",
        )


def _wrong(path: str, message: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: {message}.",
        remedy="Correct the field and send it again.",
        fields=[FieldError(path, message)],
    )
