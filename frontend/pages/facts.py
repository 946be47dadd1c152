"""What pages are told about runs, studies, workers and what can be trained.

The shapes of the facts, not their home: the store's frozen views fit them, and so
does anything else that has these attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from overcurve.words import duration, significant

GLYPHS = {
    "queued": "○",
    "running": "◐",
    "lost": "↻",
    "finished": "●",
    "diverged": "≈",
    "failed": "✕",
    "cancelled": "⊘",
}
RETRIABLE = ("failed", "cancelled")
ACTIVE = ("queued", "running", "lost")
STATUSES = tuple(GLYPHS)


class RunIdentity(Protocol):
    """What is needed to ask for one run again."""

    @property
    def label(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def algorithms(self) -> tuple[Mapping[str, Any], ...]: ...
    @property
    def budget(self) -> float: ...
    @property
    def budget_unit(self) -> str: ...
    @property
    def seed(self) -> int | str: ...
    @property
    def device(self) -> str: ...


class RunFacts(RunIdentity, Protocol):
    """A run with its present state, as `backend.store.runs.RunView`."""

    @property
    def id(self) -> int: ...
    @property
    def study(self) -> int: ...
    @property
    def task(self) -> str: ...
    @property
    def recipe(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def progress(self) -> float: ...
    @property
    def train_seconds(self) -> float | None: ...
    @property
    def total_seconds(self) -> float | None: ...
    @property
    def quality(self) -> float | None: ...
    @property
    def metric(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def device_class(self) -> str: ...
    @property
    def error(self) -> Mapping[str, str] | None: ...
    @property
    def retry_of(self) -> int | None: ...
    @property
    def retried_by(self) -> int | None: ...
    @property
    def cancel_requested(self) -> bool: ...
    @property
    def worker(self) -> int | None: ...
    @property
    def source(self) -> str: ...
    @property
    def owner(self) -> str | None: ...


class RecipeFacts(Protocol):
    """A recipe of a study, as `backend.store.studies.RecipeView`."""

    @property
    def recipe(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def is_baseline(self) -> bool: ...
    @property
    def method(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def algorithms(self) -> tuple[Mapping[str, Any], ...]: ...
    @property
    def budgets(self) -> tuple[float, ...]: ...
    @property
    def per_budget(self) -> Mapping[str, Sequence[tuple[float, Any]]]: ...


class StudyFacts(Protocol):
    """A study with its runs counted, as `backend.store.studies.StudyView`."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def task(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def budget_unit(self) -> str: ...
    @property
    def spec(self) -> Mapping[str, Any]: ...
    @property
    def baseline(self) -> str: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def expected_seconds_left(self) -> float | None: ...


class WorkerFacts(Protocol):
    """A worker process, as `backend.store.workers.WorkerView`."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def device_class(self) -> str: ...
    @property
    def fingerprint(self) -> Mapping[str, Any]: ...
    @property
    def state(self) -> str: ...
    @property
    def run(self) -> int | None: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def heartbeat_at(self) -> datetime: ...
    @property
    def age_seconds(self) -> float: ...
    @property
    def load(self) -> float | None: ...
    @property
    def note(self) -> str: ...


class CanaryFacts(Protocol):
    """How fast a worker's machine was, as `backend.store.canaries.CanaryView`."""

    @property
    def speed(self) -> float: ...
    @property
    def error(self) -> float: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...
    @property
    def at(self) -> datetime | None: ...


class DeviceFacts(Protocol):
    """A kind of device, as `backend.store.workers.DeviceView`."""

    @property
    def device(self) -> str: ...
    @property
    def workers_live(self) -> int: ...
    @property
    def seen(self) -> bool: ...
    @property
    def waiting(self) -> int: ...
    @property
    def running(self) -> int: ...


class EntryFacts(Protocol):
    """What can be trained, as `backend.store.catalogue.CatalogueEntry`."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def schema(self) -> Mapping[str, Any]: ...
    @property
    def detail(self) -> Mapping[str, Any]: ...


def quality_words(value: float | None, unit: str) -> str:
    """A quality as people read it: a fraction in per cent, others as they are."""
    if value is None:
        return "–"
    if unit == "fraction":
        return f"{value * 100:.2f} %"
    return f"{value:.4g}{' ' + unit if unit else ''}".replace("-", "−")


def budget_words(budget: float, unit: str) -> str:
    """A budget with its unit: 8 s, 1,000 steps."""
    number = f"{budget:,.6g}" if budget != int(budget) else f"{int(budget):,}"
    return f"{number} {'s' if unit == 'seconds' else unit}".strip()


def seconds_words(seconds: float | None) -> str:
    """A measured time to three digits: 2.01 s, 0.504 s, 4 min 20 s."""
    if seconds is None or seconds >= 100:
        return duration(seconds)
    return f"{significant(seconds, 3)} s"


def params_words(
    params: Mapping[str, Any], algorithms: tuple[Mapping[str, Any], ...] = ()
) -> str:
    """Parameters and algorithms of a recipe on one line, `` where all are defaults."""
    parts = [f"{name} = {value_words(value)}" for name, value in params.items()]
    for algorithm in algorithms:
        own = {k: v for k, v in algorithm.items() if k != "name"}
        inner = ", ".join(f"{k} = {value_words(v)}" for k, v in own.items())
        name = str(algorithm.get("name", ""))
        parts.append(f"+ {name.replace('_', ' ')}" + (f" ({inner})" if inner else ""))
    return ", ".join(parts).replace(", +", " +")


def value_words(value: Any) -> str:
    """A parameter's value: on, off, none, a number, a word."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return ", ".join(value_words(v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={value_words(v)}" for k, v in value.items()) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
