"""What is known at equal budget in words, which say each time that it is not time."""

from __future__ import annotations

from collections.abc import Sequence

from overcurve.curves.saying.wording import (
    MOST_LISTED,
    say_gap,
    say_gap_range,
    say_reservations,
    say_time,
    say_times,
)
from overcurve.curves.terms.answers import EqualBudgetPoint, NextRun
from overcurve.curves.terms.axes import say_axis, say_place

_WHY = {
    "no_replicates": (
        "too few runs alike to tell chance from a gap: add 2 seeds to this method"
    ),
    "zero_variance": "all seeds agree to the last digit",
    "diverged": "most runs diverged",
}
MOST_SAID = 3  # budgets told in full


def say_equal_budget(
    points: Sequence[EqualBudgetPoint],
    *,
    unit: str,
    budget_unit: str,
    axis: str,
    axis_unit: str,
    decided_by: NextRun | None,
    comparable: bool,
    reservations: Sequence[str] = (),
) -> str:
    """One sentence on shared budgets, and the run that would decide on the axis.

    Args:
        unit: of the quality; `budget_unit`: of the budgets, "" where not stated;
            `axis_unit`: of places on the `axis`.
        comparable: whether the two sides' times may be held against each other.
        reservations: warnings in a few words, said with a claim.
    """
    equal = "time" if say_place(axis) == "time" else say_axis(axis)
    words = _say_points(points, unit, budget_unit)
    parts = [f"At equal budget, not at equal {equal}: {words}"]
    if any(point.verdict != "undecided" for point in points):
        parts[0] += say_reservations(reservations)
    first = points[0]
    if comparable and axis_unit == "seconds":
        times = f"{say_time(first.x)} against {say_time(first.baseline_x)}"
        ratio = first.x / first.baseline_x
        parts.append(f"it took {ratio:.2g} times as long ({times})")
    if decided_by is not None:
        parts.append(f"what would decide it at equal {equal}: {decided_by.why}")
    return "; ".join(parts)


def say_equal_budget_interim(times: Sequence[float]) -> str:
    """What is said instead while plans decide at equal time, after so many seconds."""
    lead = "At equal budget, not at equal time: interim"
    if len(times) == 1:
        return f"{lead}, a plan is deciding at {say_time(times[0])}"
    return f"{lead}, plans are deciding at {say_times(times)}"


def _say_points(points: Sequence[EqualBudgetPoint], unit: str, budget_unit: str) -> str:
    """Each budget in full; of many, only which of them are better and worse."""
    if len(points) <= MOST_SAID:
        return ", ".join(_say_point(point, unit, budget_unit) for point in points)
    parts = []
    for verdict in ("better", "worse", "undecided"):
        those = [point for point in points if point.verdict == verdict]
        if those:
            listed = ", ".join(f"{point.budget:,.12g}" for point in those[:MOST_LISTED])
            more = len(those) - MOST_LISTED
            listed += f" and {more} more" if more > 0 else ""
            parts.append(f"{verdict} at {listed} {budget_unit}".strip())
    return "; ".join(parts)


def _say_point(point: EqualBudgetPoint, unit: str, budget_unit: str) -> str:
    at = f"at {point.budget:,.12g} {budget_unit}".strip()
    if not budget_unit:
        at = f"at budget {point.budget:,.12g}"
    if point.reason in _WHY:
        return f"undecided {at} ({_WHY[point.reason]})"
    if point.gap_low is None or point.gap_high is None:
        return f"undecided {at}"
    if point.verdict != "undecided":
        gap = say_gap(point.gap, point.gap_low, point.gap_high, unit)
        return f"{point.verdict} {at} by {gap}"
    if point.reason == "several_points":
        gap = say_gap(point.gap, point.gap_low, point.gap_high, unit)
        return f"undecided {at}, {gap} alone, not counted because several were tested"
    return f"undecided {at}, {say_gap_range(point.gap_low, point.gap_high, unit)}"
