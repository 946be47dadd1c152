"""A comparison as it may be read beside plans: no claim from an unadjusted look.

While a plan decides a point, the point is interim; after a plan has ended, what it
said there stands until runs are added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from overcurve.curves.judging.overall import crossings, method_verdict, neighbours
from overcurve.curves.planning.look import Target, judge_look
from overcurve.curves.planning.plan import CLAIMS
from overcurve.curves.saying.equal_budget import say_equal_budget_interim
from overcurve.curves.saying.wording import (
    say_equal,
    say_gap_range,
    say_reservations,
    say_time,
    say_times,
    say_verdict_name,
)
from overcurve.curves.terms.answers import Comparison, EqualBudget, MethodAnswer, Point
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.evidence import PlannedLooks

INTERIM, BY_PLAN = "interim", "by_plan"


def mark_points(comparison: Comparison) -> Comparison:
    """The comparison with every planned point as its last plan leaves it: verdict,
    interval at the level of the plan's look, and the method's sentence.

    Args:
        comparison: as judged, with the plans that its evidence tells of.
    Returns: the same comparison where no plan is told of.
    """
    if comparison.question.axis != "train_seconds":
        return comparison
    last: dict[str, dict[float, PlannedLooks]] = {}
    for plan in comparison.evidence.planned_looks:
        if plan.baseline == comparison.baseline.recipe:
            last.setdefault(plan.recipe, {})[plan.budget] = plan
    if not last:
        return comparison
    methods = tuple(
        _mark_method(comparison, answer, last.get(answer.recipe, {}))
        for answer in comparison.methods
    )
    return replace(comparison, methods=methods)


def _mark_method(
    comparison: Comparison, answer: MethodAnswer, plans: dict[float, PlannedLooks]
) -> MethodAnswer:
    points, notes = list(answer.points), []
    for i, point in enumerate(answer.points):
        plan = plans.get(point.budget)
        if plan is None or answer.verdict == "not_comparable" or point.x is None:
            continue
        at = say_time(point.x)
        if plan.state == "running":
            points[i] = _interim(comparison, plan, point)
            range_words = _say_range(points[i], comparison.unit)
            notes.append((at, f"interim, a plan is deciding it{range_words}"))
        elif plan.looks and _is_current(comparison, plan, point):
            points[i] = _as_planned(plan, point)
            range_words = _say_range(points[i], comparison.unit)
            notes.append((at, f"{_say_end(plan)}{range_words}"))
        elif plan.looks and point.verdict in CLAIMS:
            notes.append((at, f"with runs added after plan {plan.plan} ended"))
    answer = _mark_equal_budget(answer, plans.values())
    return _retell(comparison, answer, tuple(points), notes) if notes else answer


def _mark_equal_budget(
    answer: MethodAnswer, plans: Iterable[PlannedLooks]
) -> MethodAnswer:
    """What is said at equal budget, interim as long as a plan adds runs there: its
    budgets are one family, so that all of them wait."""
    equal = answer.equal_budget
    budgets = {p.budget for p in equal.points} if equal is not None else set()
    running = [
        plan
        for plan in plans
        if plan.state == "running" and budgets & {plan.budget, plan.baseline_budget}
    ]
    if equal is None or not running:
        return answer
    points = tuple(
        replace(
            point,
            verdict="undecided",
            reason=INTERIM,
            gap_low=None,
            gap_high=None,
            p=None,
        )
        for point in equal.points
    )
    sentence = say_equal_budget_interim([plan.seconds for plan in running])
    return replace(answer, equal_budget=EqualBudget(points, sentence, None))


def _interim(comparison: Comparison, plan: PlannedLooks, point: Point) -> Point:
    """The point at the level of the last look, never with a verdict."""
    target = Target(
        baseline=plan.baseline,
        method=plan.recipe,
        budget=plan.budget,
        baseline_budget=plan.baseline_budget,
        budget_unit=plan.budget_unit,
        seconds=plan.seconds,
    )
    k = max(plan.looks, 1)
    question, records = comparison.question, comparison.records
    try:
        look = judge_look(question, records, target, k=k, looks=plan.most)
    except CurveError:  # what the plan asks has become unanswerable; it will say so
        return replace(point, verdict="undecided", reason=INTERIM)
    return replace(
        point,
        verdict="undecided",
        reason=INTERIM,
        by_margin=None,
        gap=look.gap,
        gap_low=look.low,
        gap_high=look.high,
        half_width=look.half_width,
        p=look.p,
    )


def _as_planned(plan: PlannedLooks, point: Point) -> Point:
    return replace(
        point,
        verdict=plan.verdict if plan.state == "decided" else "undecided",
        reason=BY_PLAN,
        by_margin=None,
        gap=plan.gap,
        gap_low=plan.low,
        gap_high=plan.high,
        half_width=plan.half_width,
        p=plan.p,
    )


def _is_current(comparison: Comparison, plan: PlannedLooks, point: Point) -> bool:
    """Whether the last look saw the runs that are there now."""
    there = [
        knot.runs
        for knot in comparison.baseline.knots
        if knot.budget == plan.baseline_budget
    ]
    return point.runs == plan.method_runs and plan.baseline_runs in (there or [0])


def _say_end(plan: PlannedLooks) -> str:
    if plan.state == "decided":
        return f"decided by a plan at look {plan.looks} of {plan.most}"
    ended = "was stopped" if plan.state == "stopped" else "ended"
    looks = f"{plan.looks} of {plan.most} looks"
    return f"a plan {ended} without a verdict after {looks}"


def _say_range(point: Point, unit: str) -> str:
    """The open gap at the level of the plan's look."""
    if point.verdict != "undecided" or point.gap_low is None or point.gap_high is None:
        return ""
    return f", {say_gap_range(point.gap_low, point.gap_high, unit)}"


