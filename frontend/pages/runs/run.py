"""The page of one run: its learning curve, its state, where its time went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from frontend.facts.catalogue import CatalogueEntry
from frontend.facts.runs import EventView, PictureView, RunView
from frontend.pages.page import Table
from frontend.pages.run_words import (
    ACTIVE,
    RETRIABLE,
    budget_words,
    quality_words,
    value_words,
)
from frontend.pages.runs.bottleneck import bottleneck
from frontend.pages.runs.course_facts import course_facts
from frontend.pages.runs.machine_facts import machine_facts
from frontend.pages.runs.milestones import (
    MilestoneTable,
    evaluation_rows,
    milestone_table,
)
from frontend.pages.runs.pictures import ShownPicture, shown_pictures
from frontend.pages.runs.resource_facts import (
    COUNTED,
    achieved_speed,
    amount_facts,
    resource_facts,
)
from frontend.pages.runs.runs import RunLine, run_line
from frontend.pages.study_text import run_toml
from overcurve.curves.terms.records import Evaluation, RunRecord
from overcurve.figures.learning_curve import LearningCurve, learning_curve_figure
from overcurve.recipe_texts import RECIPE_NOTES, notes_of

# In the order of a run's life; other segments follow by size.
SEGMENTS: Mapping[str, str] = {
    "setup": "building model and data",
    "warmup": "compiling and warming up",
    "data": "waiting for data",
    "forward_backward": "forward and backward",
    "optimiser": "optimiser",
    "method": "the method's own extras",
    "evaluation": "evaluation",
    "report": "reporting",
    "training": "training",  # of oc.Run, which knows no parts of it
    "outside": "before and after training",
}
OUTSIDE = ("setup", "warmup", "evaluation", "report", "outside")
BAR_WIDTH = 1000.0
EVENT_WORDS = {
    "queued": "asked for",
    "started": "started",
    "lost": "lost: its worker went silent",
    "cancel_requested": "cancel asked for",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the run's timeline; `after` the one before it, in seconds."""

    kind: str
    what: str
    at: str
    after: float | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the run's whole time; `x` and `width` of the bar of BAR_WIDTH."""

    name: str
    what: str
    seconds: float
    share: float
    in_clock: bool
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as it was; `is_default` when nobody set it."""

    of: str
    name: str
    value: str
    unit: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a list of facts."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Everything known of one run."""

    template: ClassVar[str] = "run.html"

    run: RunLine
    study_title: str
    record: RunRecord | None
    timeline: tuple[Moment, ...]
    evaluations: tuple[Evaluation, ...]
    segments: tuple[Segment, ...]
    bottleneck: str
    achieved: str
    achieved_note: str
    parameters: tuple[Parameter, ...]
    facts: tuple[Fact, ...]
    log: str
    log_truncated: bool
    toml: str
    figure: LearningCurve
    pictures: tuple[PictureView, ...] = ()
    unit_of_method: str = ""

    @property
    def title(self) -> str:
        """The browser's tab."""
        return f"Run {self.run.id}: {self.run.label}"

    @property
    def budget_words(self) -> str:
        """The budget with its unit."""
        return budget_words(self.run.budget, self.run.budget_unit)

    @property
    def quality_words(self) -> str:
        """The final quality."""
        return quality_words(self.run.quality, self.run.unit)

    @property
    def milestones(self) -> MilestoneTable:
        """The moments that the method asked for, in words."""
        return milestone_table(self.evaluations, self.run.unit)

    @property
    def shown_pictures(self) -> tuple[ShownPicture, ...]:
        """What the method left to look at, drawn."""
        return shown_pictures(self.pictures, self.unit_of_method)

    @property
    def may_cancel(self) -> bool:
        """Whether cancelling would do anything."""
        return self.run.status in ACTIVE and not self.run.cancel_requested

    @property
    def may_retry(self) -> bool:
        """Whether the run may be asked for again."""
        return bool(self.run.device) and (
            self.run.status in RETRIABLE and self.run.retried_by is None
        )

    @property
    def is_live(self) -> bool:
        """Whether this page may still change."""
        return self.run.status in ACTIVE

    @property
    def error_code(self) -> str:
        """Why the run did not end well, as a code."""
        return (self.run.error or {}).get("code", "")

    @property
    def error_message(self) -> str:
        """Why the run did not end well, in words."""
        return (self.run.error or {}).get("message", "")

    @property
    def compare_address(self) -> str:
        """The comparison that this run's curve belongs to."""
        return f"/compare?study={self.run.study}"

    def tables(self) -> tuple[Table, ...]:
        """The learning curve, and the milestones on it."""
        return (evaluation_rows(self.evaluations),)


