"""What a finished training reports, kept within the limits of a run record."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from backend.store.rows import clean_json
from overcurve.curves.terms.quantities import (
    AXIS_FIELDS,
    MEASURED_NUMBERS,
    SECONDS_FIELDS,
)
from overcurve.curves.terms.records import (
    QUALITY_LIMIT,
    SECONDS_LIMITS,
    UNSTATED,
    Status,
)

# Fields of `RunRecord` that are measured beside the numbers.
MEASURED_MAPPINGS = ("segments", "steadiness", "versions")
MEASURED_TEXTS = ("source_digest", "device_class", "started_at", "clock", "clock_note")
# Numbers of the author's own could stand under these names before they were fields.
_LATE_TEXTS = ("clock", "clock_note")
_UNMEASURED: Mapping[str, Any] = {
    **dict.fromkeys((*MEASURED_NUMBERS, "error")),
    **{name: {} for name in MEASURED_MAPPINGS},
    **dict.fromkeys(MEASURED_TEXTS, ""),
    "device_class": UNSTATED,
}
MEASURED_NAMES = frozenset(_UNMEASURED)


def settle_outcome(
    status: Status, record: Mapping[str, Any]
) -> tuple[Status, dict[str, Any]]:
    """Gives the status and record to store: what cannot be judged is not `finished`.

    A quality that is missing, not finite or beyond the limit means `diverged`; no
    time on the training clock means `failed` (`no_clock`).
    """
    settled = dict(clean_json(record))
    low, high = SECONDS_LIMITS
    for name in SECONDS_FIELDS:
        if not _within(settled.get(name), low, high):
            settled[name] = None
    if not _within(settled.get("quality"), -QUALITY_LIMIT, QUALITY_LIMIT):
        settled["quality"] = None
    if status != "finished":
        return status, settled
    if settled["train_seconds"] is None:
        message = "The training ended without a time on its clock."
        remedy = (
            "The fault is in the method: it has to train between its ready and end."
        )
        error = {"code": "no_clock", "message": message, "remedy": remedy}
        return "failed", settled | {"error": error}
    if settled["quality"] is None:
        message = "The quality at the end is missing, not finite, or beyond 1e12."
        remedy = "Lower the learning rate, or see in the log what the method reported."
        error = {"code": "not_finite", "message": message, "remedy": remedy}
        error = settled.get("error") or error
        return "diverged", settled | {"error": error}
    return status, settled


def measured_fields(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the fields of a `RunRecord` from a stored outcome; numbers of other
    names go to `extra`, where an axis finds them, and so does what an import brought
    along under a name that became a field later."""
    fields = dict(_UNMEASURED)
    for name in stored.keys() & _UNMEASURED.keys():
        value, nothing = stored[name], _UNMEASURED[name]
        fields[name] = value if nothing is None else value or nothing
    may_be_extra = (*AXIS_FIELDS, *_LATE_TEXTS)
    taken = {
        name
        for name in _UNMEASURED
        if name not in may_be_extra or fields[name] not in (None, "")
    }
    fields["extra"] = {
        name: value
        for name, value in {**stored, **(stored.get("extra") or {})}.items()
        if name not in taken and _is_number(value)
    }
    return fields


def _within(value: object, low: float, high: float) -> bool:
    return _is_number(value) and low <= value <= high  # type: ignore[operator]


def _is_number(value: object) -> bool:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value)  # type: ignore[arg-type]
