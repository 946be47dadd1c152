"""The gallery: published studies to start from, their figures beside those of here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from frontend.facts.catalogue import CatalogueEntry
from frontend.facts.curves import QualityView
from frontend.pages.page import Table
from frontend.pages.studies.gallery_figures import (
    FigureColumn,
    FigureRow,
    Qualities,
    gallery_figures,
)
from frontend.pages.studies.sweep_fields import RATE
from overcurve.curves.comparison import MethodAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A study that one click fills the form with. `task` says which of several in
    words, "" where there is one; `tune` is the form that tunes the baseline's learning
    rate first, "" where its method has none."""

    size: str
    task: str
    runs: int
    address: str
    tune: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryCard:
    """One published study."""

    name: str
    title: str
    claim: str
    source: str
    differs: str
    minutes: float
    starts: tuple[Start, ...]
    columns: tuple[FigureColumn, ...]
    rows: tuple[FigureRow, ...]

    @property
    def address(self) -> str:
        """Its own page, where its studies of this server are followed."""
        return f"/gallery/{self.name}"

    @property
    def has_tasks(self) -> bool:
        """Whether it is a study for each of several tasks."""
        return len(self.reduced_starts) > 1

    @property
    def sizes(self) -> tuple[tuple[str, int, int], ...]:
        """Each size: its name, how many studies and how many runs."""
        named = (("reduced", self.reduced_starts), ("full", self.full_starts))
        return tuple((n, len(s), sum(start.runs for start in s)) for n, s in named)

    @property
    def full_starts(self) -> tuple[Start, ...]:
        """The full size; where it is one study for each task, they are many."""
        return tuple(start for start in self.starts if start.size == "full")

    @property
    def reduced_starts(self) -> tuple[Start, ...]:
        """The size that takes minutes."""
        return tuple(start for start in self.starts if start.size == "reduced")

    @property
    def is_measured(self) -> bool:
        """Whether any of it was trained here."""
        return any(column.kind == "measured" for column in self.columns)

    @property
    def is_judged(self) -> bool:
        """Whether its tasks were held against each other here."""
        return any(column.kind == "judged" for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryPage:
    """Every published study that the workers of this server offer."""

    template: ClassVar[str] = "gallery.html"

    studies: tuple[GalleryCard, ...]

    @property
    def title(self) -> str:
        """The browser's tab."""
        return "Published studies"

    def tables(self) -> tuple[Table, ...]:
        """Every figure, published and measured."""
        rows = tuple(
            (card.name, row.label, column.kind, column.heading, column.source, figure)
            for card in self.studies
            for row in card.rows
            for column, figure in zip(card.columns, row.figures, strict=True)
            if figure
        )
        columns = ("study", "recipe", "kind", "of", "source", "figure")
        return (Table("figures", columns, rows),)


def gallery_page(
    entries: Iterable[CatalogueEntry],
    measured: Sequence[QualityView],
    across: Mapping[str, Mapping[str, MethodAnswer]],
) -> GalleryPage:
    """Builds the page from the catalogue, its methods among the entries.

    Args:
        across: for studies that are judged over their tasks, by name, the answer of
            each recipe.
    """
    by_curve: dict[tuple[str, str], list[QualityView]] = {}
    for quality in measured:
        by_curve.setdefault((quality.task, quality.recipe), []).append(quality)
    every = tuple(entries)
    tunable = {
        e.name
        for e in every
        if e.kind == "method" and RATE in e.schema.get("properties", {})
    }
    return GalleryPage(
        studies=tuple(
            _card(e, by_curve, across.get(e.name, {}), tunable)
            for e in every
            if e.kind == "study"
        )
    )


def gallery_curves(entries: Iterable[CatalogueEntry]) -> tuple[set[str], set[str]]:
    """The tasks and recipes that the published studies train."""
    tasks, recipes = set(), set()
    for entry in entries:
        if entry.kind == "study":
            tasks |= {part["key"] for part in entry.detail["sizes"]["full"]}
            tasks |= {part["key"] for part in entry.detail["sizes"]["reduced"]}
            recipes |= set(entry.detail["curves"].values())
    return tasks, recipes


def gallery_spec(
    entry: CatalogueEntry, size: str, task: str
) -> Mapping[str, Any] | None:
    """A published study as it is submitted; None for a size or task that it lacks."""
    parts = entry.detail["sizes"].get(size, ())
    wanted = (p["spec"] for p in parts if task in ("", p["key"]))
    return next(wanted, None)


def _card(
    entry: CatalogueEntry,
    measured: Qualities,
    across: Mapping[str, MethodAnswer],
    tunable: Collection[str],
) -> GalleryCard:
    detail = entry.detail
    columns, rows = gallery_figures(detail, measured, across)
    return GalleryCard(
        name=entry.name,
        title=entry.title,
        claim=entry.summary,
        source=entry.source,
        differs=detail["differs"],
        minutes=detail["minutes"],
        starts=tuple(_starts(entry, tunable)),
        columns=columns,
        rows=rows,
    )


def gallery_specs(entry: CatalogueEntry, size: str) -> tuple[Mapping[str, Any], ...]:
    """A published study as it is submitted, once for each task; none for a size that
    it lacks."""
    return tuple(part["spec"] for part in entry.detail["sizes"].get(size, ()))


def _starts(entry: CatalogueEntry, tunable: Collection[str]) -> Iterable[Start]:
    for size, parts in entry.detail["sizes"].items():
        for part in parts:
            spec = part["spec"]
            query = {"study": entry.name, "size": size}
            if part["name"]:
                query["task"] = part["key"]
            sides = [spec["baseline"], *spec.get("methods", ())]
            budgets = sum(len(s.get("budgets", spec["budgets"])) for s in sides)
            runs = budgets * len(spec["seeds"])
            address = f"/submit?{urlencode(query)}"
            can_tune = spec["baseline"]["method"] in tunable
            yield Start(
                size=size,
                task=part["name"],
                runs=runs,
                address=address,
                tune=f"{address}&tune=true" if can_tune else "",
            )
