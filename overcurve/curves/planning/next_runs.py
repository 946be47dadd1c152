"""What would decide an open comparison: the next runs, cheapest gain first.

A baseline budget at the method's own time takes the bracket away, so it comes first;
where both sides were trained at the same time, seeds are added in turn. Runs that
would hardly narrow the interval are not proposed.

Source: our own: docs/verdict.md#what-to-run-next.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from overcurve.curves.estimating.cleaning import MERGE_DISTANCE
from overcurve.curves.estimating.prediction import (
    Place,
    describe_places,
    predict_half_width,
)
from overcurve.curves.judging.method import JudgedMethod
from overcurve.curves.saying.wording import say_time, say_width
from overcurve.curves.selecting.reach import (
    JUST_BEYOND,
    START_SEEDS,
    cost_unit,
    run_cost,
    within_reach,
)
from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.answers import NextRun, Point
from overcurve.curves.terms.axes import can_be_trained_to, say_place
from overcurve.curves.terms.records import WAITING_STATUSES

LOOKS = 6
LOOK_POWER = 1.5
BATCH_SEEDS = 2
WORTH_NARROWING = 0.85  # of the half width: what narrows less is not proposed
MOST_BATCHES = 6
MOST_POINTS = 3  # of one method: a wall of proposals helps nobody to choose
UNTESTED = ("no_replicates", "zero_variance")
# These stay open for another reason than an interval that holds zero.
CLEAR_ALONE = ("several_points", "baseline_better_earlier")


@dataclass(frozen=True, slots=True)
class _Proposal:
    run: NextRun
    gain: float  # share of the half width saved for each second
    names: tuple[str, ...]
    why: str  # "{names}" and "{cost}" are still to be filled in


def look_alpha(look: int, alpha: float, looks: int = LOOKS) -> float:
    """Error rate to spend at one look of a sequential plan.

    Args:
        look: 1 for the first look, up to `looks`.
    Returns: alpha's share; all looks together spend alpha, whatever their correlation.
    """
    spent, before = (math.pow(k / looks, LOOK_POWER) for k in (look, look - 1))
    return alpha * (spent - before)


def next_batch(baseline_runs: int, method_runs: int) -> tuple[str, int]:
    """Who is trained next at a shared time, and how many seeds.

    Both sides start with three; then two go to the side with fewer valid seeds, the
    method when both have the same.
    """
    who = "baseline" if baseline_runs < method_runs else "method"
    have = baseline_runs if who == "baseline" else method_runs
    return who, START_SEEDS - have if have < START_SEEDS else BATCH_SEEDS


def next_runs(
    selection: Selection, judged: Sequence[JudgedMethod]
) -> tuple[NextRun, ...]:
    """Runs that would help noticeably to decide what is open.

    Returns: the baseline at the methods' times first, then added seeds; within each
        the largest narrowing for a second first. Empty while runs are still to come.
    """
    if any(run.status in WAITING_STATUSES for run in selection.records.samples()):
        return ()
    proposals = [
        proposal
        for method in judged
        if selection.comparable(method.arm)
        for proposal in _propose(selection, method)
    ]
    merged = _merge(proposals)
    merged.sort(key=lambda p: (p.run.who != "baseline", -p.gain, p.run.x, p.run.who))
    unit = cost_unit(selection.question.axis, selection.records)
    return tuple(
        replace(p.run, why=_say(p, p.why, unit), effect=_say(p, p.run.effect, unit))
        for p in merged
    )


def _propose(selection: Selection, method: JudgedMethod) -> list[_Proposal]:
    points = [p for p in method.answer.points if p.x is not None]
    places: Sequence[Place] = ()
    if method.curve is not None and method.noise.known:
        places = describe_places(
            method.curve, method.points, method.noise, method.arm.time_sys
        )
    inside = [
        _propose_inside(selection, method, point, places[i] if places else None)
        for i, point in enumerate(points)
        if point.verdict == "undecided"
    ]
    best = sorted(filter(None, inside), key=lambda proposals: -proposals[0].gain)
    chosen = [proposal for proposals in best[:MOST_POINTS] for proposal in proposals]
    return chosen + _propose_outside(selection, method, points)


def _propose_inside(
    selection: Selection, method: JudgedMethod, point: Point, place: Place | None
) -> list[_Proposal]:
    if point.reason == "diverged":
        missing = max(point.diverged - point.runs, 1)
        why = "more seeds: most runs of {names} diverged here, {cost}"
        return [_proposal(selection, method, point, method.arm, missing, why)]
    if not point.estimable and point.reason != "bracket":
        why = "more seeds: shows how much runs of {names} vary, {cost}"
        return [_proposal(selection, method, point, method.arm, BATCH_SEEDS, why)]
    there = _baseline_there(selection)
    if not point.estimable:
        why = f"{there}: shows what it reaches here, {{cost}}"
        arm = selection.baseline
        return [_proposal(selection, method, point, arm, START_SEEDS, why)]
    if place is None or point.half_width is None or point.reason in UNTESTED:
        here = _runs_at(selection.baseline, point)
        who, seeds = next_batch(here, point.runs)
        arm = selection.baseline if who == "baseline" else method.arm
        lead = there if who == "baseline" and not here else ""
        why = (lead or "more seeds") + ": shows how much runs vary here, {cost}"
        return [_proposal(selection, method, point, arm, seeds, why)]
    return _propose_narrowing(selection, method, point, place)


def _runs_at(baseline: Arm, point: Point) -> int:
    """Valid baseline runs at the point's time, where no spread of times is known."""
    near = [
        len(group.runs)
        for group in baseline.groups
        if abs(group.mean_log_time - math.log(point.x or 1.0)) <= MERGE_DISTANCE
    ]
    return max(near, default=0)


