"""Home: what is being decided now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from frontend.pages.comparing.addresses import progress_address
from frontend.pages.page import Table
from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.question import Question
from overcurve.figures.layout import lay_out
from overcurve.figures.scale import comparison_scale
from overcurve.figures.sketch import sparkline
from overcurve.figures.view import View
from overcurve.telling.strips import (
    Strip,
    say_shared,
    shared_reservations,
    verdict_strips,
)

MOST_STRIPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A study's comparison in small. `kind` is the study's, `origin` says where
    recorded runs come from, `more` counts the methods that are not shown,
    `reserved` is said of every claim."""

    study: int
    title: str
    kind: str
    origin: str
    task: str
    created_at: datetime
    runs: int
    address: str
    picture: str
    strips: tuple[Strip, ...]
    reserved: str
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A study under way; one that tunes has no verdict."""

    study: int
    title: str
    kind: str
    is_tuning: bool
    device: str
    total: int
    ended: int
    running: int
    failed: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A curve that studies are judged against, and where a chain with it begins."""

    task: str
    name: str
    recipe: str
    runs: int
    last_at: datetime | None
    device_classes: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A snapshot, for the list."""

    id: str
    title: str
    created_at: datetime
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """The cards, the studies under way, the baselines with their age and hardware, the
    snapshots, and the workers in a line.

    `before` is the study that the cards are older than, None on the first page; `older`
    leads to further ones, "" where there are none. `more_under_way` says that further
    studies are under way than are listed.
    """

    template: ClassVar[str] = "home.html"
    title: ClassVar[str] = "Comparisons"

    cards: tuple[Card, ...]
    before: int | None
    older: str
    under_way: tuple[Progress, ...]
    more_under_way: bool
    baselines: tuple[Baseline, ...]
    snapshots: tuple[Shared, ...]
    workers_live: int
    workers_lost: int
    training: int
    waiting: int
    devices: tuple[str, ...]

    def tables(self) -> tuple[Table, ...]:
        """A row for each verdict on the page."""
        rows = tuple(
            (c.study, c.title, c.kind, s.name, s.verdict, s.sentence)
            for c in self.cards
            for s in c.strips
        )
        columns = ("study", "title", "kind", "method", "verdict", "sentence")
        return (Table("verdicts", columns, rows),)


def baseline_line(
    *,
    task: str,
    name: str,
    recipe: str,
    runs: int,
    last_at: datetime | None,
    device_classes: tuple[str, ...],
) -> Baseline:
    """A baseline as a row that leads to its progress chart."""
    return Baseline(
        task=task,
        name=name,
        recipe=recipe,
        runs=runs,
        last_at=last_at,
        device_classes=device_classes,
        address=progress_address(Question(task=task), (recipe,), View()),
    )


def comparison_card(
    comparison: Comparison,
    *,
    study: int,
    title: str,
    kind: str,
    origin: str,
    created_at: datetime,
) -> Card:
    """Draws a study's comparison in small."""
    once = shared_reservations(comparison)
    strips = verdict_strips(comparison, comparison_scale(comparison), once)
    return Card(
        study=study,
        title=title,
        kind=kind,
        origin=origin,
        task=comparison.question.task,
        created_at=created_at,
        runs=comparison.counts.drawn,
        address=f"/compare?study={study}",
        picture=sparkline(lay_out(comparison, View())),
        strips=strips[:MOST_STRIPS],
        reserved=say_shared(once),
        more=max(len(strips) - MOST_STRIPS, 0),
    )
