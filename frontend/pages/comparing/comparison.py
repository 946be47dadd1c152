"""The heart: a comparison as a page, live at `/compare` or frozen at `/c/<id>`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from frontend.facts.plans import PlanView
from frontend.pages.comparing.addresses import (
    compare_address,
    next_baseline,
    swapped,
    with_method,
    without,
)
from frontend.pages.comparing.not_selected import NotSelected, runs_not_selected
from frontend.pages.comparing.plans import (
    Decision,
    PlanPanel,
    decisions,
    plan_panels,
    say_levels,
)
from frontend.pages.comparing.point_tables import equal_budget_table, points_table
from frontend.pages.comparing.recipes import (
    RecipeDifferences,
    clock_facts,
    recipe_differences,
)
from frontend.pages.comparing.suggestions import (
    EndedCurves,
    Suggestion,
    ended_curves,
    suggestions,
)
from frontend.pages.page import Table
from overcurve.curves.comparison import Comparison, comparison_json
from overcurve.curves.planning.carried_axes import (
    carried_axes,
    finished_runs,
    further_metrics,
    is_carried,
)
from overcurve.curves.planning.comparable_runs import comparable_runs
from overcurve.curves.planning.continuing import ChangedRecipe
from overcurve.curves.terms.axes import axis_unit, say_place
from overcurve.curves.terms.quantities import AMOUNTS
from overcurve.curves.terms.question import Question, question_query
from overcurve.curves.terms.run_table import RunTable
from overcurve.figures.axes import axis_words
from overcurve.figures.captions import band_words, confidence
from overcurve.figures.comparison import plotly_figure
from overcurve.figures.drawing import Drawing
from overcurve.figures.layout import colours_of, lay_out
from overcurve.figures.overlays import fit_errors
from overcurve.figures.scale import QualityScale, can_show_errors
from overcurve.figures.sketch import sketch
from overcurve.figures.view import View, view_query
from overcurve.telling.counts import runs_left_out, say_drawn
from overcurve.telling.headers import (
    axis_header,
    budget_header,
    comparison_summary,
    comparison_title,
    saving_header,
)
from overcurve.telling.point_rows import PointRow, point_rows
from overcurve.telling.strips import (
    Strip,
    say_shared,
    shared_reservations,
    verdict_strips,
)
from overcurve.words import count

ALPHAS = (("0.1", "90 %"), ("0.05", "95 %"), ("0.01", "99 %"))
_FIRST_COLUMNS = (
    "task", "recipe", "method", "label", "budget", "budget_unit", "seed", "status",
    "train_seconds", "total_seconds", "quality", "metric", "direction", "device_class",
    "steps", "examples", "source_digest", "source", "started_at",
)  # fmt: skip
# Later ones stand behind those that files had first.
RUN_COLUMNS = (*_FIRST_COLUMNS, *(n for n in AMOUNTS if n not in _FIRST_COLUMNS))


@dataclass(frozen=True, slots=True)
class Chip:
    """A curve named in the title, with the addresses of what can be done to it."""

    name: str
    recipe: str
    colour: str
    swap: str = ""
    remove: str = ""
    succeed: str = ""


RecordsForm = Literal["whole", "packed", "off"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a menu."""

    value: str
    words: str
    chosen: bool


