"""A comparison as text: every method's verdict, the table of points, what is unfair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.axes import say_axis
from overcurve.figures.captions import confidence
from overcurve.figures.scale import comparison_scale
from overcurve.telling.columns import aligned, one_line
from overcurve.telling.counts import say_counts
from overcurve.telling.files_read import say_left_out
from overcurve.telling.headers import ALONE
from overcurve.telling.point_rows import point_rows
from overcurve.telling.point_table import cells, point_columns
from overcurve.telling.strips import verdict_strips


def comparison_text(comparison: Comparison, left_out: Sequence[str] = ()) -> str:
    """Writes a comparison for a terminal.

    Args:
        left_out: what was left out where the runs were read, a sentence each.
    """
    return "\n".join(map(one_line, _lines(comparison, left_out)))


def _lines(comparison: Comparison, left_out: Sequence[str]) -> Iterator[str]:
    scale = comparison_scale(comparison)
    axis = say_axis(comparison.question.axis)
    against = comparison.baseline.name
    yield f"{scale.header} against the baseline {against}, at equal {axis}"
    if not comparison.methods:
        yield ALONE
    for strip in verdict_strips(comparison, scale):
        yield f"{strip.name}{strip.joint}{strip.word}{strip.rest}"
        if strip.equal_budget:
            yield f"  {strip.equal_budget}"
    rows = point_rows(comparison, scale)
    if rows:
        columns = point_columns(comparison, scale)
        table = [cells(columns, row) for row in rows]
        yield ""
        yield from aligned([column.column for column in columns], table, "")
        yield ""
    for check in comparison.checks:
        if check.is_against:
            evidence = f" ({check.evidence})" if check.evidence else ""
            yield f"{check.state}: {check.message}{evidence}"
    for reason in say_left_out(comparison, left_out):
        yield f"left out: {reason}"
    yield (
        f"{say_counts(comparison)}; {confidence(comparison)} intervals of single "
        f"points; rule {comparison.rule}"
    )
