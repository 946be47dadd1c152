"""What would decide an open comparison: the next runs, cheapest gain first.

A baseline budget at the method's own time takes the bracket away, so it comes first;
where both sides were trained at the same time, seeds are added in turn.

Source: our own: docs/verdict.md#what-to-run-next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from frontend.curves.answers import NextRun, Point
from frontend.curves.baseline import SAME_TIME, BaselineCurve
from frontend.curves.cleaning import MERGE_DISTANCE
from frontend.curves.intervals import t_quantile
from frontend.curves.judging import JudgedMethod
from frontend.curves.records import SECONDS_FIELDS, WAITING_STATUSES
from frontend.curves.selection import Selection
from frontend.curves.wording import say_width

LOOKS = 6
LOOK_POWER = 1.5
START_SEEDS = 3
BATCH_SEEDS = 2
SETTLED_BY_BASELINE = ("better_and_faster", "worse_and_slower", "no_baseline")


@dataclass(frozen=True, slots=True)
class _Proposal:
    run: NextRun
    gain: float  # half width saved for each second, in units of the half width
    names: tuple[str, ...]
    why: str


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
    """Runs that would help to decide what is open.

    Returns: the baseline at the methods' times first, then added seeds; within each
        the largest narrowing for a second first. Empty while runs are still to come.
    """
    if not selection.comparable or _is_waiting(selection.records):
        return ()
    proposals = [
        proposal for method in judged for proposal in _propose(selection, method)
    ]
    merged = _merge(proposals)
    merged.sort(key=lambda p: (p.run.who != "baseline", -p.gain, p.run.x, p.run.who))
    return tuple(replace(p.run, why=_say_why(p)) for p in merged)


def _is_waiting(records: Iterable[object]) -> bool:
    return any(getattr(r, "status", "") in WAITING_STATUSES for r in records)


def _propose(selection: Selection, method: JudgedMethod) -> list[_Proposal]:
    found = []
    for i, point in enumerate(method.answer.points):
        if point.x is None or i >= len(method.points.x):
            continue
        outside = point.verdict == "out_of_range"
        if point.verdict == "undecided" or (
            outside and point.reason in SETTLED_BY_BASELINE
        ):
            found.append(_propose_for(selection, method, point, i))
    return found


def _propose_for(
    selection: Selection, method: JudgedMethod, point: Point, i: int
) -> _Proposal:
    here = _baseline_runs_at(method, i)
    who, seeds = next_batch(here, point.runs)
    arm = selection.baseline if who == "baseline" else method.arm
    cost = seeds * _seconds_of_a_run(selection, method, i)
    before, after = point.half_width, None
    if before is not None:
        after = _predict_half_width(selection, method, i, here, who, seeds)
    gain = 0.0
    if before is not None and after is not None and before > 0:
        gain = max(before - after, 0.0) / before / cost
    run = NextRun(
        who="baseline" if who == "baseline" else arm.name,
        recipe=arm.recipe,
        x=float(point.x or 0.0),
        seeds=seeds,
        cost=cost,
        why="",
    )
    why = _reason_words(selection, point, here, who, before, after)
    return _Proposal(run, gain, (method.arm.name,), why)


def _baseline_runs_at(method: JudgedMethod, i: int) -> int:
    """Valid baseline runs at the point's own time."""
    curve = method.curve
    if curve is None:
        return 0
    k = int(np.abs(curve.x - method.points.x[i]).argmin())
    reach = 2 * math.sqrt(method.noise.time * (1 / method.points.n[i] + 1 / curve.n[k]))
    near = abs(curve.x[k] - method.points.x[i]) <= max(reach, SAME_TIME)
    return int(curve.n[k]) if near else 0


def _seconds_of_a_run(selection: Selection, method: JudgedMethod, i: int) -> float:
    """What one run at the point's budget takes, as the method's own runs took."""
    x = math.exp(float(method.points.x[i]))
    if selection.question.axis in SECONDS_FIELDS:
        return x
    budget = method.answer.points[i].budget
    seconds = [
        run.train_seconds
        for run in method.arm.records
        if run.budget == budget and run.train_seconds is not None
    ]
    return math.fsum(seconds) / len(seconds) if seconds else x


def _predict_half_width(
    selection: Selection,
    method: JudgedMethod,
    i: int,
    here: int,
    who: str,
    seeds: int,
) -> float:
    """Half width with the added runs, the variance staying as it is."""
    noise, curve = method.noise, method.curve
    runs = float(method.points.n[i]) + (seeds if who == "method" else 0)
    theirs = here + (seeds if who == "baseline" else 0)
    variance = noise.run[i] / runs + noise.run[i] / max(theirs, 1)
    slope = _slope_at(curve, float(method.points.x[i])) if curve is not None else 0.0
    variance += (selection.time_sys * slope) ** 2
    freedom = min(float(noise.freedom[i]) + seeds, noise.total_freedom + seeds)
    quantile = float(t_quantile(freedom, selection.question.alpha))
    return quantile * math.sqrt(variance)


def _slope_at(curve: BaselineCurve, x: float) -> float:
    return float(np.interp(x, curve.x, curve.slopes))


def _reason_words(
    selection: Selection,
    point: Point,
    here: int,
    who: str,
    before: float | None,
    after: float | None,
) -> str:
    if point.reason == "better_and_faster":
        return "would settle whether {names} is better in less time than any budget"
    if point.reason == "worse_and_slower":
        return "would settle whether {names} is worse in more time than any budget"
    if point.reason == "no_baseline" or before is None:
        return "gives {names} something to be judged against"
    lead = "more seeds"
    if who == "baseline" and here == 0:
        lead = "the baseline at this time"
    if after is None or after >= before:
        return lead + ": shows how much runs of {names} vary here"
    unit = selection.unit
    width = f"{say_width(before, unit, bare=True)} to about {say_width(after, unit)}"
    return lead + ": narrows {names} from " + width


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
            leading = max((last, proposal), key=lambda p: p.gain)
            merged[-1] = _Proposal(
                larger.run,
                last.gain + proposal.gain,
                tuple(dict.fromkeys(last.names + proposal.names)),
                leading.why,
            )
        else:
            merged.append(proposal)
    return merged


def _say_why(proposal: _Proposal) -> str:
    first, *others = proposal.names
    names = first if not others else f"{first} and {len(others)} more"
    return proposal.why.replace("{names}", names)
