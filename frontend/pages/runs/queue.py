"""The page of the queue: who trains, what runs, what waits, what has just ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, ClassVar

from frontend.facts.runs import RunView
from frontend.facts.studies import WaitingStudy
from frontend.facts.workers import CanaryView, DeviceView, WorkerView
from frontend.pages.page import Table
from frontend.pages.run_words import value_words
from frontend.pages.runs.expected_starts import (
    DeviceLine,
    WaitingRun,
    at_limit,
    expected_starts,
)
from frontend.pages.runs.runs import RunLine, run_line

WORKER_GLYPHS = {
    "idle": "○",
    "training": "◐",
    "calibrating": "◔",
    "waiting": "◷",
    "draining": "◌",
    "lost": "↻",
    "gone": "–",
}


@dataclass(frozen=True, slots=True)
class Speed:
    """A worker's last canary: `change` of its speed against the median of its last
    `canaries`, a fraction; `conditions` are clocks and heat, in words."""

    change: float
    error: float
    canaries: int
    at: str
    conditions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerCard:
    """A worker process; `run` is what it trains now, `note` says more of its state."""

    id: int
    name: str
    device: str
    device_class: str
    hardware: str
    state: str
    note: str
    age_seconds: float
    load: float | None
    speed: Speed | None
    started_at: str
    run: RunLine | None

    @property
    def glyph(self) -> str:
        """The shape of the state."""
        return WORKER_GLYPHS.get(self.state, "?")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """How things stand now; `more_waiting` are not listed one by one. `most_running`
    runs of one person train at once; 0 where there is no limit."""

    template: ClassVar[str] = "queue.html"

    devices: tuple[DeviceLine, ...]
    workers: tuple[WorkerCard, ...]
    running: tuple[RunLine, ...]
    waiting: tuple[WaitingRun, ...]
    waiting_studies: tuple[WaitingStudy, ...]
    more_waiting: int
    ended: tuple[RunLine, ...]
    study_titles: Mapping[int, str]
    most_running: int = 0

    @property
    def title(self) -> str:
        """The browser's tab."""
        return "Queue"

    @property
    def deserted(self) -> tuple[str, ...]:
        """Devices that runs wait for in vain."""
        return tuple(d.device for d in self.devices if d.waiting and not d.workers_live)

    @property
    def names_people(self) -> bool:
        """Whether anybody owns anything here."""
        runs = (*self.running, *(w.run for w in self.waiting))
        owners = [*(r.owner for r in runs), *(s.owner for s in self.waiting_studies)]
        return any(owners)

    def study(self, run: RunLine) -> str:
        """The title of a run's study."""
        return self.study_titles.get(run.study, f"Study {run.study}")

    def tables(self) -> tuple[Table, ...]:
        """Waiting and running runs in order."""
        names = ("study", "label", "budget", "seed", "status", "owner")
        placed = [(0, run) for run in self.running]
        placed += [(w.position, w.run) for w in self.waiting]
        rows = tuple(
            (place, run.id, *(getattr(run, name) for name in names))
            for place, run in placed
        )
        return (Table("queue", ("position", "run", *names), rows),)


def queue_page(
    *,
    devices: Iterable[DeviceView],
    workers: Iterable[WorkerView],
    running: Iterable[RunView],
    waiting: Sequence[RunView],
    waiting_studies: Sequence[WaitingStudy],
    waiting_total: int,
    ended: Iterable[RunView],
    study_titles: Mapping[int, str],
    overhead_seconds: float | None,
    canaries: Mapping[int, Sequence[CanaryView]],
    most_running: int = 0,
) -> QueuePage:
    """Builds the page.

    Args:
        canaries: of each worker that has any, newest first.
        waiting: in the order in which they will be taken.
        overhead_seconds: of one run beside its training, as measured; None unknown.
        most_running: runs of one person that may train at once; 0 is no limit.
    """
    lines = tuple(run_line(r) for r in running)
    kinds = tuple(
        DeviceLine(d.device, d.workers_live, d.waiting, d.running) for d in devices
    )
    by_id = {run.id: run for run in lines}
    cards = tuple(
        _card(worker, by_id, canaries.get(worker.id, ())) for worker in workers
    )
    return QueuePage(
        devices=kinds,
        workers=cards,
        running=lines,
        waiting=expected_starts(
            [run_line(r) for r in waiting],
            lines,
            kinds,
            study_titles,
            overhead_seconds,
            at_limit=at_limit(lines, kinds, most_running),
        ),
        waiting_studies=tuple(waiting_studies),
        more_waiting=max(waiting_total - len(waiting), 0),
        ended=tuple(run_line(r) for r in ended),
        study_titles=study_titles,
        most_running=most_running,
    )


def _card(
    worker: WorkerView, running: Mapping[int, RunLine], canaries: Sequence[CanaryView]
) -> WorkerCard:
    return WorkerCard(
        id=worker.id,
        name=worker.name,
        device=worker.device,
        device_class=worker.device_class,
        hardware=_hardware(worker.fingerprint),
        state=worker.state,
        note=worker.note if worker.state == "waiting" else "",
        age_seconds=worker.age_seconds,
        load=worker.load,
        speed=_speed(canaries),
        started_at=worker.started_at.isoformat(),
        run=running.get(worker.run) if worker.run is not None else None,
    )


def _hardware(fingerprint: Mapping[str, Any]) -> str:
    """The device in words, and which cores of its host it trains on."""
    name = str(fingerprint.get("name") or fingerprint.get("cpu") or "")
    cores = fingerprint.get("cores") or ()
    word = "core" if len(cores) == 1 else "cores"
    return f"{name} ({word} {value_words(cores)})" if name and cores else name


def _speed(canaries: Sequence[CanaryView]) -> Speed | None:
    if not canaries:
        return None
    newest = canaries[0]
    usual = median(canary.speed for canary in canaries)
    return Speed(
        change=newest.speed / usual - 1,
        error=newest.error,
        canaries=len(canaries),
        at=newest.at.isoformat() if newest.at else "",
        conditions=_condition_words(newest.detail),
    )


def _condition_words(detail: Mapping[str, Any]) -> str:
    """Clock, heat, and why a GPU is slowed, as far as the machine tells."""
    gpu: Mapping[str, Any] = detail.get("gpu") or {}
    clock = gpu.get("clock_mhz", detail.get("clock_mhz"))
    heat = gpu.get("temperature_c", detail.get("temperature_c"))
    parts = [f"{clock:,.0f} MHz"] if clock else []
    parts += [f"{heat:.0f} °C"] if heat else []
    slowed = ", ".join(gpu.get("slowed_by") or ())
    return ", ".join([*parts, f"slowed by {slowed}"] if slowed else parts)
