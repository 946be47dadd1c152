"""What must be said beside a table of verdicts, so that nobody reads more into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.axes import axis_unit, say_axis
from overcurve.curves.terms.records import UNSTATED
from overcurve.figures.captions import confidence
from overcurve.figures.scale import QualityScale
from overcurve.telling.counts import say_counts
from overcurve.telling.files_read import say_left_out
from overcurve.telling.headers import comparison_title
from overcurve.version import VERSION
from overcurve.words import listing

SINGLE = (
    "intervals of single points, not simultaneous; verdicts are adjusted for the "
    "several points of one method (Hochberg), not for several methods"
)
MEAN = "intervals of means over the range that both curves share, not simultaneous"


def caption(
    comparison: Comparison,
    scale: QualityScale,
    left_out: Sequence[str] = (),
    *,
    by_method: bool = False,
) -> str:
    """What was compared and how, in sentences.

    Args:
        left_out: what was left out where the runs were read, a sentence each.
        by_method: the table has a row a method, not a row a point.
    """
    return " ".join(_sentences(comparison, scale, left_out, by_method))


def _sentences(
    comparison: Comparison,
    scale: QualityScale,
    left_out: Sequence[str],
    by_method: bool,
) -> Iterator[str]:
    axis = say_axis(comparison.question.axis)
    better = "higher" if scale.higher_is_better else "lower"
    unit = f" in {scale.gap_unit}" if scale.gap_unit else ""
    yield f"{comparison_title(comparison)}: {scale.header} ({better} is better)"
    place = axis_unit(comparison.question.axis, comparison.records.samples())
    yield f"at equal {axis}, measured in {place}." if place else f"at equal {axis}."
    yield f"Gaps are method minus baseline{unit}, turned so that positive is better;"
    yield f"brackets are {confidence(comparison)} {MEAN if by_method else SINGLE}."
    yield from _runs(comparison, left_out)
    yield "Undecided: these runs cannot tell; it does not say that the two are equal."
    if comparison.question.margin is not None:
        margin = scale.gap(comparison.question.margin).lstrip("+")
        yield f"Equal: the whole interval lies within ± {margin}{unit}."
    if by_method:
        yield f"Out of range, or a dash: no common range of {axis} to average over."
    yield from _reservations(comparison)
    yield f"Judged by Overcurve {VERSION}, rule {comparison.rule}."


def _runs(comparison: Comparison, left_out: Sequence[str]) -> Iterator[str]:
    sizes = [knot.runs for knot in comparison.baseline.knots]
    points = [p.runs for answer in comparison.methods for p in answer.points]
    yield (
        f"N: {_span(points)} seeds a point of a method, {_span(sizes)} a budget of the "
        f"baseline; {say_counts(comparison)}."
    )
    for reason in say_left_out(comparison, left_out):
        yield f"Left out: {reason}."
    classes = sorted({run.device_class for run in comparison.records.samples()})
    if classes == [UNSTATED]:
        yield "The kind of device is not stated."
    elif classes:
        yield f"Device: {listing(tuple(classes))}."


def _span(sizes: Sequence[int]) -> str:
    least, most = min(sizes, default=0), max(sizes, default=0)
    return str(most) if least == most else f"{least} to {most}"


def _reservations(comparison: Comparison) -> Iterator[str]:
    for answer in comparison.methods:
        if answer.warnings:
            yield f"Reservations about {answer.name}: {'; '.join(answer.warnings)}."
