"""Lays a comparison out: which marks, which axes, which words; nothing is drawn yet."""

from __future__ import annotations

from dataclasses import replace

from overcurve.curves.comparison import Comparison, Knot, Point
from overcurve.curves.terms.axes import axis_unit
from overcurve.figures.axes import time_axis
from overcurve.figures.captions import (
    axis_note,
    band_words,
    knot_words,
    point_words,
)
from overcurve.figures.dots import draw_runs, place_runs
from overcurve.figures.drawing import Drawing, Mark, Marks
from overcurve.figures.labels import direct_labels, label_room
from overcurve.figures.limits import gap_axis, quality_axis
from overcurve.figures.overlays import overlay_curve, overlay_words
from overcurve.figures.scale import QualityScale, can_show_errors, comparison_scale
from overcurve.figures.theme import BASELINE, method_colours
from overcurve.figures.view import View


def lay_out(comparison: Comparison, view: View) -> Drawing:
    """Describes the figure of a comparison in the given view.

    Returns: a drawing whose axes hold all means and the curve; a run far outside is
        counted in `off_scale`, not drawn, and one of too many in `thinned`.
    """
    as_error = view.scale == "error" and can_show_errors(comparison)
    scale = comparison_scale(comparison, as_error)
    curve = comparison.baseline.curve
    knots = _knots(comparison, scale)
    methods = _methods(comparison, scale)
    means = [*knots, *(mark for method in methods for mark in method.points)]
    curve_y = tuple(scale.shown(q) for q in curve.quality)
    has_band = view.band == "on" and bool(curve.x) and is_estimable(comparison)
    band_low = tuple(scale.shown(q) for q in curve.low) if has_band else ()
    band_high = tuple(scale.shown(q) for q in curve.high) if has_band else ()
    overlay = overlay_curve(view.overlay, comparison.baseline.knots)
    spots = place_runs(comparison, scale) if view.runs == "on" else ()
    heights = [y for group in spots for y in group.y]
    quality = quality_axis(scale, means, curve_y, (*band_low, *band_high), heights)
    time = time_axis(
        comparison.question.axis,
        [*curve.x, *(mark.x for mark in means)] or [1.0],
        view.time == "log",
        label_room(comparison.baseline.name, knots, methods, view.time == "log"),
        axis_unit("budget", comparison.records.samples()),
    )
    runs = draw_runs(comparison, spots, scale, time, quality)
    return Drawing(
        scale=scale,
        time=time,
        quality=quality,
        gap=gap_axis(scale, methods),
        baseline=comparison.baseline.name,
        curve_x=curve.x,
        curve_y=curve_y,
        band_low=band_low,
        band_high=band_high,
        band_words=band_words(comparison),
        knots=knots,
        dots=runs.dots,
        methods=methods,
        labels=direct_labels(comparison.baseline.name, knots, methods, time, quality),
        overlay_x=overlay[0],
        overlay_y=tuple(scale.shown(q) for q in overlay[1]),
        overlay_words=overlay_words(view.overlay, comparison.baseline.knots, scale),
        note=axis_note(comparison),
        off_scale=runs.off_scale,
        thinned=runs.thinned,
    )


def colours_of(comparison: Comparison) -> dict[str, str]:
    """The colour's name of every recipe; the baseline's is neutral."""
    base = comparison.baseline
    curves = [(base.recipe, base.name)]
    curves += [(answer.recipe, answer.name) for answer in comparison.methods]
    return {**method_colours(curves), base.recipe: BASELINE}


def is_estimable(comparison: Comparison) -> bool:
    """Whether the baseline's own uncertainty says anything: of single runs it can be
    larger than all that the baseline ever gained, and is then not drawn."""
    knots = [k for k in comparison.baseline.knots if k.quality is not None]
    heights = [k.quality for k in knots if k.quality is not None]
    widths = [k.high - k.low for k in knots if k.high is not None and k.low is not None]
    if len(heights) < 2 or any(knot.runs > 1 for knot in knots):
        return True
    return max(widths, default=0.0) / 2 <= max(heights) - min(heights)


def _knots(comparison: Comparison, scale: QualityScale) -> tuple[Mark, ...]:
    axis = comparison.question.axis
    has_intervals = is_estimable(comparison)
    return tuple(
        _mean_mark(
            knot,
            knot.low if has_intervals else None,
            knot.high if has_intervals else None,
            scale,
            knot_words(knot, axis, scale),
        )
        for knot in comparison.baseline.knots
        if knot.x is not None and knot.quality is not None
    )


def _methods(comparison: Comparison, scale: QualityScale) -> tuple[Marks, ...]:
    colours, axis = colours_of(comparison), comparison.question.axis
    marks = []
    for answer in comparison.methods:
        points = tuple(
            _judged(point, scale, point_words(answer.name, point, axis, scale))
            for point in answer.points
            if point.x is not None and point.quality is not None
        )
        colour = colours[answer.recipe]
        marks.append(Marks(answer.name, colour, answer.recipe, points))
    return tuple(marks)


def _judged(point: Point, scale: QualityScale, words: str) -> Mark:
    ends = (point.mean_low, point.mean_high) if point.estimable else (None, None)
    mark = _mean_mark(point, *ends, scale, words)
    gaps = (point.gap, point.shown_low, point.shown_high)
    gap, low, high = (None if g is None else g * scale.factor for g in gaps)
    return replace(mark, verdict=point.verdict, gap=gap, gap_low=low, gap_high=high)


def _mean_mark(
    mean: Knot | Point,
    low: float | None,
    high: float | None,
    scale: QualityScale,
    words: str,
) -> Mark:
    assert mean.x is not None
    assert mean.quality is not None
    return Mark(
        x=mean.x,
        y=scale.shown(mean.quality),
        low=None if low is None else scale.shown(low),
        high=None if high is None else scale.shown(high),
        words=words,
    )
