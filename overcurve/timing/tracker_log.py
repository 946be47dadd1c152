"""Times of a run in somebody's own tracker, known by what it can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WAYS = "a run of wandb, the module mlflow, or a function that takes a dict"


def is_tracker(given: Any) -> bool:
    """Whether numbers can be logged to it."""
    return any(map(callable, _ways(given)))


def log_numbers(tracker: Any, numbers: Mapping[str, float]) -> None:
    """Adds numbers to what a tracker says of its run.

    Args:
        tracker: a run of W&B (its summary), MLflow (`log_metric`), or a function.
        numbers: by name.
    Raises: whatever the tracker raises.
    """
    summary, log_metric, log = _ways(tracker)
    if summary is not None:
        summary(dict(numbers))
    elif log_metric is not None:
        for name, number in numbers.items():
            log_metric(name, number)
    elif log is not None:
        log(dict(numbers))


def _ways(tracker: Any) -> tuple[Any, Any, Any]:
    summary = getattr(getattr(tracker, "summary", None), "update", None)
    log = getattr(tracker, "log", None)
    own = tracker if callable(tracker) else None
    return summary, getattr(tracker, "log_metric", None), log or own
