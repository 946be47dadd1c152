"""The verdicts point by point: the table by tested time, with its headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontend.facts.plans import PlanView
from frontend.pages.comparing.plans import say_levels
from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.axes import say_place
from overcurve.figures.captions import confidence
from overcurve.figures.scale import QualityScale
from overcurve.telling.headers import axis_header, budget_header, saving_header
from overcurve.telling.point_rows import PointRow, point_rows

MANY = 30  # rows: more than that scroll in a box of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The table: `place` is what a tested place on the axis is called, `saving` the
    ratio at equal quality; `axis`, `budget`, `quality`, `gap` and `interval` head their
    columns."""

    rows: tuple[PointRow, ...]
    place: str
    axis: str
    budget: str
    quality: str
    gap: str
    interval: str
    saving: str

    @property
    def are_many(self) -> bool:
        """Whether the table is too long to stand whole."""
        return len(self.rows) > MANY


def page_points(
    comparison: Comparison, scale: QualityScale, plans: Sequence[PlanView]
) -> Points:
    """Builds the table; a point that a plan looks at has its own confidence level."""
    rows = point_rows(comparison, scale)
    return Points(
        rows=tuple(say_levels(rows, comparison, plans)),
        place=say_place(comparison.question.axis),
        axis=axis_header(comparison),
        budget=budget_header(comparison),
        quality=scale.header,
        gap=scale.gap_header,
        interval=f"{confidence(comparison)} interval",
        saving=saving_header(comparison),
    )
