"""The table by tested time: a row for each method and budget."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from overcurve.curves.comparison import Comparison, MethodAnswer, Point
from overcurve.curves.saying.open import say_cure
from overcurve.curves.saying.wording import say_verdict_name
from overcurve.curves.terms.axes import is_chosen_size
from overcurve.curves.terms.quantities import SECONDS_FIELDS
from overcurve.curves.terms.records import WAITING_STATUSES
from overcurve.curves.terms.run_table import axis_values
from overcurve.figures.axes import compact
from overcurve.figures.captions import position
from overcurve.figures.layout import colours_of
from overcurve.figures.scale import QualityScale
from overcurve.figures.sketch import gap_bar
from overcurve.telling.strips import LOOKS
from overcurve.words import significant

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
    "interim": "a plan is deciding it",
    "by_plan": "as a plan of several looks left it",
}
# Off the time axis nothing is early or short.
ELSEWHERE = {
    "baseline_better_earlier": "the baseline was better at a smaller budget",
    "bracket": "no baseline budget near this point",
    "several_points": "clear alone, not among several tested points",
    "better_and_faster": "better than the smallest baseline budget, at less",
    "worse_and_slower": "worse than the largest baseline budget, at more",
}
_Key = tuple[str, float, float]
_Counts = Mapping[_Key, int]


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
    axis = comparison.question.axis
    asked, waiting = Counter[_Key](), Counter[_Key]()
    for batch in comparison.records.batches:
        run = batch.first
        places = axis_values(batch, axis) if is_chosen_size(axis) else [None]
        keys = [_key(axis, run.recipe, run.budget, x) for x in places]
        counted = Counter(keys if len(keys) > 1 else {keys[0]: len(batch)})
        asked += counted
        if run.status in WAITING_STATUSES:
            waiting += counted
    reach = _reach(comparison)
    colours = colours_of(comparison)
    return tuple(
        _row(comparison, answer, i, scale, reach, colours, asked, waiting)
        for answer in comparison.methods
        for i in range(len(answer.points))
    )


def _reach(comparison: Comparison) -> float:
    """The gap at the end of every row's bar: the widest decided interval, so that
    one hopeless interval does not flatten the others."""
    points = [p for answer in comparison.methods for p in answer.points]
    gaps = [abs(p.gap) for p in points if p.gap is not None]
    widths = sorted(p.shown_width for p in points if p.shown_width is not None)
    typical = widths[len(widths) // 2] if widths else 0.0
    return max([*gaps, typical, 1e-12]) + typical


def _key(axis: str, recipe: str, budget: float, x: float | None) -> _Key:
    """What tells one point from another: on an axis of sizes chosen beforehand the
    size as well as the budget."""
    size = round(math.log(x), 9) if x and is_chosen_size(axis) else 0.0
    return recipe, budget, size


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
    key = _key(comparison.question.axis, answer.recipe, point.budget, point.x)
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
        interval=scale.interval(point.shown_low, point.shown_high),
        speedup=_speedup(point),
        verdict=say_verdict_name(point.verdict),
        look=look,
        glyph=glyph,
        why=_why(point, comparison.question.axis),
    )


def _why(point: Point, axis: str) -> str:
    reason = point.reason or ""
    if not point.estimable:
        return f"these runs cannot tell: {say_cure(point, axis)}"
    if axis not in SECONDS_FIELDS and reason in ELSEWHERE:
        return ELSEWHERE[reason]
    return REASONS.get(reason, reason)


def _seeds(point: Point, asked: int, waiting: int) -> str:
    parts = [str(point.runs) if point.runs == asked else f"{point.runs} of {asked}"]
    if point.diverged:
        parts.append(f"{point.diverged} diverged")
    if waiting:
        parts.append(f"{waiting} to come")
    return ", ".join(parts)


def _bar(point: Point, colour: str, reach: float) -> str:
    if point.gap is None or not point.estimable:
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
