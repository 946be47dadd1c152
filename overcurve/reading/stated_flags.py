"""What a row says of its own run: resumed, a part, or of a shared training."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from overcurve.curves.terms.records import SHARED_TRAINING, RunRecord
from overcurve.reading.courses.course import read_place

FLAGS = ("resumed", "partial", SHARED_TRAINING)
RUNTIMES = ("_runtime", "runtime", "total_seconds")
SHORTER = 0.99  # of the training time: what a whole process cannot take less than
FLAGGED = frozenset((*FLAGS, *RUNTIMES))


def flag_stated(record: RunRecord, row: Mapping[str, Any]) -> RunRecord:
    """Notes what a row says of itself: resumed, a part, or of a shared training.

    A process that lived shorter than its training was not the only one of its run.
    """
    flags = {name: 1.0 for name in FLAGS if _is_true(row.get(name))}
    trained = record.train_seconds
    if trained is not None and "resumed" not in flags:
        lived = [read_place(row.get(name)) for name in RUNTIMES]
        told = (seconds for seconds in lived if not math.isnan(seconds))
        if any(0 < seconds < SHORTER * trained for seconds in told):
            flags["resumed"] = 1.0
    return replace(record, extra={**record.extra, **flags}) if flags else record


def _is_true(value: Any) -> bool:
    return str(value).strip().lower() in ("true", "yes", "1", "1.0")
