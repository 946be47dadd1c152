"""A sequential plan: batches of runs at one time until a question is decided.

What to do next, from what is there; nothing here trains, judges or stores.

Source: our own: docs/plans.md#the-plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from overcurve.curves.planning.next_runs import LOOKS, next_batch
from overcurve.curves.selecting.reach import START_SEEDS
from overcurve.curves.terms.answers import PointVerdict

StopReason = Literal[
    "looks", "cap", "diverged", "failing", "out_of_range", "not_comparable"
]
CLAIMS: tuple[PointVerdict, ...] = ("above", "below", "equal")
MOST_FAILED = 6  # runs of a plan: whatever breaks so many breaks the next as well


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRule:
    """What a plan may do: `alpha` is the two-sided error rate of all looks together,
    `cap_seconds` the most seconds of training that it may ask for."""

    alpha: float
    cap_seconds: float
    looks: int = LOOKS


@dataclass(frozen=True, slots=True)
class Side:
    """One side at the plan's time: its valid runs, and the seconds that one takes."""

    runs: int
    run_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen at look `k`, judged at its share `alpha` of the plan's error rate.

    `low`, `high` is the 1 - alpha interval of the gap (positive is better), in the
    metric's unit; `spent_seconds` what the plan's runs had trained by then.
    """

    k: int
    alpha: float
    verdict: PointVerdict
    reason: str | None
    p: float | None
    gap: float | None
    low: float | None
    high: float | None
    half_width: float | None
    baseline_runs: int
    method_runs: int
    spent_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a plan stands once all that it queued has ended.

    `failed_baseline`, `failed_method` are runs of the last batch that came to nothing
    and are to be replaced before the look; `failed` counts all such runs so far.
    `beyond` is a time just beyond the method's where the baseline's range ends before.
    """

    baseline: Side
    method: Side
    looks: Sequence[Look] = ()
    spent_seconds: float = 0.0
    failed_baseline: int = 0
    failed_method: int = 0
    failed: int = 0
    beyond: float | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Train so many more runs of either side, then look; `seconds` is their cost."""

    baseline: int
    method: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Widen:
    """Train the baseline for `at` seconds, just beyond the method's own time, with so
    many `runs`: clocks jitter, and at the end of its range a point may fall out."""

    at: float
    runs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Decided:
    """A look had a verdict at its own level."""

    verdict: PointVerdict


@dataclass(frozen=True, slots=True)
class Stopped:
    """The plan ends undecided."""

    reason: StopReason


Step = Queue | Widen | Decided | Stopped


def next_step(rule: PlanRule, standing: Standing) -> Step:
    """What a plan does next.

    Both sides start with three runs, those that exist among them; then two go to the
    side with fewer. A run that failed is replaced before the look, one that diverged
    is an outcome and is not.

    Returns: a batch that keeps within looks and cap, or how the plan ends.
    """
    last = standing.looks[-1] if standing.looks else None
    if last is not None and last.verdict in CLAIMS:
        return Decided(last.verdict)
    if last is not None and (hopeless := _why_hopeless(last)):
        return Stopped(hopeless)
    if len(standing.looks) >= rule.looks:
        return Stopped("looks")
    if standing.failed > MOST_FAILED:
        return Stopped("failing")
    baseline, method = standing.failed_baseline, standing.failed_method
    # Where part of a widening failed, the rest may have reached far enough.
    reached = standing.beyond is None and baseline + method > 0
    if last is not None and last.verdict == "out_of_range" and not reached:
        return _widen(rule, standing)
    if not baseline + method:
        baseline, method = batch(standing.baseline.runs, standing.method.runs)
    seconds = baseline * standing.baseline.run_seconds
    seconds += method * standing.method.run_seconds
    if standing.spent_seconds + seconds > rule.cap_seconds:
        return Stopped("cap")
    return Queue(baseline, method, seconds)


def _widen(rule: PlanRule, standing: Standing) -> Step:
    if standing.beyond is None:
        return Stopped("out_of_range")
    seconds = START_SEEDS * standing.beyond
    if standing.spent_seconds + seconds > rule.cap_seconds:
        return Stopped("cap")
    return Widen(standing.beyond, START_SEEDS, seconds)


def batch(baseline_runs: int, method_runs: int) -> tuple[int, int]:
    """Runs of the baseline and of the method to train before the next look."""
    missing = tuple(max(START_SEEDS - n, 0) for n in (baseline_runs, method_runs))
    if all(missing):
        return missing[0], missing[1]  # in shared blocks, so that they take turns
    who, seeds = next_batch(baseline_runs, method_runs)
    return (seeds, 0) if who == "baseline" else (0, seeds)


def full_course(baseline: Side, method: Side, looks: int = LOOKS) -> Queue:
    """All that a plan trains if no look decides, with what it costs.

    Args:
        baseline, method: the sides as they are now.
        looks: how many are still to come.
    Returns: runs to add on either side, and their seconds together.
    """
    have = [baseline.runs, method.runs]
    for _ in range(looks):
        more = batch(*have)
        have = [have[0] + more[0], have[1] + more[1]]
    added = have[0] - baseline.runs, have[1] - method.runs
    seconds = added[0] * baseline.run_seconds + added[1] * method.run_seconds
    return Queue(*added, seconds)


def _why_hopeless(last: Look) -> StopReason | None:
    """Why more runs of the same kind would change nothing."""
    if last.reason == "not_comparable":
        return "not_comparable"
    if not (last.baseline_runs and last.method_runs):
        return "diverged"
    return None
