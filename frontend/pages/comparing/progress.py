"""A progress chart: a chain of baselines, each judged against the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from frontend.facts.curves import CurveView
from frontend.pages.comparing.addresses import compare_address, progress_address
from frontend.pages.comparing.suggestions import suggestions
from frontend.pages.page import Cell, Table
from overcurve.curves.comparison import Interval, MethodAnswer
from overcurve.curves.encoding.comparisons import question_json
from overcurve.curves.judge import POINT_FIELDS
from overcurve.curves.several.chain import HOLDS, MOST_CURVES, Chain, Link
from overcurve.curves.terms.question import Question
from overcurve.figures.comparison import plotly_figure
from overcurve.figures.drawing import Drawing
from overcurve.figures.layout import lay_out
from overcurve.figures.scale import comparison_scale
from overcurve.figures.sketch import sketch
from overcurve.figures.view import View
from overcurve.telling.strips import Strip, verdict_strips


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One link as it is shown: `strip` is the verdict on the newer curve, `next_run`
    what would decide an open one, `address` its comparison."""

    before: str
    after: str
    holds: bool
    strip: Strip
    next_run: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A curve of the chain, with the address of the chain without it."""

    name: str
    recipe: str
    remove: str


@dataclass(frozen=True)
class ProgressPage:
    """A chain judged, or the curves from which one can be made.

    `curves` are the recipes named so far, oldest first; `chain` is there from two on.
    `stored` are the task's curves, or the baselines of all tasks where none is named.
    """

    template: ClassVar[str] = "progress.html"

    question: Question
    view: View
    curves: tuple[str, ...]
    chain: Chain | None
    stored: Sequence[CurveView]

    @property
    def title(self) -> str:
        """The first and the last of the chain."""
        if self.chain is None:
            return "Progress of a baseline"
        names = self.chain.names
        return f"Progress from {names[0]} to {names[-1]}"

    @property
    def summary(self) -> str:
        """The verdict on the chain, for previews."""
        return "" if self.chain is None else f"{self.chain.sentence}."

    @cached_property
    def drawing(self) -> Drawing:
        """All curves in one figure, the first as the baseline."""
        assert self.chain is not None
        return lay_out(self.chain.whole, self.view)

    @property
    def figure(self) -> dict[str, Any]:
        """The figure for Plotly, its colours left to the page."""
        return plotly_figure(self.drawing, "css")

    @property
    def sketch(self) -> str:
        """The figure as inline SVG."""
        return sketch(self.drawing)

    @property
    def rows(self) -> tuple[LinkRow, ...]:
        """Every link, oldest first."""
        if self.chain is None:
            return ()
        return tuple(_row(link, self.colours) for link in self.chain.links)

    @cached_property
    def colours(self) -> dict[str, str]:
        """The colour of every later curve, as the figure has it."""
        return {marks.recipe: marks.colour for marks in self.drawing.methods}

    @property
    def whole(self) -> Strip:
        """The last curve against the first."""
        assert self.chain is not None
        comparison = self.chain.whole
        return verdict_strips(comparison, comparison_scale(comparison))[-1]

    @property
    def whole_address(self) -> str:
        """The comparison of the last curve with the first."""
        ends = replace(
            self.question, baseline=self.curves[0], methods=(self.curves[-1],)
        )
        return compare_address(ends, View())

    @property
    def members(self) -> tuple[Member, ...]:
        """The chain so far, first to last."""
        names = self._names
        return tuple(
            Member(
                name=names.get(recipe, recipe[:8]),
                recipe=recipe,
                remove=self.address([r for r in self.curves if r != recipe]),
            )
            for recipe in self.curves
        )

    @property
    def additions(self) -> tuple[tuple[str, CurveView], ...]:
        """Curves that may come next, as (address, curve)."""
        if len(self.curves) == MOST_CURVES:
            return ()
        return tuple(
            (self._extended(curve), curve)
            for curve in self.stored
            if curve.recipe not in self.curves
        )

    @property
    def _names(self) -> dict[str, str]:
        names = {curve.recipe: curve.label for curve in self.stored}
        if self.chain is not None:
            names |= zip(self.curves, self.chain.names, strict=True)
        return names

    def _extended(self, curve: CurveView) -> str:
        task = self.question.task or curve.task
        question = replace(self.question, task=task)
        return progress_address(question, (*self.curves, curve.recipe), self.view)

    def address(self, curves: Sequence[str], suffix: str = "") -> str:
        """This page for another chain, or in another format."""
        return progress_address(self.question, curves, self.view, suffix)

    def export(self, suffix: str) -> str:
        """The address of this chain in another format."""
        return self.address(self.curves, suffix)

    def facts_json(self) -> dict[str, Any]:
        """The chain in plain values: what was asked, every link, the whole."""
        facts: dict[str, Any] = {
            "title": self.title,
            "question": question_json(self.question),
            "curves": [{"recipe": m.recipe, "name": m.name} for m in self.members],
        }
        if self.chain is None:
            return facts | {"links": [], "whole": None}
        return facts | {
            "sentence": self.chain.sentence,
            "broken_at": self.chain.broken_at,
            "notes": list(self.chain.notes),
            "rule": self.chain.whole.rule,
            "links": [_link_json(link) for link in self.chain.links],
            "whole": _answer_json(self.chain.whole.baseline.name, self.chain.answer),
        }

    def tables(self) -> tuple[Table, ...]:
        """A row for each link and one for the whole; the points of every link."""
        if self.chain is None:
            return ()
        named = [
            (link.comparison.baseline.name, link.answer) for link in self.chain.links
        ]
        rows = [_cells("link", before, answer) for before, answer in named]
        first = self.chain.whole.baseline.name
        rows.append(_cells("whole", first, self.chain.answer))
        points = tuple(
            (before, answer.name, *(getattr(point, name) for name in POINT_FIELDS))
            for before, answer in named
            for point in answer.points
        )
        return (
            Table("links", COLUMNS, tuple(rows)),
            Table("points", ("before", "after", *POINT_FIELDS), points),
        )


COLUMNS = (
    "kind", "before", "after", "verdict", "holds", "sentence",
    "quality_gain", "quality_gain_low", "quality_gain_high",
    "speedup", "speedup_low", "speedup_high",
)  # fmt: skip


def _row(link: Link, colours: dict[str, str]) -> LinkRow:
    comparison = link.comparison
    strip = verdict_strips(comparison, comparison_scale(comparison))[0]
    first = next(iter(suggestions(comparison)), None)
    return LinkRow(
        before=comparison.baseline.name,
        after=link.answer.name,
        holds=link.holds,
        strip=replace(strip, colour=colours.get(strip.recipe, strip.colour)),
        next_run="" if link.holds or first is None else first.words,
        address=compare_address(comparison.question, View()),
    )


def _link_json(link: Link) -> dict[str, Any]:
    comparison = link.comparison
    return _answer_json(comparison.baseline.name, link.answer) | {
        "digest": comparison.digest,
        "address": compare_address(comparison.question, View()),
        "next_runs": [asdict(run) for run in comparison.next_runs],
    }


def _answer_json(before: str, answer: MethodAnswer) -> dict[str, Any]:
    return {
        "before": before,
        "after": answer.name,
        "verdict": answer.verdict,
        "holds": answer.verdict == HOLDS,
        "sentence": answer.sentence,
        "above_everywhere": answer.above_everywhere,
        "quality_gain": asdict(answer.quality_gain),
        "speedup": asdict(answer.speedup),
        "reasons": dict(answer.reasons),
    }


def _cells(kind: str, before: str, answer: MethodAnswer) -> tuple[Cell, ...]:
    holds = answer.verdict == HOLDS
    start = (kind, before, answer.name, answer.verdict, holds, answer.sentence)
    return (*start, *_ends(answer.quality_gain), *_ends(answer.speedup))


def _ends(interval: Interval) -> tuple[Cell, ...]:
    return interval.value, interval.low, interval.high
