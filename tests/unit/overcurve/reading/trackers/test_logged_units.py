from __future__ import annotations

import pytest

from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.read_tracked import TrackerRead, read_tracked
from overcurve.reading.trackers.tracked_runs import Clock, Tracked, TrackedRun


def read_timed(
    name: str = "elapsed_min",
    times: tuple[object, ...] = (1.5, 3.0),
    units: dict[str, str] | None = None,
    answers: dict[str, str] | None = None,
    clocks: tuple[Clock, ...] = (),
) -> TrackerRead:
    history = [{"step": i + 1, name: t, "acc": 0.5} for i, t in enumerate(times)]
    run = TrackedRun(
        place="a",
        name="a",
        config={"method": "cnn", "epochs": 2, "seed": 0},
        summary=history[-1],
        history=history,
    )
    reading = Reading(
        mapping={name: "train_seconds"},
        units=units or {},
        answers=answers or {},
        defaults=Defaults(direction="max"),
    )
    found = Tracked(tracker="T", place="p", runs=(run,), clocks=clocks, steps=("step",))
    return read_tracked(found, reading)


@pytest.mark.parametrize(
    ("name", "times", "seconds"),
    [
        ("elapsed_min", (1.5, 3.0), 180.0),
        ("time_ms", (500, 1500), 1.5),
        ("Elapsed (h)", (0.25, 0.5), 1800.0),
        ("elapsed", (1.5, 3.0), 3.0),
        ("elapsed", ("0:01:00", "0:01:40"), 100.0),
        ("elapsed_min", (3.0,), 180.0),
    ],
)
def test_names_say_their_units(
    name: str, times: tuple[object, ...], seconds: float
) -> None:
    read = read_timed(name, times).runs
    assert [record.train_seconds for record in read.records] == [seconds]


def test_tells_which_unit_was_read_from_a_name() -> None:
    (doubt,) = read_timed().runs.doubts
    assert (doubt.id, doubt.taken, doubt.is_answered) == (
        "unit:elapsed_min", "min", False,
    )  # fmt: skip
    assert "1.5 min = 90 s" in doubt.question


@pytest.mark.parametrize("name", ["elapsed_min", "metrics.elapsed_min"])
def test_a_stated_unit_wins(name: str) -> None:
    read = read_timed(units={name: "ms"}).runs
    assert read.records[0].train_seconds == 0.003
    answered = read_timed(answers={"unit:elapsed_min": "h"}).runs
    assert answered.records[0].train_seconds == 10800.0
    assert answered.doubts[0].is_answered


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ({"elapsed": "min"}, "no column of this name"),
        ({"elapsed_min": "parsec"}, "no unit of time"),
        ({"method": "min"}, "no unit that is read"),
    ],
)
def test_refuses_units_that_cannot_be_meant(units: dict[str, str], reason: str) -> None:
    (problem,) = read_timed(units=units).runs.problems
    assert reason in problem.reason


def test_a_cell_that_contradicts_its_unit_is_told_once_a_run() -> None:
    (problem,) = read_timed(times=("1s", "2s")).runs.problems
    assert problem.field == "run a (a), elapsed_min"


def test_a_trackers_own_clock_is_in_seconds() -> None:
    clock = Clock("time_min", "its own", is_of_process=True)
    read = read_timed("time_min", clocks=(clock,)).runs
    assert (read.records[0].train_seconds, read.doubts) == (3.0, ())


def test_qualities_and_budgets_have_units_too() -> None:
    read = read_timed("train_time_min", units={"acc": "%", "epochs": "min"}).runs
    (record,) = read.records
    assert (record.unit, record.budget, record.budget_unit) == ("%", 120.0, "seconds")