def _retell(
    comparison: Comparison,
    answer: MethodAnswer,
    points: tuple[Point, ...],
    notes: Sequence[tuple[str, str]],
) -> MethodAnswer:
    verdict = method_verdict(points, comparable=True)
    stretches = neighbours(points)
    word = say_verdict_name(verdict)
    inside = [p for p in points if p.verdict != "out_of_range"]
    remarks = "; ".join(f"at {at}: {note}" for at, note in notes)
    if len(inside) == 1 and points != answer.points:
        if inside[0].verdict == "equal":
            word = _equal_words(comparison)
        sentence = f"{word} {remarks}{_say_warnings(answer, verdict)}"
    elif verdict == "undecided" and points != answer.points:
        # The ordinary sentence would give an interval that no look has earned.
        sentence = f"{_say_open(comparison, inside)}; {remarks}"
    elif verdict == answer.verdict:
        sentence = f"{answer.sentence}; {remarks}"
    else:
        sentence = f"{word}; {remarks}{_say_warnings(answer, verdict)}"
    return replace(
        answer,
        points=points,
        verdict=verdict,
        sentence=sentence,
        above=stretches["above"],
        below=stretches["below"],
        crossings=crossings(points) if verdict == "crosses" else (),
        above_everywhere=answer.above_everywhere and verdict == "above",
    )


def _say_open(comparison: Comparison, inside: Sequence[Point]) -> str:
    """Several times without a claim on either side; some of them may be equal."""
    times = "both" if len(inside) == 2 else f"all {len(inside)}"
    equal = [p.x for p in inside if p.verdict == "equal" and p.x is not None]
    if not equal:
        return f"undecided at {times} tested times"
    words = _equal_words(comparison)
    if len(equal) == len(inside):
        return f"{words} at {times} tested times"
    some = f"{len(equal)} of {len(inside)} tested times ({say_times(equal)})"
    return f"{words} at {some}, nothing claimed at the rest"


def _equal_words(comparison: Comparison) -> str:
    return say_equal(comparison.question.margin, comparison.unit)


def _say_warnings(answer: MethodAnswer, verdict: str) -> str:
    """The fairness checks' warnings, which are part of every claim's sentence."""
    if verdict in ("undecided", "out_of_range"):
        return ""
    return say_reservations(answer.warnings)
