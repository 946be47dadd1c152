"""What trackers keep of runs, before anybody says what is a budget or a quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from overcurve.curves.terms.evidence import SetAside
from overcurve.curves.terms.records import Direction

RUNNING = "running"  # a status of runs that have not ended, and are no records yet
LOG_TIME = (
    "Log the seconds of training as train_seconds (docs/bring-your-runs.md shows how), "
    "or name a logged value that holds them."
)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedRun:
    """One run as its tracker keeps it.

    Attributes:
        place: where it is found again: a path below the folder, or the tracker's id.
        name: what people see it called.
        config: what was set before it began, nested names joined by dots.
        summary: the last value of each name that it logged, clocks among them.
        history: rows in the order in which they were logged; () where only the last
            values are kept.
        status: a final status of run records, or `RUNNING`.
        device: the kind of its device, "" where the tracker does not say.
        started_at: ISO 8601 in UTC, or "".
        facts: other words of the tracker about it, such as group, project or tags.
    """

    place: str
    name: str
    config: Mapping[str, Any] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    history: Sequence[Row] = ()
    status: str = "finished"
    device: str = ""
    started_at: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that the tracker itself takes: its name in rows, and what it includes.

    `is_of_rows` says that each row has it, and not only the whole run; `is_of_process`
    that it runs while the process lives, so that no verdict takes it for a training's.
    """

    column: str
    note: str
    is_of_rows: bool = True
    is_of_process: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """All that was found of one tracker.

    Attributes:
        tracker: its name.
        place: of the runs, in words, such as "experiment curve of mlflow.db".
        runs: in the order in which they began, as far as the tracker says it.
        clocks: its own, the closest to training time first.
        steps: names that rise within a run, most telling first.
        direction: which quality is better, where the tracker keeps that.
        time_remedy: how its runs come by a clock where nothing holds one.
        aside: files and runs that could not be read.
        deleted: runs that somebody deleted there, which are not read.
    """

    tracker: str
    place: str
    runs: tuple[TrackedRun, ...]
    clocks: tuple[Clock, ...] = ()
    steps: tuple[str, ...] = ()
    direction: Direction | None = None
    time_remedy: str = LOG_TIME
    aside: tuple[SetAside, ...] = ()
    deleted: int = 0


def with_own_places(runs: Iterable[TrackedRun]) -> tuple[TrackedRun, ...]:
    """Runs by whose places they can be told apart: trackers let names repeat, and of
    runs that share one what belongs to the first would be taken for the others'."""
    seen: Counter[str] = Counter()
    apart = []
    for run in runs:
        seen[run.place] += 1
        again = seen[run.place]
        place = f"{run.place} #{again}" if again > 1 else run.place
        apart.append(run if again == 1 else replace(run, place=place))
    return tuple(apart)


def flat(value: Any, name: str = "") -> dict[str, Any]:
    """Nested settings with their names joined by dots: {"optim": {"lr": 1}} is
    {"optim.lr": 1}. Lists stay as they are."""
    if not isinstance(value, Mapping) or (name and not value):
        return {name: value}
    named: dict[str, Any] = {}
    for key, inner in value.items():
        named |= flat(inner, f"{name}.{key}" if name else str(key))
    return named


def last_values(history: Sequence[Row]) -> dict[str, Any]:
    """The last value of each name that stands in rows."""
    values: dict[str, Any] = {}
    for row in history:
        values |= row
    return values
