"""What a plan could decide: the open points of a comparison that are ours to train."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from frontend.facts.plans import PlanView
from overcurve.curves.comparison import Comparison, MethodAnswer, Point
from overcurve.curves.planning.continuing import ChangedRecipe, trained_here
from overcurve.curves.planning.next_runs import LOOKS as MOST_LOOKS
from overcurve.curves.planning.plan import CLAIMS, Side, full_course
from overcurve.curves.terms.records import WAITING_STATUSES
from overcurve.figures.captions import position
from overcurve.words import count, duration, significant

SPARE = 1.1  # of the predicted seconds: no run takes just what was predicted
NEAR = 0.1  # in log time: one budget in seconds is not one time to the last digit


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A point that a plan could decide: `cap` is the seconds of training that all
    looks together may need, in as many digits as a person would type."""

    name: str
    recipe: str
    budget: float
    at: str
    words: str
    cap: str
    again: str


def decisions(
    comparison: Comparison,
    plans: Sequence[PlanView],
    changed: Iterable[ChangedRecipe] = (),
) -> tuple[Decision, ...]:
    """The open points that a plan could decide here, the clearest first: those whose
    recipes our workers trained and would train alike today, in training time, with no
    run still to come."""
    if comparison.question.axis != "train_seconds":
        return ()
    ours = trained_here(comparison) - {ended.recipe for ended in changed}
    if comparison.baseline.recipe not in ours:
        return ()
    waiting = {
        (run.recipe, run.budget)
        for run in comparison.records.samples()
        if run.status in WAITING_STATUSES
    }
    last = {(plan.method, plan.budget): plan for plan in plans}
    candidates = [
        (_clearness(point), _decision(comparison, answer, point, last))
        for answer in comparison.methods
        if answer.recipe in ours and answer.verdict != "not_comparable"
        for point in answer.points
        if point.verdict not in CLAIMS and point.x is not None
        if waiting.isdisjoint(
            (recipe, point.budget)
            for recipe in (answer.recipe, comparison.baseline.recipe)
        )
        if not _runs(last.get((answer.recipe, point.budget)))
    ]
    candidates.sort(key=lambda pair: -pair[0])
    return tuple(decision for _, decision in candidates)


def _runs(plan: PlanView | None) -> bool:
    return plan is not None and plan.state == "running"


def _clearness(point: Point) -> float:
    if point.gap is None or not point.half_width:
        return -1.0
    return abs(point.gap) / point.half_width


def _decision(
    comparison: Comparison,
    answer: MethodAnswer,
    point: Point,
    last: dict[tuple[str, float], PlanView],
) -> Decision:
    x = point.x or 1.0
    near = [
        Side(knot.runs, knot.x)
        for knot in comparison.baseline.knots
        if knot.x is not None and abs(math.log(knot.x / x)) <= NEAR
    ]
    near.sort(key=lambda side: abs(math.log(side.run_seconds / x)))
    course = full_course(near[0] if near else Side(0, x), Side(point.runs, x))
    cap = significant(course.seconds * SPARE, 2).replace(",", "")
    runs = count(course.baseline + course.method, "run")
    earlier = last.get((answer.recipe, point.budget))
    again = f"A new plan: plan {earlier.id} ended here." if earlier else ""
    return Decision(
        name=answer.name,
        recipe=answer.recipe,
        budget=point.budget,
        at=position(comparison.question.axis, x),
        words=f"up to {runs} of {duration(x)}, {MOST_LOOKS} looks; stops when decided",
        cap=cap,
        again=again,
    )
