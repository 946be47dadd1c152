"""One run as a frozen, validated record: what every verdict is made of.

The field names are those of the run record in the design's contract; nothing
here knows where a record came from (our workers, a CSV, another tracker).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Direction = Literal["max", "min"]
Status = Literal[
    "queued", "running", "lost", "finished", "diverged", "failed", "cancelled"
]
FINAL_STATUSES: tuple[Status, ...] = ("finished", "diverged", "failed", "cancelled")
UNSTATED = "unstated"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One recipe at one budget with one seed on one device, trained once.

    Times are seconds, `quality` is in the metric's own unit. `recipe` is the digest
    that identifies a curve; `label` is what people call it. `axes` of a comparison
    (`train_seconds`, `steps`, `cost_usd`, ...) are looked up by field name with
    `axis_value`, and in `extra` for columns a user brought along.
    """

    method: str
    budget: float
    seed: int | str
    status: Status = "finished"
    train_seconds: float | None = None
    quality: float | None = None
    direction: Direction = "max"
    metric: str = "quality"
    unit: str = ""  # "fraction" is shown as per cent; "" is shown as it is
    task: str = ""
    recipe: str = ""
    label: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    algorithms: tuple[Mapping[str, Any], ...] = ()
    budget_unit: str = ""
    total_seconds: float | None = None
    device_class: str = UNSTATED
    cost_usd: float | None = None
    energy_joules: float | None = None
    peak_memory_bytes: float | None = None
    steps: float | None = None
    examples: float | None = None
    tokens: float | None = None
    devices: float | None = None
    parameters: float | None = None
    test_items: float | None = None
    segments: Mapping[str, float] = field(default_factory=dict)
    source_digest: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    started_at: str = ""
    error: Mapping[str, str] | None = None
    # What only our own server knows; empty for data from elsewhere.
    run: str = ""  # the run's address on this server, /runs/<run>
    study: str = ""
    block: int | None = None  # the random block it ran in; None: not interleaved
    extra: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Quality on the way of one run: a point of its learning curve, never of a
    quality-time curve.

    `units` in the method's unit, `train_seconds` on the training clock.
    """

    units: float
    train_seconds: float
    quality: float | None
    metrics: Mapping[str, float] = field(default_factory=dict)
