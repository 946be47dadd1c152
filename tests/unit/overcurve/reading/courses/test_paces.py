"""The paces of a method's runs, interval by interval."""

from __future__ import annotations

import math

from overcurve.reading.courses.paces import paces_of
from overcurve.reading.courses.understood_run import UnderstoodRun
from tests.unit.overcurve.reading.courses.test_course import course_of


def run(*rows: tuple[float, float]) -> UnderstoodRun:
    course = course_of(*((place, time, 0.5) for place, time in rows))
    course.row = {"method": "cnn"}
    return UnderstoodRun(course, [time for _, time in rows])


def test_paces_of_all_runs_stand_together() -> None:
    runs = [run((1, 10), (2, 30), (4, 70)), run((2, 30))]
    assert paces_of(runs) == {"cnn": [10, 20, 20, 15]}


def test_no_pace_is_told_where_nothing_rises() -> None:
    assert paces_of([run((1, 0), (2, math.nan), (3, 40), (3, 50))]) == {"cnn": [20]}
    assert paces_of([]) == {}