def run_page(
    run: RunView,
    *,
    study_title: str,
    record: RunRecord | None,
    events: Sequence[EventView],
    evaluations: tuple[Evaluation, ...],
    log: str,
    log_truncated: bool,
    entries: Iterable[CatalogueEntry] = (),
    task_spec: Any = None,
    pictures: tuple[PictureView, ...] = (),
) -> RunPage:
    """Builds the page of one run from all that is stored of it."""
    line, catalogue = run_line(run), list(entries)
    spent = record.segments if record else {}
    return RunPage(
        run=line,
        study_title=study_title,
        record=record,
        timeline=timeline(events),
        evaluations=evaluations,
        segments=segment_bar(spent),
        bottleneck=bottleneck({k: v for k, v in spent.items() if k not in OUTSIDE}),
        achieved=achieved_speed(record) if record else "",
        achieved_note=COUNTED,
        parameters=parameters(line, catalogue),
        facts=run_facts(line, record),
        log=log,
        log_truncated=log_truncated,
        toml=run_toml(as_trained(line, record, catalogue), task_spec or line.task),
        pictures=pictures,
        unit_of_method=unit_of_method(line, catalogue),
        figure=learning_curve_figure(
            evaluations,
            metric=run.metric,
            unit=run.unit,
            direction=run.direction,
            final=(run.train_seconds, run.quality),
        ),
    )


def timeline(events: Sequence[EventView]) -> tuple[Moment, ...]:
    """Tells a run's history, each event with the time since the one before."""
    moments: list[Moment] = []
    before: datetime | None = None
    for event in events:
        what = EVENT_WORDS.get(event.kind, event.kind)
        if event.kind == "started" and event.attempt > 1:
            what = f"started again, attempt {event.attempt}"
        after = (event.at - before).total_seconds() if before else None
        moments.append(Moment(event.kind, what, event.at.isoformat(), after))
        before = event.at
    return tuple(moments)


def segment_bar(segments: Mapping[str, float]) -> tuple[Segment, ...]:
    """Lays the segments of a run's time side by side, each at its share."""
    named = {k: v for k, v in segments.items() if v > 0}
    total = sum(named.values())
    standard = [k for k in SEGMENTS if k in named]
    others = sorted(named.keys() - SEGMENTS.keys(), key=lambda k: -named[k])
    bar: list[Segment] = []
    x = 0.0
    for name in [*standard, *others]:
        share = named[name] / total
        what = SEGMENTS.get(name, name.replace("_", " "))
        width = share * BAR_WIDTH
        inside = name not in OUTSIDE
        bar.append(Segment(name, what, named[name], share, inside, x, width))
        x += width
    return tuple(bar)


def as_trained(
    run: RunLine, record: RunRecord | None, entries: list[CatalogueEntry]
) -> RunLine:
    """The run with its budget in the method's own unit, as it was planned.

    Seconds would be calibrated anew, and end at another number of steps.
    """
    unit = unit_of_method(run, entries)
    if run.budget_unit != "seconds" or record is None or not record.steps or not unit:
        return run
    return replace(run, budget=record.steps, budget_unit=unit)


def unit_of_method(run: RunLine, entries: list[CatalogueEntry]) -> str:
    """What the method of a run counts; "" where no catalogue says it."""
    units = (e.detail.get("budget_unit") for e in entries if e.name == run.method)
    return str(next(units, ""))


def parameters(run: RunLine, entries: list[CatalogueEntry]) -> tuple[Parameter, ...]:
    """Lists what was set and what was left at its default, where that is known."""
    rows = _of_entry("method", run.method, run.params, entries)
    for algorithm in run.algorithms:
        name = str(algorithm.get("name", ""))
        own = {k: v for k, v in algorithm.items() if k != "name"}
        rows += _of_entry("algorithm", name, own, entries)
    return tuple(rows)


def _of_entry(
    kind: str, name: str, values: Mapping[str, Any], entries: list[CatalogueEntry]
) -> list[Parameter]:
    schemas = (e.schema for e in entries if e.kind == kind and e.name == name)
    properties: Mapping[str, Any] = next(schemas, {}).get("properties", {})
    of = name.replace("_", " ")
    units = {k: str(v.get("x-unit", "")) for k, v in properties.items()}
    given_rows = [
        Parameter(of, k, value_words(v), units.get(k, ""), False)
        for k, v in values.items()
    ]
    default_rows = [
        Parameter(of, k, value_words(v.get("default")), units[k], True)
        for k, v in properties.items()
        if k not in values
    ]
    return given_rows + default_rows


def run_facts(run: RunLine, record: RunRecord | None) -> tuple[Fact, ...]:
    """The plain facts: device, software, what it cost."""
    facts = [
        Fact("Task", run.task),
        Fact("Recipe", run.recipe),
        Fact("Device", run.device or "not one of this server"),
        Fact("Device class", run.device_class or "known when it has run"),
        Fact("Measured by", run.measured_by),
    ]
    if run.owner:
        facts.append(Fact("Owner", run.owner))
    facts += [Fact(RECIPE_NOTES[n].title, text) for n, text in notes_of(run).items()]
    if record is None:
        return tuple(facts)
    facts += [Fact(name, text) for name, text in course_facts(record)]
    facts += [Fact(name, text) for name, text in amount_facts(record)]
    facts += [Fact(name, text) for name, text in resource_facts(record)]
    facts += [Fact(name, text) for name, text in machine_facts(record)]
    if record.source_digest:
        facts.append(Fact("Source digest", record.source_digest))
    facts += [Fact(name, value) for name, value in sorted(record.versions.items())]
    return tuple(facts)
