"""The table of judged points: its columns, and each point as a row of words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.axes import say_place
from overcurve.figures.captions import confidence
from overcurve.figures.scale import QualityScale
from overcurve.telling.columns import Column
from overcurve.telling.headers import axis_header, budget_header, saving_header
from overcurve.telling.point_rows import PointRow


@dataclass(frozen=True, slots=True)
class PointColumn:
    """A column of the table; `field` names what of a row it shows."""

    column: Column
    field: str
    read: Callable[[PointRow], str]


def point_columns(
    comparison: Comparison, scale: QualityScale
) -> tuple[PointColumn, ...]:
    """The columns that a comparison's points have, with their units."""
    interval = f"{confidence(comparison)} interval"
    is_budget = say_place(comparison.question.axis) == "budget"
    axis = [] if is_budget else [_number(axis_header(comparison), "at")]
    return (
        PointColumn(Column("Method"), "name", lambda row: row.name),
        _number(budget_header(comparison), "budget"),
        *axis,
        _number("Seeds", "seeds"),
        _number(scale.header, "quality"),
        _number("Baseline there", "baseline"),
        _number(scale.gap_header, "gap"),
        _number(interval, "interval"),
        _number(saving_header(comparison), "speedup"),
        PointColumn(Column("Verdict"), "verdict", _verdict),
    )


def cells(columns: Iterable[PointColumn], row: PointRow) -> tuple[str, ...]:
    """A point as a row of these columns."""
    return tuple(column.read(row) for column in columns)


def _number(title: str, field: str) -> PointColumn:
    def read(row: PointRow) -> str:
        return str(getattr(row, field))

    return PointColumn(Column(title, is_number=True), field, read)


def _verdict(row: PointRow) -> str:
    return f"{row.verdict} ({row.why})" if row.why else row.verdict
