"""A comparison's figures in words: tooltips, the band's name, places on the axis."""

from __future__ import annotations

from collections.abc import Iterable

from frontend.curves.comparison import Comparison, Knot, Point
from frontend.figures.axes import SECONDS_AXES, compact
from frontend.figures.scale import QualityScale
from frontend.words import duration, significant

VERDICT_WORDS = {"out_of_range": "out of range"}


def band_words(comparison: Comparison) -> str:
    """The band's name and N: a band without its N says nothing."""
    sizes = [knot.runs for knot in comparison.baseline.knots if knot.runs]
    if not sizes:
        return ""
    least, most = min(sizes), max(sizes)
    seeds = f"{least} to {most} seeds" if least < most else f"{most} seeds"
    seeds = "1 seed" if most == 1 else seeds
    return f"{confidence(comparison)} band, {seeds}"


def confidence(comparison: Comparison) -> str:
    """The confidence level in words: 95 %."""
    return f"{significant(100 * (1 - comparison.question.alpha), 4)} %"


def position(axis: str, value: float | None) -> str:
    """A place on the time axis in words."""
    if value is None:
        return "–"
    return duration(value) if axis in SECONDS_AXES else compact(value)


def point_words(name: str, point: Point, axis: str, scale: QualityScale) -> str:
    """A judged point in lines of aligned columns, for its tooltip."""
    gap = f"{scale.gap(point.gap)} {scale.interval(point.gap_low, point.gap_high)}"
    rows = [
        ("at", position(axis, point.x)),
        ("seeds", str(point.runs)),
        ("quality", f"{scale.text(point.quality)} {scale.unit}"),
        ("baseline", f"{scale.text(point.baseline_quality)} {scale.unit}"),
        ("gap", "–" if point.gap is None else gap),
        ("verdict", VERDICT_WORDS.get(point.verdict, point.verdict)),
    ]
    return _columns(name, rows)


def knot_words(knot: Knot, axis: str, scale: QualityScale) -> str:
    """A baseline budget in lines of aligned columns, for its tooltip."""
    rows = [
        ("at", position(axis, knot.x)),
        ("seeds", str(knot.runs)),
        ("quality", f"{scale.text(knot.quality)} {scale.unit}"),
    ]
    return _columns("baseline", rows)


def _columns(title: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([title, *(f"{name:<9}{value}" for name, value in rows)])
