"""The judged points of a comparison as typed rows, numbers in the units given."""

from __future__ import annotations

from dataclasses import dataclass

from overcurve.curves.comparison import Comparison, MethodVerdict, PointVerdict
from overcurve.curves.judge import POINT_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPoint:
    """All runs of one budget of a method against the baseline's curve.

    The fields are those of a point of `POST /api/judge`. Gaps are oriented: positive
    is better. What cannot be said is None, and `reason` says why; so is an open end of
    a speed-up. Where `estimable` is False the interval says nothing: show it nowhere.

    Attributes:
        method: the name of its curve; `method_verdict` that of all its points.
        x: the mean place on the axis, `quality` the mean quality there.
        runs: how many are in the means; `diverged` how many are not for that.
        bracket_low: with `bracket_high` how far the curve is unknown between budgets.
        p: two-sided, of this point alone.
    """

    method: str
    method_verdict: MethodVerdict
    budget: float
    x: float | None
    quality: float | None
    runs: int
    diverged: int
    verdict: PointVerdict
    by_margin: bool | None
    reason: str | None
    provisional: bool
    baseline_quality: float | None
    gap: float | None
    gap_low: float | None
    gap_high: float | None
    bracket_low: float | None
    bracket_high: float | None
    p: float | None
    half_width: float | None
    baseline_x: float | None
    speedup: float | None
    speedup_low: float | None
    speedup_high: float | None
    estimable: bool


def judged_points(comparison: Comparison) -> tuple[JudgedPoint, ...]:
    """One row for each method and budget: methods as asked, points in rising time."""
    return tuple(
        JudgedPoint(
            method=answer.name,
            method_verdict=answer.verdict,
            **{name: getattr(point, name) for name in POINT_FIELDS},
        )
        for answer in comparison.methods
        for point in answer.points
    )
