"""How a run ended, and the line that says so."""

from __future__ import annotations

import errno
import math

import pytest

from overcurve.timing.run_record import (
    UNFINISHED,
    Said,
    ending_by,
    ending_of,
    make_row,
    read_figures,
    readable_row,
    say_wrong,
)
from overcurve.timing.training_clock import TrainingClock


def said(**changes: object) -> Said:
    texts = {"method": "cnn", "task": "digits", "direction": "max"}
    return Said(texts=texts, budget=1.0, seed=0, started_at="2026-12-01", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [
        (KeyboardInterrupt(), "cancelled", "cancelled"),
        (SystemExit(3), "cancelled", "cancelled"),
        (MemoryError(), "failed", "out_of_memory"),
        (RuntimeError("CUDA out of memory"), "failed", "out_of_memory"),
        (OSError(errno.ENOSPC, "No space left"), "failed", "disk_full"),
        (ValueError("x" * 9999), "failed", "exception"),
    ],
)
def test_exceptions_are_endings(problem: BaseException, status: str, code: str) -> None:
    ending = ending_by(problem)
    assert ending.status == status
    assert ending.error is not None
    assert ending.error["code"] == code
    assert len(ending.error["message"]) <= 2000


@pytest.mark.parametrize("quality", [None, math.nan, -math.inf])
def test_quality_that_is_none_diverged(quality: object) -> None:
    assert ending_of(quality).status == "diverged"
    assert ending_of(0).status == "finished"


@pytest.mark.parametrize("quality", ["0.9", [1, 2], object()])
def test_quality_that_is_no_number_is_no_end(quality: object) -> None:
    ending = ending_of(quality)
    assert ending.status == "partial"
    assert ending.error is not None
    assert ending.error["code"] == "wrong_quality"


def test_nothing_unsaid_is_in_the_line() -> None:
    row = make_row(said(), TrainingClock(), UNFINISHED)
    assert row["status"] == "partial"
    assert not {"params", "algorithms", "quality", "train_seconds", "unit"} & set(row)


def test_figures_must_be_numbers(caplog: pytest.LogCaptureFixture) -> None:
    given = {
        "steps": 7,
        "loss": 0.5,
        "bad": math.nan,
        "name": "x",
        "seed": 3,
        "flops": 1e31,
    }
    assert read_figures(given) == {"steps": 7, "loss": 0.5}
    for name in ("bad", "name", "seed", "flops"):
        assert f"oc.Run: {name}" in caplog.text


def test_wrong_field_is_left_out_and_told(caplog: pytest.LogCaptureFixture) -> None:
    row, wrong = readable_row(
        make_row(said(), TrainingClock(), UNFINISHED) | {"direction": "up"}
    )
    assert wrong == ()
    assert "direction" not in row
    assert "direction" in caplog.text


def test_run_without_a_method_is_nobodys() -> None:
    row = make_row(said(), TrainingClock(), UNFINISHED)
    del row["method"]
    _, wrong = readable_row(row)
    assert say_wrong(wrong) == "method is missing. Give every run its method."


def test_quality_out_of_range_diverged() -> None:
    clock = TrainingClock()
    clock.start()
    clock.stop()
    row, _ = readable_row(make_row(said(), clock, ending_of(1e13)))
    assert row["status"] == "diverged"
