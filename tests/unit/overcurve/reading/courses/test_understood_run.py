"""One run as its rows are understood."""

from __future__ import annotations

import pytest

from overcurve.reading.courses.understood_run import UnderstoodRun
from tests.unit.overcurve.reading.courses.test_course import course_of


def understood(**changes: object) -> UnderstoodRun:
    course = course_of((1, "10.0", 0.5), (2, "20.0", 0.6), (3, "30.0", ""))
    run = UnderstoodRun(course, [10.0, 20.0, 30.0])
    for name, value in changes.items():
        setattr(run, name, value)
    return run


def test_time_the_clock_says_stays_as_it_is_written() -> None:
    run = understood()
    assert run.row()["train_seconds"] == "20.0"
    assert (run.line, run.used, run.name, run.label) == (3, 1, "cnn", "cnn")


def test_time_put_together_is_written() -> None:
    run = understood()
    run.shift(1, 5.0)
    assert run.spent == [10.0, 25.0, 35.0]
    assert run.row()["train_seconds"] == 25.0


def test_diverged_run_ends_with_its_rows() -> None:
    row = understood(ending="diverged").row()
    assert (row["status"], row["quality"]) == ("diverged", "")
    assert row["train_seconds"] == "30.0"


@pytest.mark.parametrize(
    ("said", "status"),
    [("", "partial"), ("Finished", "partial"), ("failed", "failed"), (None, "partial")],
)
def test_end_that_rows_state_is_kept(said: str | None, status: str) -> None:
    run = understood(ending="partial")
    run.course.row = {**run.course.row, "status": said}
    assert run.row()["status"] == status


def test_run_is_set_aside_with_its_reason() -> None:
    run = understood()
    run.set_aside("it stood still", by_hand=True)
    assert (run.aside, run.by_hand) == ("it stood still", True)
