"""What is told while a training runs, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

# In `extra` of every run of an anytime method, as the judge reads it: the budgets of a
# seed are one training.
SHARED_TRAINING = "shared_training"
OutcomeStatus = Literal["finished", "diverged", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Started:
    """The set-up is done and the training clock runs."""

    setup_seconds: float
    planned_units: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the training is; told at most every `REPORT_SECONDS`."""

    units: int
    planned_units: int
    train_seconds: float


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Quality on the way: a point of the learning curve.

    `quality` is None when it is not finite; `metrics` holds only finite figures.
    `milestone` has the axes of one that the method asked for; {} for all others.
    """

    units: int
    train_seconds: float
    quality: float | None
    metrics: Mapping[str, float]
    milestone: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of the training at so many units; see `overcurve.pictures`."""

    name: str
    units: int
    kind: str
    content: Mapping[str, Any]


Event = Started | Progressed | Evaluated | Drawn
Report = Callable[[Event], None]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run came to: the measured fields of the run record.

    Times are seconds on the clock of workers.clock.stopwatch; `inference_seconds` are
    of the final evaluation, off that clock, for each test item; `steadiness` is what
    workers.machine.neighbours saw meanwhile; `error` has code, message,
    remedy and, for an exception, the end of its traceback; `prefixes` are the shorter
    budgets that an anytime method passed, each as if it had ended there.
    """

    status: OutcomeStatus
    train_seconds: float | None
    total_seconds: float
    cpu_seconds: float
    quality: float | None
    metric: str
    unit: str
    direction: str
    steps: int
    planned_units: int
    device_class: str
    segments: Mapping[str, float]
    versions: Mapping[str, str]
    source_digest: str
    train_items: int | None = None
    test_items: int | None = None
    inference_seconds: float | None = None
    examples: float | None = None
    tokens: float | None = None
    parameters: float | None = None
    peak_memory_bytes: float | None = None
    energy_joules: float | None = None
    devices: int = 1
    metrics: Mapping[str, float] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    steadiness: Mapping[str, float] = field(default_factory=dict)
    evaluations: tuple[Evaluated, ...] = ()
    started_at: str = ""
    clock: str = "overcurve"  # who measured, wherever the record goes
    error: Mapping[str, str] | None = None
    prefixes: tuple[Outcome, ...] = ()
    pictures: tuple[Drawn, ...] = ()

    def record(self) -> dict[str, Any]:
        """Returns the measured fields by the record's names, without empty ones."""
        skipped = ("evaluations", "planned_units", "metrics", "prefixes", "pictures")
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        record = {k: v for k, v in values.items() if k not in skipped and v is not None}
        figures = {
            **self.metrics,
            **self.extra,
            "cpu_seconds": record.pop("cpu_seconds"),
        }
        record["extra"] = figures
        return record
