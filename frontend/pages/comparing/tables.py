"""A comparison as tables of plain numbers: its `.csv`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from frontend.pages.page import Table
from overcurve.curves.comparison import Comparison, EqualBudgetPoint, MethodAnswer
from overcurve.curves.judge import POINT_FIELDS
from overcurve.curves.terms.axes import TRAINING_TIME
from overcurve.curves.terms.evidence import FileRead
from overcurve.curves.terms.quantities import AMOUNTS
from overcurve.telling.files_read import ACCOUNT, ENTRY

_FIRST_COLUMNS = (
    "task", "recipe", "method", "label", "budget", "budget_unit", "seed", "status",
    "train_seconds", "total_seconds", "quality", "metric", "direction", "device_class",
    "steps", "examples", "source_digest", "source", "started_at",
)  # fmt: skip
# Later ones stand behind those that files had first.
RUN_COLUMNS = (
    *_FIRST_COLUMNS,
    *(n for n in AMOUNTS if n not in _FIRST_COLUMNS),
    *("clock", "clock_note"),
)
_SHOWN = {
    "gap_low": "shown_low",
    "gap_high": "shown_high",
    "half_width": "shown_width",
}


def comparison_tables(comparison: Comparison) -> tuple[Table, ...]:
    """Judged points, points at equal budget, baseline budgets, fairness checks, every
    run; and, of runs that came in files, what became of their rows."""
    files = comparison.evidence.files
    return (
        _points_table(comparison),
        _equal_budget_table(comparison),
        _baseline_table(comparison),
        _checks_table(comparison),
        *((_files_table(files), _aside_table(files)) if files else ()),
        _runs_table(comparison),
    )


def _points_table(comparison: Comparison) -> Table:
    """The judged points as plain numbers in the metric's own unit."""
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


def _equal_budget_table(comparison: Comparison) -> Table:
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


def _baseline_table(comparison: Comparison) -> Table:
    names = ("budget", "x", "quality", "runs", "diverged", "sd", "low", "high")
    knots = comparison.baseline.knots
    rows = tuple(tuple(getattr(knot, name) for name in names) for knot in knots)
    return Table("baseline", names, rows)


def _checks_table(comparison: Comparison) -> Table:
    names = ("id", "state", "message", "evidence")
    rows = tuple((c.id, c.state, c.message, c.evidence) for c in comparison.checks)
    return Table("checks", names, rows)


def _files_table(files: Sequence[FileRead]) -> Table:
    rows = tuple(tuple(getattr(file, name) for name in ACCOUNT) for file in files)
    return Table("files", ACCOUNT, rows)


def _aside_table(files: Sequence[FileRead]) -> Table:
    rows = tuple(
        (file.name, *(getattr(each, name) for name in ENTRY))
        for file in files
        for each in file.aside
    )
    return Table("set_aside", ("file", *ENTRY), rows)


def _runs_table(comparison: Comparison) -> Table:
    return Table("runs", RUN_COLUMNS, comparison.records.rows(*RUN_COLUMNS))
