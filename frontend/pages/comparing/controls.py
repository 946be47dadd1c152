"""What can be asked and drawn otherwise: the menus above a comparison's chart."""

from __future__ import annotations

from dataclasses import dataclass

from overcurve.curves.comparison import Comparison
from overcurve.curves.planning.carried_axes import (
    carried_axes,
    finished_runs,
    further_metrics,
    is_carried,
)
from overcurve.curves.terms.axes import axis_unit
from overcurve.curves.terms.question import question_query
from overcurve.figures.axes import axis_words
from overcurve.figures.scale import can_show_errors
from overcurve.figures.view import View

ALPHAS = (("0.1", "90 %"), ("0.05", "95 %"), ("0.01", "99 %"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """A part of the question as a menu, with its name in the query."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The form beside the chart: `menus` change the question and `hidden` is the rest
    of it, both empty where it is settled; `view` is how it is drawn now, and
    `offers_errors` whether the error rate is offered as its quality axis."""

    menus: tuple[Menu, ...]
    hidden: tuple[tuple[str, str], ...]
    view: View
    offers_errors: bool


def chart_controls(comparison: Comparison, view: View, is_live: bool) -> Controls:
    """Builds the form; of a settled question only the drawing can change."""
    menus = _menus(comparison) if is_live else ()
    menu_names = {menu.name for menu in menus}
    pairs = question_query(comparison.question) if is_live else []
    return Controls(
        menus=tuple(menu for menu in menus if menu.choices),
        hidden=tuple(pair for pair in pairs if pair[0] not in menu_names),
        view=view,
        offers_errors=can_show_errors(comparison),
    )


def _menus(comparison: Comparison) -> tuple[Menu, ...]:
    return (
        Menu("quality", "Quality", quality_choices(comparison)),
        Menu("direction", "where", direction_choices(comparison)),
        Menu("axis", "Against", axis_choices(comparison)),
        Menu("alpha", "Confidence", alpha_choices(comparison)),
    )


def axis_choices(comparison: Comparison) -> tuple[Choice, ...]:
    """What every regular run carries, and grows with the training."""
    carried = carried_axes(comparison)
    chosen = comparison.question.axis
    names = carried if chosen in carried else [chosen, *carried]
    unit = axis_unit("budget", comparison.records)
    return tuple(Choice(n, axis_words(n, unit), n == chosen) for n in names)


def quality_choices(comparison: Comparison) -> tuple[Choice, ...]:
    """The metrics that regular runs carry."""
    done = finished_runs(comparison)
    own = {*comparison.metrics, comparison.metric}
    names = sorted(own | {n for n in further_metrics(done) if is_carried(n, done)})
    return tuple(Choice(n, n.replace("_", " "), n == comparison.metric) for n in names)


def direction_choices(comparison: Comparison) -> tuple[Choice, ...]:
    """Which way a further metric is better; empty where the runs state it."""
    if comparison.metric in comparison.metrics:
        return ()
    choices = (("max", "higher is better"), ("min", "lower is better"))
    chosen = comparison.direction
    return tuple(Choice(value, words, value == chosen) for value, words in choices)


def alpha_choices(comparison: Comparison) -> tuple[Choice, ...]:
    """Confidence levels, with the one that was asked for."""
    chosen = comparison.question.alpha
    choices = tuple(Choice(v, w, float(v) == chosen) for v, w in ALPHAS)
    if any(choice.chosen for choice in choices):
        return choices
    return (*choices, Choice(repr(chosen), f"{100 * (1 - chosen):g} %", True))