def _propose_narrowing(
    selection: Selection, method: JudgedMethod, point: Point, place: Place
) -> list[_Proposal]:
    before, alpha = point.half_width or 0.0, selection.question.alpha
    added = {"baseline": 0, "method": 0}
    for _ in range(MOST_BATCHES):
        theirs = place.baseline_runs + added["baseline"]
        who, seeds = next_batch(theirs, place.method_runs + added["method"])
        added[who] += seeds
        after = predict_half_width(place, added["baseline"], added["method"], alpha)
        decides = point.reason not in CLEAR_ALONE and after < abs(point.gap or 0.0)
        if after <= WORTH_NARROWING * before or (decides and after < before):
            break
    else:
        return []
    arms = [(selection.baseline, added["baseline"]), (method.arm, added["method"])]
    arms = [(arm, seeds) for arm, seeds in arms if seeds]
    unit = selection.unit
    new = place.baseline_runs == 0 and added["baseline"] > 0
    what = f"narrows {{names}} from {say_width(before, unit, bare=True)} "
    what += f"to about {say_width(after, unit)}"
    what += ", enough to decide if the gap stays" if decides else ""
    proposals = []
    for arm, seeds in arms:
        lead = "more seeds"
        if new and arm is selection.baseline:
            lead = _baseline_there(selection)
        why = f"{lead}: {what}, {{cost}}"
        for other, more in arms:
            if other is not arm:
                whose = "baseline" if other is selection.baseline else "method"
                beside = f"together with {more} more of the {whose}"
                why = f"{lead}: {beside}, {what}, {{cost}}"
        proposals.append(_proposal(selection, method, point, arm, seeds, why))
    saved = (before - after) / before
    cost = math.fsum(proposal.run.cost for proposal in proposals)
    together = len(arms) > 1
    return [
        replace(
            proposal,
            run=replace(proposal.run, effect=what, together=together),
            gain=saved / cost,
        )
        for proposal in proposals
    ]


def _propose_outside(
    selection: Selection, method: JudgedMethod, points: Sequence[Point]
) -> list[_Proposal]:
    """One baseline budget on either side, the cheapest that lets a point be judged.

    A point beside an end of the range is one whose budget both sides share, missed by
    the jitter of their clocks.
    """
    if not can_be_trained_to(selection.question.axis):
        return []
    outside = [p for p in points if p.verdict == "out_of_range"]
    targets = []
    for reason, why in (
        ("no_baseline", "gives {names} something to be judged against, {cost}"),
        (
            "better_and_faster",
            "lets {names} be judged where it seems better than any "
            "baseline budget so short, {cost}",
        ),
        (
            "worse_and_slower",
            "lets {names} be judged beyond the baseline's longest budget, {cost}",
        ),
    ):
        cheapest = [p for p in outside if p.reason == reason][:1]
        targets += [(point, why) for point in cheapest]
    beside = [p for p in outside if not p.reason and _is_beside(selection, p)]
    why = "lets {names} be judged where it just misses the baseline's range, {cost}"
    targets += [(point, why) for point in beside]
    if not targets and outside and len(outside) == len(points):
        targets = [(outside[0], "lets {names} be judged at a time of its own, {cost}")]
    return [
        _proposal(
            selection,
            method,
            point,
            selection.baseline,
            START_SEEDS,
            f"{_baseline_there(selection)}: {why}",
            at=within_reach(selection, float(point.x or 0.0)),
        )
        for point, why in targets
    ]


def _is_beside(selection: Selection, point: Point) -> bool:
    """Whether a point lies outside the baseline's range by jitter alone."""
    return within_reach(selection, float(point.x or 0.0)) != point.x and any(
        abs(math.log((point.x or 1.0) / group.mean_time)) <= math.log(JUST_BEYOND)
        for group in selection.baseline.groups
    )


def _baseline_there(selection: Selection) -> str:
    """What is trained where the method has a point and the baseline none."""
    return f"the baseline at this {say_place(selection.question.axis)}"


def _proposal(
    selection: Selection,
    method: JudgedMethod,
    point: Point,
    arm: Arm,
    seeds: int,
    why: str,
    at: float | None = None,
) -> _Proposal:
    x = float(point.x or 0.0)
    share = 1.0 if at is None else at / x
    run = NextRun(
        who="baseline" if arm is selection.baseline else arm.name,
        recipe=arm.recipe,
        x=x * share,
        seeds=seeds,
        cost=seeds * share * run_cost(selection, method.arm, point.budget, x),
        why="",
    )
    return _Proposal(run, 0.0, (method.arm.name,), why)


def _merge(proposals: Sequence[_Proposal]) -> list[_Proposal]:
    """One line where several methods ask for the same baseline budget."""
    merged: list[_Proposal] = []
    for proposal in sorted(proposals, key=lambda p: (p.run.who, p.run.x)):
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.run.recipe == proposal.run.recipe
            and math.log(proposal.run.x / last.run.x) <= MERGE_DISTANCE
        ):
            larger = max((last, proposal), key=lambda p: p.run.seeds)
            # The words are those of the method that gains most, so it is named first.
            first, other = (last, proposal)
            if proposal.gain > last.gain:
                first, other = (proposal, last)
            together = last.run.together or proposal.run.together
            merged[-1] = _Proposal(
                replace(larger.run, effect=first.run.effect, together=together),
                last.gain + proposal.gain,
                tuple(dict.fromkeys(first.names + other.names)),
                first.why,
            )
        else:
            merged.append(proposal)
    return merged


def _say(proposal: _Proposal, words: str, unit: str) -> str:
    first, *others = proposal.names
    names = first if not others else f"{first} and {len(others)} more"
    cost = f"for {say_time(proposal.run.cost, unit)} of training"
    return words.replace("{cost}", cost).replace("{names}", names)
