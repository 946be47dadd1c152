"""A comparison's figures in words: tooltips, the band's name, places on the axis."""

from __future__ import annotations

from collections.abc import Iterable

from overcurve.curves.comparison import Comparison, Knot, MethodAnswer, Point
from overcurve.curves.saying.wording import say_verdict_name
from overcurve.curves.terms.axes import TRAINING_TIME, is_pace, say_axis
from overcurve.curves.terms.quantities import SECONDS_FIELDS
from overcurve.figures.axes import compact
from overcurve.figures.scale import QualityScale
from overcurve.words import duration, significant, tick

MOST_NOTED = 4
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


def axis_note(comparison: Comparison) -> str:
    """Which axis was judged on and what the verdicts on training time are; nothing
    where that is the axis."""
    axis = comparison.question.axis
    if axis == TRAINING_TIME:
        return ""
    verdicts = [
        f"{answer.name} {_on_time(answer)}"
        for answer in comparison.methods[:MOST_NOTED]
    ]
    more = len(comparison.methods) - len(verdicts)
    verdicts += [f"{more} more"] if more else []
    note = f"judged on {say_axis(axis)} alone"
    return f"{note}; on training time: {', '.join(verdicts)}" if verdicts else note


def _on_time(answer: MethodAnswer) -> str:
    if answer.on_time is None or answer.on_time.verdict is None:
        return "not recorded"
    return say_verdict_name(answer.on_time.verdict)


def confidence(comparison: Comparison) -> str:
    """The confidence level in words: 95 %."""
    return f"{significant(100 * (1 - comparison.question.alpha), 4)} %"


def position(axis: str, value: float | None) -> str:
    """A place on the time axis in words."""
    if value is None:
        return "–"
    if is_pace(axis):
        return tick(value)
    return duration(value) if axis in SECONDS_FIELDS else compact(value)


def point_words(name: str, point: Point, axis: str, scale: QualityScale) -> str:
    """A judged point in lines of aligned columns, for its tooltip.

    Args:
        name: of the method.
        point: as it was judged.
        axis: of the comparison.
        scale: how qualities are shown.
    """
    gap = f"{scale.gap(point.gap)} {scale.interval(point.shown_low, point.shown_high)}"
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
    """A baseline budget in lines of aligned columns, for its tooltip.

    Args:
        knot: as it was measured.
        axis: of the comparison.
        scale: how qualities are shown.
    """
    rows = [
        ("at", position(axis, knot.x)),
        ("seeds", str(knot.runs)),
        ("quality", f"{scale.text(knot.quality)} {scale.unit}"),
    ]
    return _columns("baseline", rows)


def _columns(title: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([title, *(f"{name:<9}{value}" for name, value in rows)])
