"""The heart: a comparison as a page, live at `/compare` or frozen at `/c/<id>`.

Its fields are facts, which its JSON tells; what it shows is made of them part by part,
one part for each template of `compare/`, and only the parts that are asked for.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from frontend.facts.plans import PlanView
from frontend.pages.comparing.actions import Actions, export_files
from frontend.pages.comparing.addresses import compare_address
from frontend.pages.comparing.chart import Chart, comparison_chart
from frontend.pages.comparing.controls import Controls, chart_controls
from frontend.pages.comparing.devices import Devices, page_devices
from frontend.pages.comparing.fair import Fairness, page_fairness
from frontend.pages.comparing.heading import Heading, page_heading
from frontend.pages.comparing.next_steps import NextSteps, next_steps
from frontend.pages.comparing.plans import plan_panels
from frontend.pages.comparing.plans_card import PlansCard, plans_card
from frontend.pages.comparing.points import Points, page_points
from frontend.pages.comparing.recipes import Recipes, page_recipes
from frontend.pages.comparing.tables import comparison_tables
from frontend.pages.comparing.verdicts import Verdicts, page_verdicts
from frontend.pages.page import Table
from overcurve.curves.comparison import Comparison, comparison_json
from overcurve.curves.planning.continuing import ChangedRecipe
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.run_table import RunTable
from overcurve.figures.drawing import Drawing
from overcurve.figures.layout import lay_out
from overcurve.figures.overlays import fit_errors
from overcurve.figures.view import View, view_query
from overcurve.telling.headers import comparison_summary, comparison_title
from overcurve.words import count

RecordsForm = Literal["whole", "packed", "off"]


@dataclass(frozen=True)
class ComparisonPage:
    """A comparison and how it is drawn. `candidates` are the (recipe, name) of other
    curves that could be added; `study` its one study, if it is of one; `plans` those
    of its points; `changed` the recipes that no run can be added to any more. Its JSON
    has the `records` one by one, packed column by column, or left out."""

    template: ClassVar[str] = "comparison.html"
    is_live: ClassVar[bool] = True  # the question may still be changed
    explains_itself: ClassVar[bool] = False  # how a verdict is made stands inside

    comparison: Comparison
    view: View
    candidates: tuple[tuple[str, str], ...] = ()
    study: str = ""
    plans: tuple[PlanView, ...] = ()
    changed: tuple[ChangedRecipe, ...] = ()
    records: RecordsForm = "whole"

    @property
    def title(self) -> str:
        """What is compared, in a line."""
        return comparison_title(self.comparison)

    @property
    def summary(self) -> str:
        """The verdicts in a line, for previews in chat programs."""
        return comparison_summary(self.comparison)

    @property
    def stamp(self) -> str:
        """Of how many runs it is."""
        return count(self.comparison.counts.total, "run")

    @cached_property
    def drawing(self) -> Drawing:
        """The figure before anything draws it."""
        return lay_out(self.comparison, self.view)

    @cached_property
    def heading(self) -> Heading:
        """What is compared, and what can be done to its curves."""
        return page_heading(
            self.comparison,
            self.view,
            self.candidates,
            device=self.recipes.device,
            stamp=self.stamp,
        )

    @cached_property
    def actions(self) -> Actions:
        """What can be taken away."""
        return Actions(
            files=export_files(self.export),
            asked=self.asked,
            shown=urlencode(view_query(self.view)),
        )

    @cached_property
    def controls(self) -> Controls:
        """What can be asked and drawn otherwise."""
        return chart_controls(self.comparison, self.view, self.is_live)

    @cached_property
    def chart(self) -> Chart:
        """The figure, and what is said under it."""
        return comparison_chart(self.comparison, self.drawing)

    @cached_property
    def verdicts(self) -> Verdicts:
        """The verdict of every method."""
        return page_verdicts(self.comparison, self.drawing.scale)

    @cached_property
    def devices(self) -> Devices:
        """What to ask where devices are mixed."""
        return page_devices(self.comparison, self.view)

    @cached_property
    def next_steps(self) -> NextSteps:
        """What to run next."""
        return next_steps(self.comparison, self.changed, self.devices)

    @cached_property
    def plans_card(self) -> PlansCard:
        """What is being decided, and what could be."""
        scale = self.drawing.scale
        return plans_card(self.comparison, scale, self.plans, self.changed)

    @cached_property
    def fair(self) -> Fairness:
        """Whether the comparison is fair."""
        return page_fairness(self.comparison)

    @cached_property
    def points(self) -> Points:
        """The table by tested time."""
        return page_points(self.comparison, self.drawing.scale, self.plans)

    @cached_property
    def recipes(self) -> Recipes:
        """What the recipes differ in, device and clock."""
        return page_recipes(self.comparison)

    @property
    def settled(self) -> Question:
        """The question with its baseline and methods named, so that runs of other
        recipes that arrive later do not change what was asked."""
        question = self.comparison.question
        methods = tuple(answer.recipe for answer in self.comparison.methods)
        base = self.comparison.baseline.recipe
        return replace(question, baseline=base, methods=methods)

    @property
    def asked(self) -> str:
        """The question as a query string, for forms that act on it."""
        address = compare_address(self.settled, View())
        return address.partition("?")[2]

    @property
    def with_all(self) -> str:
        """The address of the question asked of all runs, whatever their study."""
        return compare_address(replace(self.settled, studies=()), self.view)

    def export(self, suffix: str) -> str:
        """The address of this comparison in another format."""
        return compare_address(self.comparison.question, self.view, suffix)

    def facts_json(self) -> dict[str, Any]:
        """The comparison, field by field at the top, then what the page adds."""
        panels = plan_panels(self.plans, self.drawing.scale)
        return {
            **self._comparison_json(),
            "title": self.title,
            "address": self.export(""),
            "view": dict(view_query(self.view)),
            "drawn": self.chart.drawn,
            "comparable": [list(way) for way in self.devices.comparable],
            "fit_errors": fit_errors(self.comparison.baseline.knots),
            "candidates": [list(candidate) for candidate in self.candidates],
            "plans": [asdict(panel) for panel in panels],
        }

    def _comparison_json(self) -> dict[str, Any]:
        if self.records != "off":
            return comparison_json(self.comparison, packed=self.records == "packed")
        plain = comparison_json(replace(self.comparison, records=RunTable()))
        del plain["records"]
        return plain

    def tables(self) -> tuple[Table, ...]:
        """Judged points, points at equal budget, baseline budgets, fairness checks,
        every run, and what became of the rows of files."""
        return comparison_tables(self.comparison)
