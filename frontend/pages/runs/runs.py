"""The page of all runs: a table to filter, sort, page through and compare from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar
from urllib.parse import urlencode

from frontend.facts.runs import MATCHED, AskedRun, RunMatch, RunView
from frontend.pages.page import Cell, Table
from frontend.pages.run_words import (
    GLYPHS,
    STATUSES,
    budget_words,
    params_words,
    quality_words,
    seconds_words,
)
from overcurve import words
from overcurve.recipe_texts import RECIPE_NOTES

# Shown unless asked otherwise; the record's own names, so that a link says what it is.
DEFAULT_COLUMNS = (
    "label", "task", "budget", "seed", "status", "train_seconds", "quality", "ended_at",
)  # fmt: skip
COLUMNS: Mapping[str, str] = {
    "label": "Method",
    "task": "Task",
    "budget": "Budget",
    "seed": "Seed",
    "status": "State",
    "train_seconds": "Training time",
    "total_seconds": "Time in all",
    "quality": "Quality",
    "ended_at": "Ended",
    "study": "Study",
    "device": "Device",
    "device_class": "Device class",
    "params": "Parameters",
    "source": "Measured by",
    "owner": "Owner",
    "created_at": "Asked for",
    **{name: text.title for name, text in RECIPE_NOTES.items()},
}
# Shown without being asked for where any run of the page has one; a click on a value
# lists the runs that share it.
SHARED = ("owner", *RECIPE_NOTES)
NUMBERS = ("budget", "seed", "train_seconds", "total_seconds", "quality", "study")
SORTS: Mapping[str, tuple[str, str]] = {
    "label": ("label", "-label"),
    "task": ("task", "-task"),
    "budget": ("budget", "-budget"),
    "train_seconds": ("train_seconds", "-train_seconds"),
    "quality": ("-quality", "quality"),
    "status": ("status", "-status"),
    "ended_at": ("-ended", "ended"),
    "created_at": ("newest", "oldest"),
}
RECORD_COLUMNS = (
    "task", "recipe", "method", "label", "params", "algorithms", "budget",
    "budget_unit", "seed", "status", "train_seconds", "total_seconds", "quality",
    "metric", "unit", "direction", "device_class", "source", "error", "run", "study",
    *RECIPE_NOTES,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine(AskedRun):
    """One run as a line of a table: what was asked, and how it stands."""

    id: int
    study: int
    status: str
    progress: float
    train_seconds: float | None
    total_seconds: float | None
    quality: float | None
    metric: str
    unit: str
    direction: str
    device_class: str
    created_at: str
    started_at: str
    ended_at: str
    error: Mapping[str, str] | None
    source: str
    worker: int | None
    retry_of: int | None
    retried_by: int | None
    cancel_requested: bool
    owner: str | None = None

    @property
    def glyph(self) -> str:
        """The shape of the state."""
        return GLYPHS.get(self.status, "?")

    @property
    def state_words(self) -> str:
        """The state, with how far it is or why it ended."""
        if self.status == "running" and self.cancel_requested:
            return "stopping"
        if self.status == "running":
            return f"running, {self.progress:.0%}"
        code = (self.error or {}).get("code", "").replace("_", " ")
        return (
            f"{self.status}, {code}" if code not in ("", self.status) else self.status
        )

    @property
    def measured_by(self) -> str:
        """Who ran the clock: a run of this server has a device."""
        return self.source or ("Overcurve" if self.device else "its author")

    def cell(self, column: str) -> str:
        """What a column shows of this run."""
        texts = {
            "budget": budget_words(self.budget, self.budget_unit),
            "seed": str(self.seed),
            "status": self.state_words,
            "train_seconds": seconds_words(self.train_seconds),
            "total_seconds": seconds_words(self.total_seconds),
            "quality": quality_words(self.quality, self.unit),
            "ended_at": words.moment(self.ended_at),
            "created_at": words.moment(self.created_at),
            "params": params_words(self.params, self.algorithms) or "defaults",
            "source": self.measured_by,
            "owner": self.owner or "nobody",
        }
        return texts.get(column) or str(getattr(self, column)) or "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters(RunMatch):
    """What the list is narrowed to; as it stands in the address."""

    q: str = ""
    status: tuple[str, ...] = ()
    study: str = ""

    def query(self) -> list[tuple[str, str]]:
        """As the query of an address; empty ones are left out."""
        pairs = [(n, getattr(self, n)) for n in ("q", "study", *MATCHED)]
        return [(n, v) for n, v in pairs if v] + [("status", s) for s in self.status]


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter with the values to choose from."""

    name: str
    words: str
    chosen: str
    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsPage:
    """One page of the list of runs; `total` counts all that fit the filters."""

    template: ClassVar[str] = "runs.html"

    filters: Filters
    sort: str
    columns: tuple[str, ...]
    runs: tuple[RunLine, ...]
    total: int
    next_cursor: str
    is_first: bool
    tasks: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    noted: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def menus(self) -> tuple[Menu, ...]:
        """The filters with a menu: those of notes where any run has one."""
        always = {"task": self.tasks, "method": self.methods, "device": self.devices}
        menus = (
            Menu(name, name.capitalize(), getattr(self.filters, name), offered)
            for name, offered in (always | self.noted).items()
        )
        return tuple(m for m in menus if m.name in always or m.offered or m.chosen)

    @property
    def title(self) -> str:
        """The browser's tab."""
        return "Runs"

    @property
    def all_columns(self) -> Mapping[str, str]:
        """Every column there is, with its heading."""
        return COLUMNS

    @property
    def statuses(self) -> tuple[str, ...]:
        """Every state a run can be in."""
        return STATUSES

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that stand right-aligned."""
        return NUMBERS

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns of the table: where nobody chose columns, whose runs they are and
        what is noted of them too, if any is."""
        if self.columns != DEFAULT_COLUMNS:
            return self.columns
        stated = (n for n in SHARED if any(getattr(run, n) for run in self.runs))
        return (*self.columns, *stated)

    @property
    def shared(self) -> tuple[str, ...]:
        """The columns whose values lead to the runs that share them."""
        return SHARED

    @property
    def is_live(self) -> bool:
        """Whether any run of this page may still change."""
        return any(r.status in ("queued", "running", "lost") for r in self.runs)

    def address(self, **changes: str) -> str:
        """This list's address with something changed, from its first page on."""
        pairs = self.filters.query()
        settings = {"sort": self.sort if self.sort != "newest" else ""} | changes
        pairs += [(name, value) for name, value in settings.items() if value]
        if self.columns != DEFAULT_COLUMNS:
            pairs += [("columns", c) for c in self.columns]
        return "/runs" + (f"?{urlencode(pairs)}" if pairs else "")

    def sort_address(self, column: str) -> str:
        """Where a click on a heading leads: the other order on the second."""
        first, second = SORTS[column]
        return self.address(sort=second if self.sort == first else first)

    def sortable(self, column: str) -> bool:
        """Whether the list can be ordered by a column."""
        return column in SORTS

    def order(self, column: str) -> str:
        """The present order of a column, as aria-sort says it."""
        if self.sort not in SORTS.get(column, ()):
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def suffixed(self, suffix: str) -> str:
        """The address of the same list in another format."""
        path, _, query = self.address().partition("?")
        return f"{path}.{suffix}" + (f"?{query}" if query else "")

    def tables(self) -> tuple[Table, ...]:
        """The runs as records of the contract: this file can be imported again."""
        rows = tuple(record_row(run) for run in self.runs)
        return (Table("runs", RECORD_COLUMNS, rows),)


