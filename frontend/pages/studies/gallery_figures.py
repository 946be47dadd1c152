"""Figures of published studies: those that were published beside those of here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontend.facts.curves import QualityView
from frontend.pages.comparing.addresses import compare_address
from frontend.pages.run_words import budget_words, quality_words
from overcurve.curves.comparison import MethodAnswer, Point
from overcurve.curves.saying.wording import say_gap
from overcurve.curves.terms.question import Question
from overcurve.figures.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureColumn:
    """A column of figures: published ones (`source` says where), or measured here
    (`address` leads to their comparison)."""

    heading: str
    kind: str  # published, measured or judged (over all tasks)
    source: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A recipe with a figure in words for each column."""

    label: str
    figures: tuple[str, ...]


Qualities = Mapping[tuple[str, str], Sequence[QualityView]]  # by task and recipe
_Column = tuple[FigureColumn, Mapping[str, str]]  # with its figures by label


def gallery_figures(
    detail: Mapping[str, Any],
    measured: Qualities,
    across: Mapping[str, MethodAnswer],
) -> tuple[tuple[FigureColumn, ...], tuple[FigureRow, ...]]:
    """Lays out what is known of a study, task by task: as published, as measured here,
    and judged over all its tasks.

    Args:
        detail: of the study's entry in the catalogue.
        across: the answer of each recipe over the tasks, where they were judged so.
    """
    curves: Mapping[str, str] = detail["curves"]
    columns = [*_task_columns(detail, measured), *_judged(detail, across)]
    rows = tuple(
        FigureRow(label=label, figures=tuple(f.get(label, "") for _, f in columns))
        for label in curves
        if any(label in figures for _, figures in columns)
    )
    return tuple(column for column, _ in columns), rows


def task_names(detail: Mapping[str, Any]) -> dict[str, str]:
    """What the tasks of a study are called, by their keys; "" where there is one."""
    parts = [*detail["sizes"]["reduced"], *detail["sizes"]["full"]]
    return {part["key"]: part["name"] for part in parts}


def _task_columns(detail: Mapping[str, Any], measured: Qualities) -> Iterable[_Column]:
    names = task_names(detail)
    first = next(iter(names))
    for key, name in names.items():
        own = [p for p in detail["published"] if key == (p["task"] or first)]
        yield from map(_published, own)
        at = {p["budget"] for p in own}
        best = _best_qualities(key, detail["curves"], measured, at)
        if best:
            yield _measured(key, name, detail["curves"], best)


def _published(written: Mapping[str, Any]) -> _Column:
    change = written["compared"] == "change"
    figures = {
        label: f"{value:+g}".replace("-", "−") if change else f"{value:g}"
        for label, value in written["values"].items()
    }
    column = FigureColumn(
        heading=written["of"], kind="published", source=written["source"]
    )
    return column, figures


def _judged(
    detail: Mapping[str, Any], across: Mapping[str, MethodAnswer]
) -> Iterable[_Column]:
    """The gaps over the tasks of a study: one from the first task to the second at the
    largest budget, or one at each size of the training set."""
    labels = {recipe: label for label, recipe in detail["curves"].items()}
    by_size = detail["across"] == "train_items"
    gaps: dict[str, dict[str, str]] = {}
    for recipe, answer in across.items():
        points = sorted(answer.points, key=lambda point: point.x or 0)
        for point in points if by_size else points[-1:]:
            size = f"{point.x or 0:,.0f} training examples"
            heading = f"gap to {next(iter(labels.values()))}, {size}"
            if not by_size:
                names = list(task_names(detail).values())
                heading = f"{names[0]} minus {names[1]}, each its own baseline"
            gaps.setdefault(heading, {})[labels[recipe]] = _gap_words(point)
    return [
        (FigureColumn(heading=h, kind="judged"), cells) for h, cells in gaps.items()
    ]


def _gap_words(point: Point) -> str:
    low, high = point.shown_low, point.shown_high
    if point.gap is None or low is None or high is None:
        return (point.reason or point.verdict).replace("_", " ")
    gap = say_gap(point.gap, low, high, "fraction").removesuffix(" percentage points")
    return f"{gap}: {point.verdict}"


def _best_qualities(
    task: str,
    curves: Mapping[str, str],
    measured: Qualities,
    asked: Collection[float | None],
) -> dict[str, QualityView]:
    """What was measured of a task, by label: of each recipe at a budget that published
    figures are `asked` at, else at its largest."""
    return {
        label: max(measured[task, recipe], key=lambda q: (q.budget in asked, q.budget))
        for label, recipe in curves.items()
        if (task, recipe) in measured
    }


def _measured(
    task: str, name: str, curves: Mapping[str, str], best: Mapping[str, QualityView]
) -> _Column:
    """The qualities of a task in words, with the address of their comparison."""
    heading, figures = _say_qualities(best)
    baseline, *others = curves.values()
    question = Question(task=task, baseline=baseline, methods=tuple(others))
    column = FigureColumn(
        heading=f"{name}, {heading}" if name else heading,
        kind="measured",
        address=compare_address(question, View()),
    )
    return column, figures


def _say_qualities(best: Mapping[str, QualityView]) -> tuple[str, dict[str, str]]:
    """After what budget, and the figures; each with its budget where these differ."""
    figures = {
        label: f"{quality_words(q.mean, q.unit)} ({q.runs})"
        for label, q in best.items()
    }
    budgets = {
        label: budget_words(q.budget, q.budget_unit) for label, q in best.items()
    }
    if len(set(budgets.values())) == 1:
        return f"after {next(iter(budgets.values()))}", figures
    each = {label: f"{words}, {budgets[label]}" for label, words in figures.items()}
    return "each at its largest budget", each
