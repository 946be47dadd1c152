"""Times in people's own trackers, known by what they can do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from overcurve.timing.tracker_log import is_tracker, log_numbers

NUMBERS = {"train_seconds": 2.0, "total_seconds": 3.0}


def test_summary_of_a_run_is_added_to() -> None:
    summary: dict[str, Any] = {"accuracy": 0.9}
    run = SimpleNamespace(summary=summary, log=lambda _numbers: 1 // 0)
    log_numbers(run, NUMBERS)
    assert summary == {"accuracy": 0.9, **NUMBERS}


def test_metrics_are_logged_one_by_one() -> None:
    logged: list[tuple[str, float]] = []
    module = SimpleNamespace(
        log_metric=lambda name, value: logged.append((name, value))
    )
    log_numbers(module, NUMBERS)
    assert logged == list(NUMBERS.items())


def test_function_takes_them_all() -> None:
    logged: list[Any] = []
    log_numbers(logged.append, NUMBERS)
    log_numbers(SimpleNamespace(log=logged.append), NUMBERS)
    assert logged == [NUMBERS, NUMBERS]


def test_anything_else_is_no_tracker() -> None:
    assert is_tracker(print)
    assert not any(map(is_tracker, (7, "wandb", None)))
