"""One run as a frozen, validated record: what every verdict is made of.

The field names are those of the run record in the design's contract; nothing
here knows where a record came from (our workers, a CSV, another tracker).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from overcurve.curves.terms.errors import WrongRecord
from overcurve.curves.terms.quantities import AXIS_FIELDS, LATE_FIELDS, SECONDS_FIELDS
from overcurve.errors import FieldError

Direction = Literal["max", "min"]
# `partial` stopped before its budget: imported runs only, never our own workers'.
Status = Literal[
    "queued", "running", "lost", "finished", "diverged", "failed", "cancelled",
    "partial",
]  # fmt: skip
FINAL_STATUSES: tuple[Status, ...] = (
    "finished", "diverged", "failed", "cancelled", "partial",
)  # fmt: skip
WAITING_STATUSES: tuple[Status, ...] = ("queued", "running", "lost")
UNSTATED = "unstated"
_STATUSES: tuple[str, ...] = get_args(Status)
_DIRECTIONS: tuple[str, ...] = get_args(Direction)
QUALITY_LIMIT = 1e12
SECONDS_LIMITS = (1e-9, 1e12)
AXIS_LIMITS = (1e-9, 1e30)
# Who measured the times of a run: our harness or `oc.Run`; whoever timed a whole
# process; its author, or the clock of a tracker. "" where nothing says so.
CLOCKS = ("overcurve", "process", "stated")
SEED_LENGTH = 64
SHARED_TRAINING = "shared_training"
# What `extra` holds about the course of a run: rows folded into its last; whether it
# was taken up again, and how often it was begun; whether it stopped early; and, in
# seconds of its training time, pauses counted in it, pauses left out of it, and what
# was reckoned for the time before its first row; and whether its training is that of
# the other budgets with its seed, of which one is the exact beginning of the next. No
# axis and no metric.
COURSE_FLAGS = (
    "resumed", "partial", "folded_rows", "sessions", "pause_seconds",
    "left_out_seconds", "reckoned_seconds", SHARED_TRAINING,
)  # fmt: skip
# What `extra` holds about a run's device, and about what it had to leave out: no axis.
DEVICE_FIGURES = ("device_memory_bytes", "matmul_flops_per_second", "skipped_steps")


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
    train_items: float | None = None  # the size of the training set
    test_items: float | None = None
    inference_seconds: float | None = None  # of one evaluation pass, per test item
    segments: Mapping[str, float] = field(default_factory=dict)
    # How the machine was meanwhile: canaries, others on its cores; see steadiness.py.
    steadiness: Mapping[str, float] = field(default_factory=dict)
    source_digest: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    started_at: str = ""
    clock: str = ""  # one of CLOCKS, or ""
    clock_note: str = ""  # which clock it is, and what it includes
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

    `units` in the method's unit, `train_seconds` on the training clock; `milestone`
    holds the axes, such as a sparsity, of one that the method asked for.
    """

    units: float
    train_seconds: float
    quality: float | None
    metrics: Mapping[str, float] = field(default_factory=dict)
    milestone: Mapping[str, float] = field(default_factory=dict)


def axis_value(record: RunRecord, axis: str) -> float | None:
    """The record's position on `axis`: a field by its name, else a column of `extra`,
    where a record older than the field has what its author brought along.

    Returns: the value as given, in the axis' unit, or None where the record has none.
    """
    value: float | None = getattr(record, axis) if axis in AXIS_FIELDS else None
    return record.extra.get(axis) if value is None else value


def quality_value(record: RunRecord, metric: str) -> float | None:
    """The record's value of `metric` ("" is its own); None where it has none."""
    if metric in ("", record.metric):
        return record.quality
    return record.extra.get(metric)


def with_late_fields_as_extra(record: RunRecord) -> RunRecord:
    """The record as it was read while its late fields were none: digests of stored
    records and uploads were taken of that."""
    late = {name: getattr(record, name) for name in LATE_FIELDS}
    stated = {name: value for name, value in late.items() if value is not None}
    if not stated:
        return record
    changes: dict[str, Any] = {
        **dict.fromkeys(stated),
        "extra": {**record.extra, **stated},
    }
    return replace(record, **changes)


def check_record(record: RunRecord, path: str = "run") -> RunRecord:
    """Holds a record to the limits of the contract.

    Args:
        path: what stands before the field's name in errors, such as `runs[3]`.
    Returns: the record; a finished run whose quality is missing or not finite comes
        back as `diverged` without a quality.
    Raises: WrongRecord: names every field that is out of its limits.
    """
    faults = [
        FieldError(f"{path}.{name}", message)
        for name, message in _record_faults(record)
    ]
    if faults:
        raise WrongRecord(
            faults, "Correct the run, or leave it out.", f"{record.method} {path}"
        )
    if record.quality is not None and not math.isfinite(record.quality):
        record = replace(record, quality=None)
    if record.status == "finished" and record.quality is None:
        record = replace(record, status="diverged")
    return record


def _record_faults(record: RunRecord) -> list[tuple[str, str]]:
    faults = []
    if record.status not in _STATUSES:
        expected = ", ".join(_STATUSES)
        faults.append(("status", f"{record.status!r} is not one of {expected}"))
    if record.clock not in ("", *CLOCKS):
        clocks = ", ".join(CLOCKS)
        faults.append(("clock", f"{record.clock!r} is not one of {clocks}"))
    if record.direction not in _DIRECTIONS:
        faults.append(("direction", f"{record.direction!r} is neither max nor min"))
    if isinstance(record.seed, str) and not 1 <= len(record.seed) <= SEED_LENGTH:
        faults.append(("seed", "is not a text of 1 to 64 characters"))
    if not (math.isfinite(record.budget) and 0 < record.budget <= QUALITY_LIMIT):
        faults.append(("budget", f"{record.budget!r} is not above 0 and up to 1e12"))
    quality = record.quality
    if quality is not None and QUALITY_LIMIT < abs(quality) < math.inf:
        faults.append(("quality", f"{quality!r} is beyond 1e12 in size"))
    low, high = SECONDS_LIMITS
    for name in SECONDS_FIELDS:
        seconds = getattr(record, name)
        if seconds is not None and not low <= seconds <= high:
            faults.append((name, f"{seconds!r} is not from 1e-9 to 1e12 seconds"))
    if record.status == "finished" and not _has_position(record):
        faults.append(("train_seconds", "is missing in a finished run"))
    return faults


def _has_position(record: RunRecord) -> bool:
    """Whether a run can stand on any axis: a budget alone is no place."""
    places = (axis_value(record, axis) for axis in AXIS_FIELDS if axis != "budget")
    return bool(record.extra) or any(place is not None for place in places)