def run_line(run: RunView) -> RunLine:
    """Takes over what a table shows of a run."""
    asked = {name: getattr(run.asked, name) for name in _ASKED}
    return RunLine(
        **asked,
        **{name: getattr(run, name) for name in _STATE},
        created_at=run.created_at.isoformat(),
        started_at=run.started_at.isoformat() if run.started_at else "",
        ended_at=run.ended_at.isoformat() if run.ended_at else "",
    )


_ASKED = tuple(f.name for f in fields(AskedRun))
_STATE = tuple(
    f.name
    for f in fields(RunLine)
    if f.name not in _ASKED and not f.name.endswith("_at")
)


def record_row(run: RunLine) -> tuple[Cell, ...]:
    """A run as a row of RECORD_COLUMNS; objects are written as JSON."""

    def cell(name: str) -> Cell:
        value: Cell | Mapping[str, Any] | tuple[Any, ...]
        value = run.id if name == "run" else getattr(run, name)
        if isinstance(value, Mapping | tuple):
            return json.dumps(value, ensure_ascii=False) if value else ""
        return value

    return tuple(cell(name) for name in RECORD_COLUMNS)


def runs_page(
    runs: Iterable[RunView],
    *,
    filters: Filters,
    sort: str,
    columns: tuple[str, ...],
    total: int,
    next_cursor: str,
    is_first: bool,
    offered: Mapping[str, tuple[str, ...]] | None = None,
) -> RunsPage:
    """Builds the page of one part of the list of runs."""
    offered = offered or {}
    lines = tuple(run_line(run) for run in runs)
    return RunsPage(
        filters=filters,
        sort=sort,
        columns=tuple(c for c in columns if c in COLUMNS) or DEFAULT_COLUMNS,
        runs=lines,
        total=total,
        next_cursor=next_cursor,
        is_first=is_first,
        tasks=offered.get("task", ()),
        methods=offered.get("method", ()),
        devices=offered.get("device", ()),
        noted={name: offered.get(name, ()) for name in RECIPE_NOTES if name in MATCHED},
    )
