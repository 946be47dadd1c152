"""Whether a run reached its budget."""

from __future__ import annotations

import math
from typing import Any

import pytest

from overcurve.reading.courses.endings import (
    PlaceUnit,
    budget_of,
    find_ending,
    find_place_unit,
)
from tests.unit.overcurve.reading.courses.test_course import course_of

SAME = PlaceUnit(is_budgets=True)


def valued(*places: float, blank: tuple[float, ...] = (), tail: Any = ""):
    rows = [(p, 10 * p, 0.5) for p in places] + [(p, 10 * p, tail) for p in blank]
    return course_of(*rows)


@pytest.mark.parametrize(
    ("column", "words", "ends", "unit"),
    [
        ("step", ("max_steps", ""), [(400, 400), (1000, 1000)], SAME),
        ("step", ("budget", ""), [(4, 4), (8, 8), (5, 8)], SAME),
        ("step", ("budget", "steps"), [(300, 400)], SAME),
        ("epoch", ("epochs", ""), [(3, 4), (7, 8)], PlaceUnit(True, 1.0)),
        ("step", ("epochs", ""), [(400, 4), (800, 8)], PlaceUnit()),
        ("step", ("epochs", ""), [(4, 4), (8, 8)], SAME),
        ("step", ("epochs", ""), [(4, 4), (4, 4)], PlaceUnit()),
        ("step", ("budget", ""), [(400, 4), (800, 8)], PlaceUnit()),
        ("step", ("budget", ""), [(70, 100), (60, 200)], PlaceUnit()),
    ],
)
def test_unit_of_places_is_told_by_words_and_numbers(
    column: str, words: tuple[str, str], ends: list[tuple[int, int]], unit: PlaceUnit
) -> None:
    runs = [(valued(*range(end % 10 or 10, end + 1)), float(b)) for end, b in ends]
    assert find_place_unit(runs, column, words) == unit


def test_nothing_is_told_by_no_run() -> None:
    assert find_place_unit([], "step", ("budget",)) == PlaceUnit()


@pytest.mark.parametrize(
    ("places", "blank", "ending"),
    [
        ((2, 4, 6, 8), (), ""),
        ((3, 6), (7, 8), ""),  # the next evaluation was due at 9
        ((1, 2, 4), (), "partial"),
        ((1, 2, 3, 4, 5), (), "partial"),
        ((1, 2, 3, 4, 5), (6, 7, 8), "diverged"),
        ((1, 2, 3, 4, 5), (6,), "partial"),
        ((5,), (), "partial"),
        ((), (1, 2), ""),
    ],
)
def test_run_short_of_its_budget(
    places: tuple[int, ...], blank: tuple[int, ...], ending: str
) -> None:
    assert find_ending(valued(*places, blank=blank), SAME, 8.0, 1.0) == ending


def test_log_spaced_evaluations_are_not_late() -> None:
    assert find_ending(valued(1, 2, 4, 8, 16), SAME, 20.0, 0.0) == ""


def test_epochs_that_count_from_zero_end_one_before() -> None:
    course = valued(*range(8))
    assert find_ending(course, PlaceUnit(True, 1.0), 8.0, 0.0) == ""
    assert find_ending(course, SAME, 8.0, 0.0) == "partial"


def test_nan_at_the_end_is_diverged_in_any_unit() -> None:
    course = valued(1, 2, 3, blank=(4,), tail="nan")
    assert find_ending(course, PlaceUnit(), math.nan, 0.0) == "diverged"
    assert find_ending(valued(blank=(1,), tail="nan"), SAME, 8.0, 0.0) == "diverged"


def test_nan_on_the_way_is_passed_over() -> None:
    course = course_of((1, 10, 0.5), (2, 20, "nan"), (3, 30, 0.6))
    assert find_ending(course, SAME, 3.0, 0.0) == ""


def test_two_silent_evaluations_are_diverged_in_any_unit() -> None:
    assert find_ending(valued(1, 2, 3, blank=(4,)), PlaceUnit(), 50.0, 0.0) == ""
    silent = valued(1, 2, 3, blank=(4, 5))
    assert find_ending(silent, PlaceUnit(), 50.0, 0.0) == "diverged"


def test_budget_is_that_of_the_last_row() -> None:
    course = course_of((1, 10, 0.5))
    assert math.isnan(budget_of(course))
    course.last = {"budget": "8"}
    assert budget_of(course) == 8.0
