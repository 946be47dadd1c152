"""What a comparison and the columns of its points are called."""

from __future__ import annotations

from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.axes import axis_unit, say_place
from overcurve.figures.axes import axis_words
from overcurve.words import listing

MOST_NAMED = 3  # methods in a title; of more the first two and how many others
MOST_SUMMED = 4  # verdicts in a line
ALONE = "There is nothing to judge: no method stands beside the baseline."


def comparison_title(comparison: Comparison) -> str:
    """What is compared, in a line."""
    names = [answer.name for answer in comparison.methods]
    shown = names if len(names) <= MOST_NAMED else [*names[:2], _more(names)]
    against = f"against {comparison.baseline.name}"
    return f"{listing(shown)} {against}" if names else comparison.baseline.name


def comparison_summary(comparison: Comparison) -> str:
    """The verdicts in a line, for previews in chat programs."""
    sentences = [f"{a.name}: {a.sentence}" for a in comparison.methods[:MOST_SUMMED]]
    return ". ".join(sentences) + ("." if sentences else "")


def axis_header(comparison: Comparison) -> str:
    """The time axis, for a column."""
    axis = comparison.question.axis
    words = axis_words(axis, axis_unit("budget", comparison.records))
    return words[0].upper() + words[1:]


def budget_header(comparison: Comparison) -> str:
    """The budget with its unit, for a column."""
    units = {run.budget_unit for run in comparison.records.samples()}
    unit = units.pop() if len(units) == 1 else ""
    return f"Budget, {unit}" if unit else "Budget"


def saving_header(comparison: Comparison) -> str:
    """What the ratio at equal quality is called: it is of times on times alone."""
    place = say_place(comparison.question.axis)
    return "Speed-up" if place == "time" else "Saving"


def _more(names: list[str]) -> str:
    return f"{len(names) - 2} more"