@dataclass(frozen=True)
class ComparisonPage:
    """A comparison and how it is drawn. `candidates` are the (recipe, name) of other
    curves that could be added; `study` its one study, if it is of one; `plans` those
    of its points; `changed` the recipes that no run can be added to any more. Its JSON
    has the `records` one by one, packed column by column, or left out."""

    template: ClassVar[str] = "comparison.html"

    comparison: Comparison
    view: View
    candidates: tuple[tuple[str, str], ...] = ()
    study: str = ""
    plans: tuple[PlanView, ...] = ()
    changed: tuple[ChangedRecipe, ...] = ()
    records: RecordsForm = "whole"

    @cached_property
    def drawing(self) -> Drawing:
        """The figure before anything draws it."""
        return lay_out(self.comparison, self.view)

    @property
    def scale(self) -> QualityScale:
        """How qualities are shown."""
        return self.drawing.scale

    @property
    def figure(self) -> dict[str, Any]:
        """The figure for Plotly, its colours left to the page."""
        return plotly_figure(self.drawing, "css")

    @property
    def sketch(self) -> str:
        """The figure as inline SVG."""
        return sketch(self.drawing)

    @property
    def title(self) -> str:
        """What is compared, in a line."""
        return comparison_title(self.comparison)

    @property
    def summary(self) -> str:
        """The verdicts in a line, for previews in chat programs."""
        return comparison_summary(self.comparison)

    @cached_property
    def strips(self) -> tuple[Strip, ...]:
        """The verdict of every method."""
        once = shared_reservations(self.comparison)
        return verdict_strips(self.comparison, self.scale, once)

    @property
    def reserved(self) -> str:
        """What speaks against all claims alike; the strips leave it out."""
        return say_shared(shared_reservations(self.comparison))

    @cached_property
    def rows(self) -> tuple[PointRow, ...]:
        """The table by tested time."""
        rows = point_rows(self.comparison, self.scale)
        return tuple(say_levels(rows, self.comparison, self.plans))

    @cached_property
    def differences(self) -> RecipeDifferences:
        """What the recipes differ in."""
        return recipe_differences(self.comparison)

    @cached_property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Device and clock."""
        return clock_facts(self.comparison)

    @property
    def baseline(self) -> Chip:
        """The reference."""
        base = self.comparison.baseline
        return Chip(base.name, base.recipe, "b")

    @cached_property
    def chips(self) -> tuple[Chip, ...]:
        """The methods, each with what can be done to it."""
        colours = colours_of(self.comparison)
        alone = len(self.comparison.methods) < 2
        return tuple(
            Chip(
                answer.name,
                answer.recipe,
                colours[answer.recipe],
                self._address(swapped(self.comparison, answer.recipe)),
                "" if alone else self._address(without(self.comparison, answer.recipe)),
                next_baseline(self.comparison, answer.recipe),
            )
            for answer in self.comparison.methods
        )

    @property
    def additions(self) -> tuple[tuple[str, str], ...]:
        """Curves that could be added, as (address, name)."""
        return tuple(
            (self._address(with_method(self.comparison, recipe)), name)
            for recipe, name in self.candidates
        )

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The part of the question that the controls' form does not ask for."""
        asked = ("quality", "direction", "axis", "alpha")
        pairs = question_query(self.comparison.question)
        return [pair for pair in pairs if pair[0] not in asked]

    @property
    def is_live(self) -> bool:
        """Whether the question may still be changed."""
        return True

    @property
    def stamp(self) -> str:
        """When it was frozen; nothing for a live comparison."""
        return ""

    @property
    def shown(self) -> str:
        """The view as a query string."""
        return urlencode(view_query(self.view))

    @property
    def file(self) -> str:
        """The address of the self-contained file; only snapshots have one."""
        return ""

    @property
    def explained(self) -> str:
        """How a verdict is made, where it must stand inside the page; a page of a
        server links to it."""
        return ""

    @property
    def export_runs(self) -> str:
        """The address of every run as CSV."""
        address = self.export(".csv")
        return f"{address}{'&' if '?' in address else '?'}table=runs"

    @property
    def confidence(self) -> str:
        """The confidence level in words."""
        return confidence(self.comparison)

    @cached_property
    def axis_header(self) -> str:
        """The time axis, for a column."""
        return axis_header(self.comparison)

    @property
    def place(self) -> str:
        """What a tested place on the axis is called."""
        return say_place(self.comparison.question.axis)

    @property
    def saving_header(self) -> str:
        """What the ratio at equal quality is called: it is of times on times alone."""
        return saving_header(self.comparison)

    @cached_property
    def budget_header(self) -> str:
        """The budget with its unit, for a column."""
        return budget_header(self.comparison)

    @property
    def nothing_to_run(self) -> str:
        """Why nothing is proposed."""
        methods, waiting = self.comparison.methods, self.comparison.counts.waiting
        verdicts = {answer.verdict for answer in methods}
        if waiting:
            runs = count(waiting, "run")
            return f"{runs} still to come: the next step is to wait for them."
        if not methods:
            return "Add a method: a baseline alone decides nothing."
        if verdicts == {"not_comparable"}:
            if self.comparable:
                return "First choose runs whose times may be compared, above."
            return (
                "Times of different kinds of device are never compared: train one side "
                "again on the device of the other."
            )
        if verdicts <= {"above", "below", "crosses"}:
            return "Nothing more is needed for these verdicts."
        return (
            "No few runs would narrow what is open by much: it takes many more seeds, "
            "or a smaller error of the times."
        )

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What to run next."""
        return suggestions(self.comparison, self.changed)

    @property
    def ended_curves(self) -> tuple[EndedCurves, ...]:
        """Why some of it cannot be run from here, and what can."""
        return ended_curves(self.changed)

    @property
    def comparable(self) -> tuple[tuple[str, str], ...]:
        """What to ask where devices are mixed, as (address, words)."""
        return tuple(
            (self._address(way.question), way.words)
            for way in comparable_runs(self.comparison)
        )

    @property
    def plan_panels(self) -> tuple[PlanPanel, ...]:
        """What is being decided, and what was."""
        return plan_panels(self.plans, self.scale)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What a plan could decide."""
        return decisions(self.comparison, self.plans, self.changed)

    @property
    def axes(self) -> tuple[Choice, ...]:
        """What every regular run carries, and grows with the training."""
        carried = carried_axes(self.comparison)
        chosen = self.comparison.question.axis
        names = carried if chosen in carried else [chosen, *carried]
        unit = axis_unit("budget", self.comparison.records)
        return tuple(Choice(n, axis_words(n, unit), n == chosen) for n in names)

    @property
    def qualities(self) -> tuple[Choice, ...]:
        """The metrics that regular runs carry."""
        done = finished_runs(self.comparison)
        own = {*self.comparison.metrics, self.comparison.metric}
        chosen = self.comparison.metric
        names = sorted(own | {n for n in further_metrics(done) if is_carried(n, done)})
        return tuple(Choice(n, n.replace("_", " "), n == chosen) for n in names)

    @property
    def directions(self) -> tuple[Choice, ...]:
        """Which way a further metric is better; empty where the runs state it."""
        if self.comparison.metric in self.comparison.metrics:
            return ()
        chosen = self.comparison.direction
        known = (("max", "higher is better"), ("min", "lower is better"))
        return tuple(Choice(value, words, value == chosen) for value, words in known)

    @property
    def alphas(self) -> tuple[Choice, ...]:
        """Confidence levels."""
        chosen = self.comparison.question.alpha
        known = tuple(Choice(v, w, float(v) == chosen) for v, w in ALPHAS)
        if any(choice.chosen for choice in known):
            return known
        return (*known, Choice(repr(chosen), f"{100 * (1 - chosen):g} %", True))

    @property
    def offers_errors(self) -> bool:
        """Whether the error rate is offered as a quality axis."""
        return can_show_errors(self.comparison)

    @cached_property
    def drawn(self) -> str:
        """What is drawn, with every number: no silent limit."""
        return say_drawn(self.comparison, self.drawing)

    @property
    def band(self) -> str:
        """The band's name and N."""
        return band_words(self.comparison) if self.drawing.band_low else ""

    @property
    def left_out(self) -> tuple[tuple[str, str, str, str], ...]:
        """Runs that are not in the means: (curve, budget, seed, why)."""
        return runs_left_out(self.comparison)

    @property
    def not_selected(self) -> tuple[NotSelected, ...]:
        """Runs of these recipes that the question leaves out."""
        return runs_not_selected(self.comparison)

    @property
    def with_all(self) -> str:
        """The address of the question asked of all runs, whatever their study."""
        return self._address(replace(self.settled, studies=()))

    def export(self, suffix: str) -> str:
        """The address of this comparison in another format."""
        return compare_address(self.comparison.question, self.view, suffix)

    @property
    def asked(self) -> str:
        """The question as a query string, for forms that act on it."""
        address = compare_address(self.settled, View())
        return address.partition("?")[2]

    @property
    def settled(self) -> Question:
        """The question with its baseline and methods named, so that runs of other
        recipes that arrive later do not change what was asked."""
        question = self.comparison.question
        methods = tuple(answer.recipe for answer in self.comparison.methods)
        base = self.comparison.baseline.recipe
        return replace(question, baseline=base, methods=methods)

    def _address(self, question: Question) -> str:
        return compare_address(question, self.view)

    def facts_json(self) -> dict[str, Any]:
        """The comparison, field by field at the top, then what the page adds."""
        return {
            **self._comparison_json(),
            "title": self.title,
            "address": self.export(""),
            "view": dict(view_query(self.view)),
            "drawn": self.drawn,
            "comparable": [list(way) for way in self.comparable],
            "fit_errors": fit_errors(self.comparison.baseline.knots),
            "candidates": [list(candidate) for candidate in self.candidates],
            "plans": [asdict(panel) for panel in self.plan_panels],
        }

    def _comparison_json(self) -> dict[str, Any]:
        if self.records != "off":
            return comparison_json(self.comparison, packed=self.records == "packed")
        plain = comparison_json(replace(self.comparison, records=RunTable()))
        del plain["records"]
        return plain

    def tables(self) -> tuple[Table, ...]:
        """Judged points, points at equal budget, baseline budgets, fairness checks, and
        every run."""
        return (
            points_table(self.comparison),
            equal_budget_table(self.comparison),
            _baseline_table(self.comparison),
            _checks_table(self.comparison),
            _runs_table(self.comparison),
        )


def _baseline_table(comparison: Comparison) -> Table:
    names = ("budget", "x", "quality", "runs", "diverged", "sd", "low", "high")
    knots = comparison.baseline.knots
    rows = tuple(tuple(getattr(knot, name) for name in names) for knot in knots)
    return Table("baseline", names, rows)


def _checks_table(comparison: Comparison) -> Table:
    names = ("id", "state", "message", "evidence")
    rows = tuple((c.id, c.state, c.message, c.evidence) for c in comparison.checks)
    return Table("checks", names, rows)


def _runs_table(comparison: Comparison) -> Table:
    return Table("runs", RUN_COLUMNS, comparison.records.rows(*RUN_COLUMNS))
