"""The table by tested time: a row for each method and budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from frontend.curves.comparison import Comparison, MethodAnswer, Point
from frontend.curves.judge import POINT_FIELDS
from frontend.curves.records import WAITING_STATUSES
from frontend.figures.axes import compact
from frontend.figures.layout import colours_of
from frontend.figures.scale import QualityScale
from frontend.figures.sketch import gap_bar
from frontend.figures.words import position
from frontend.pages.page import Table
from frontend.pages.strips import LOOKS
from frontend.words import significant

REASONS = {
    "no_baseline": "no baseline run to hold it against",
    "no_replicates": "no two runs alike, so no noise can be estimated",
    "zero_variance": "all runs alike, so no noise can be estimated",
    "diverged": "more than half of its runs diverged",
    "baseline_better_earlier": "the baseline was better at a shorter time",
    "bracket": "no baseline budget near this time",
    "noise": "more seeds needed",
    "several_points": "clear alone, not among several tested times",
    "not_comparable": "the curves cannot be held against each other",
    "better_and_faster": "better than the shortest baseline, in less time",
    "worse_and_slower": "worse than the longest baseline, in more time",
}
_Counts = Mapping[tuple[str, float], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """One judged point in the words of the table; `bar` is inline SVG of the gap,
    `order` its place among the method's points."""

    name: str
    recipe: str
    colour: str
    order: int
    budget: str
    at: str
    seeds: str
    quality: str
    baseline: str
    bar: str
    gap: str
    interval: str
    speedup: str
    verdict: str
    look: str
    glyph: str
    why: str


def point_rows(comparison: Comparison, scale: QualityScale) -> tuple[PointRow, ...]:
    """Builds the rows, method by method in increasing time."""
    asked = Counter((r.recipe, r.budget) for r in comparison.records)
    waiting = Counter(
        (r.recipe, r.budget) for r in comparison.records if r.status in WAITING_STATUSES
    )
    reach = _reach(comparison)
    colours = colours_of(comparison)
    return tuple(
        _row(comparison, answer, i, scale, reach, colours, asked, waiting)
        for answer in comparison.methods
        for i in range(len(answer.points))
    )


def points_table(comparison: Comparison) -> Table:
    """The same points as plain numbers in the metric's own unit."""
    rows = tuple(
        (answer.name, answer.recipe, *(getattr(point, name) for name in POINT_FIELDS))
        for answer in comparison.methods
        for point in answer.points
    )
    return Table("points", ("method", "recipe", *POINT_FIELDS), rows)


def _reach(comparison: Comparison) -> float:
    """The gap at the end of every row's bar: the widest decided interval, so that
    one hopeless interval does not flatten the others."""
    points = [p for answer in comparison.methods for p in answer.points]
    gaps = [abs(p.gap) for p in points if p.gap is not None]
    widths = sorted(p.half_width for p in points if p.half_width is not None)
    typical = widths[len(widths) // 2] if widths else 0.0
    return max([*gaps, typical, 1e-12]) + typical


def _row(
    comparison: Comparison,
    answer: MethodAnswer,
    order: int,
    scale: QualityScale,
    reach: float,
    colours: Mapping[str, str],
    asked: _Counts,
    waiting: _Counts,
) -> PointRow:
    point = answer.points[order]
    look, glyph = LOOKS[point.verdict]
    key = (answer.recipe, point.budget)
    colour = colours[answer.recipe]
    return PointRow(
        name=answer.name,
        recipe=answer.recipe,
        colour=colour,
        order=order,
        budget=compact(point.budget),
        at=position(comparison.question.axis, point.x),
        seeds=_seeds(point, asked[key], waiting[key]),
        quality=scale.text(point.quality),
        baseline=scale.text(point.baseline_quality),
        bar=_bar(point, colour, reach),
        gap=scale.gap(point.gap),
        interval=scale.interval(point.gap_low, point.gap_high),
        speedup=_speedup(point),
        verdict=point.verdict.replace("_", " "),
        look=look,
        glyph=glyph,
        why=REASONS.get(point.reason or "", point.reason or ""),
    )


def _seeds(point: Point, asked: int, waiting: int) -> str:
    parts = [str(point.runs) if point.runs == asked else f"{point.runs} of {asked}"]
    if point.diverged:
        parts.append(f"{point.diverged} diverged")
    if waiting:
        parts.append(f"{waiting} to come")
    return ", ".join(parts)


def _bar(point: Point, colour: str, reach: float) -> str:
    if point.gap is None:
        return ""
    low = -reach if point.gap_low is None else point.gap_low
    high = reach if point.gap_high is None else point.gap_high
    places = (low / reach, point.gap / reach, high / reach)
    return gap_bar(colour, point.verdict, places)


def _speedup(point: Point) -> str:
    if point.speedup is not None:
        return f"{significant(point.speedup, 3)}×"
    if point.speedup_low is not None:
        return f"≥ {significant(point.speedup_low, 3)}×"
    if point.speedup_high is not None:
        return f"≤ {significant(point.speedup_high, 3)}×"
    return "–"
