"""The judged points as plain numbers, for CSV."""

from __future__ import annotations

from dataclasses import fields

from frontend.pages.page import Table
from overcurve.curves.comparison import Comparison, EqualBudgetPoint, MethodAnswer
from overcurve.curves.judge import POINT_FIELDS
from overcurve.curves.terms.axes import TRAINING_TIME

_SHOWN = {
    "gap_low": "shown_low",
    "gap_high": "shown_high",
    "half_width": "shown_width",
}


def points_table(comparison: Comparison) -> Table:
    """The same points as plain numbers in the metric's own unit."""
    axis = comparison.question.axis
    rows = tuple(
        (
            *(answer.name, answer.recipe),
            *(getattr(point, _SHOWN.get(name, name)) for name in POINT_FIELDS),
            *(axis, answer.verdict, _verdict_on_time(axis, answer)),
            "; ".join(answer.warnings),
        )
        for answer in comparison.methods
        for point in answer.points
    )
    whole = ("axis", "method_verdict", "method_verdict_on_time", "warnings")
    return Table("points", ("method", "recipe", *POINT_FIELDS, *whole), rows)


def equal_budget_table(comparison: Comparison) -> Table:
    """What is known at equal budget, of methods that no equal time can judge."""
    names = tuple(field.name for field in fields(EqualBudgetPoint))
    rows = tuple(
        (answer.name, answer.recipe, *(getattr(point, name) for name in names))
        for answer in comparison.methods
        if answer.equal_budget
        for point in answer.equal_budget.points
    )
    return Table("equal_budget", ("method", "recipe", *names), rows)


def _verdict_on_time(axis: str, answer: MethodAnswer) -> str | None:
    if axis == TRAINING_TIME:
        return answer.verdict
    return None if answer.on_time is None else answer.on_time.verdict
