"""The milestones of a run: moments that its method asked for, by their axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontend.pages.page import Table
from frontend.pages.run_words import budget_words, quality_words, seconds_words
from overcurve.curves.terms.quantities import QUANTITIES
from overcurve.curves.terms.records import Evaluation
from overcurve.words import significant

_WORDS = {quantity.name: quantity.words for quantity in QUANTITIES}


@dataclass(frozen=True, slots=True)
class MilestoneTable:
    """Milestones in words: one column for each axis, one row for each of them."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def milestone_table(evaluations: Sequence[Evaluation], unit: str) -> MilestoneTable:
    """Lays the milestones out as they are read; empty where there is none.

    Args:
        evaluations: in order, of which those with axes are milestones.
        unit: of the quality.
    """
    marked = [e for e in evaluations if e.milestone]
    if not marked:
        return MilestoneTable()
    axes = _axes(marked)
    columns = ("units", *(_WORDS.get(a, a.replace("_", " ")) for a in axes))
    rows = tuple(
        (
            budget_words(e.units, ""),
            *(_number(e.milestone.get(axis)) for axis in axes),
            quality_words(e.quality, unit),
            seconds_words(e.train_seconds),
        )
        for e in marked
    )
    return MilestoneTable((*columns, "quality", "training time"), rows)


def evaluation_rows(evaluations: Sequence[Evaluation]) -> Table:
    """The learning curve as numbers, for the page's `.csv`: the axes of milestones, if
    there are any, are its last columns."""
    axes = _axes(evaluations)
    columns = ("units", "train_seconds", "quality", *axes)
    rows = tuple(
        (e.units, e.train_seconds, e.quality, *map(e.milestone.get, axes))
        for e in evaluations
    )
    return Table("learning_curve", columns, rows)


def _axes(evaluations: Sequence[Evaluation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(axis for e in evaluations for axis in e.milestone))


def _number(value: float | None) -> str:
    return "–" if value is None else significant(value, 4)
