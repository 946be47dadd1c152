"""What courses leave open, as questions."""

from __future__ import annotations

from overcurve.reading.courses.clocks import RowTimes
from overcurve.reading.courses.course_doubts import (
    late_start_doubt,
    named_runs,
    pause_doubt,
    per_epoch_doubt,
    resumed_doubt,
)
from overcurve.reading.courses.pauses import Pause
from overcurve.reading.courses.understood_run import UnderstoodRun
from tests.unit.overcurve.reading.courses.test_course import course_of

UNSURE = RowTimes("unsure", (10, 10.1))


def run_of(**changes: object) -> UnderstoodRun:
    course = course_of((1, 10, 0.5), (2, 20, 0.6), (3, 430, 0.7))
    course.row = {"method": "cnn", "label": "CNN", "budget": "3", "seed": "0"}
    run = UnderstoodRun(course, [10.0, 20.0, 430.0])
    for name, value in changes.items():
        setattr(run, name, value)
    return run


def with_budget(budget: str) -> UnderstoodRun:
    run = run_of()
    run.course.row = {**run.course.row, "budget": budget}
    return run


def test_sessions_are_asked_for_once_for_all_runs() -> None:
    runs = [run_of(sessions=(10.0, 20.0))] * 5
    doubt = resumed_doubt(runs, "epoch", {})
    assert (doubt.id, doubt.taken, doubt.methods) == ("resumed", "sum", ("CNN",))
    assert "10 + 20 = 30 s" in doubt.question
    assert "CNN, budget 3, seeds 0, 0, 0, 0 and 0 were" in doubt.question
    assert resumed_doubt(runs, "epoch", {"resumed": "aside"}).is_answered


def test_pause_is_asked_for_run_by_run() -> None:
    run = run_of(pauses=[Pause(2, 400.0, 10.0, is_clear=True)])
    doubt = pause_doubt(run, "epoch", False, {})
    assert (doubt.id, doubt.taken) == ("pause:cnn/3/0", "leave_out")
    assert "between epoch 2 and 3" in doubt.question
    assert [answer.name for answer in doubt.answers] == ["leave_out", "count", "aside"]
    assert pause_doubt(run, "epoch", True, {}).taken == "count"
    assert pause_doubt(run, "epoch", False, {"pause": "count"}).taken == "count"


def test_pause_that_is_not_clear_is_counted() -> None:
    run = run_of(pauses=[Pause(2, 400.0, 10.0, is_clear=False)])
    assert pause_doubt(run, "epoch", False, {}).taken == "count"


def test_time_before_the_first_row_can_be_left_out() -> None:
    doubt = late_start_doubt([run_of(flags={"reckoned_seconds": 10.0})], "epoch", {})
    assert (doubt.id, doubt.taken) == ("late_start", "reckon")
    assert "at epoch 1" in doubt.question


def test_time_of_one_row_has_no_marked_answer_unless_sure() -> None:
    assert per_epoch_doubt("time", UNSURE, "", {}).taken == ""
    assert per_epoch_doubt("time", UNSURE, "", {"per_epoch": "last"}).taken == "last"


def test_few_runs_are_named_and_others_counted() -> None:
    assert named_runs([run_of()]) == "CNN, budget 3, seed 0"
    assert named_runs([run_of()] * 9) == "CNN, budget 3, 9 seeds"
    assert named_runs([with_budget(b) for b in "12345"]).endswith("; and 2 more runs")
