"""The rows of one run in their order, and what single cells say."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.courses.course import (
    BROKEN,
    MISSING,
    VALUED,
    Course,
    in_order_of_places,
    joined,
    name_run,
    read_place,
    say_quality,
    usual_gap,
    usual_pace,
)


def course_of(
    *rows: tuple[float, Any, Any], first_line: int = 2, **cells: Any
) -> Course:
    """Rows of (place, clock, quality)."""
    course = Course()
    for line, (place, clock, quality) in enumerate(rows, first_line):
        row = {"method": "cnn", "train_seconds": clock, "quality": quality}
        course.add(line, float(place), row, cells)
    return course.ended()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", MISSING),
        (None, MISSING),
        ("0.5", VALUED),
        (0.5, VALUED),
        ("best", VALUED),
        ("nan", BROKEN),
        ("-Infinity", BROKEN),
        (" NULL", BROKEN),
        (math.nan, BROKEN),
        ("a long text of infinity", VALUED),
    ],
)
def test_cell_says_of_the_quality(cell: Any, said: int) -> None:
    assert say_quality(cell) == said


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12.0),
        (3, 3.0),
        ("1.5min", 90.0),
        ("2026-01-01T00:00:10+00:00", 1767225610.0),
        ("2026-01-01 00:00:10", 1767225610.0),
    ],
)
def test_clock_is_read_as_it_is_written(cell: Any, number: float) -> None:
    assert read_place(cell) == number


@pytest.mark.parametrize(
    "cell", ["", None, "first", [1], "inf", "2026-13-01T0:0", 10**400]
)
def test_what_is_no_number_is_nan(cell: Any) -> None:
    assert math.isnan(read_place(cell))


def test_last_row_with_a_quality_is_the_result() -> None:
    course = course_of((1, 10, 0.5), (2, 20, 0.6), (3, 30, ""))
    assert (course.row["quality"], course.last["train_seconds"]) == (0.6, 30)
    assert (course.last_valued, course.valued_places) == (1, [1, 2])
    assert course.where == "lines 2 to 4"


def test_rows_that_complete_each_other_are_one_step() -> None:
    course = course_of((1, 10, ""), (1, "", 0.5), (2, "", 0.6), (2, 20, ""))
    assert (course.places, course.seconds) == ([1, 2], [10, 20])
    assert (course.says, course.rows) == ([VALUED, VALUED], 4)


def test_steps_without_a_clock_are_not_timed() -> None:
    assert course_of((1, "", 0.5), (2, 20, 0.6)).timed == [1]


def test_cells_that_all_rows_share_are_settings() -> None:
    course = Course()
    for line, (lr, loss) in enumerate([("0.1", 3), ("", 2), ("0.1", 1)]):
        course.add(line, line, {"quality": 1}, {"lr": lr, "loss": loss})
    assert course.settings == {"lr": "0.1"}


def test_rows_of_two_runs_side_by_side_are_seen() -> None:
    course = Course()
    for line in range(6):
        row = {"quality": line, "train_seconds": line}
        beside = {"lr": ("0.1", "0.2")[line % 2], "loss": line}
        course.add(line, line // 2, row, beside)
    course.ended()
    assert (course.doubled, course.alternating) == ((0, 1), ("lr",))


def test_several_rows_of_one_step_are_no_two_runs() -> None:
    course = Course()
    for line in range(9):
        row = {"quality": line, "train_seconds": line}
        course.add(line, line // 3, row, {"loss": 1 / (1 + line)})
    assert course.ended().alternating == ()


def test_parts_are_joined_in_their_order() -> None:
    parts = [
        course_of((1, 10, 0.5), lr="1"),
        course_of((2, 5, 0.6), lr="1", first_line=9),
    ]
    whole = joined(parts)
    assert (whole.places, whole.seconds, whole.rows) == ([1, 2], [10, 5], 2)
    assert (whole.row["quality"], whole.settings) == (0.6, {"lr": "1"})


@given(st.permutations(range(6)))
def test_rows_in_any_order_are_one_course(order: list[int]) -> None:
    stretches: list[Course] = []
    for line, place in enumerate(order):
        if not stretches or place < stretches[-1].places[-1]:
            stretches.append(Course())
        row = {"quality": place, "train_seconds": 10 * place}
        stretches[-1].add(line, place, row, {})
    course = in_order_of_places(stretches)
    assert course is not None
    assert course.places == list(range(6))
    assert course.row["quality"] == 5


def test_place_that_stands_twice_has_no_other_order() -> None:
    again = [course_of((1, 10, 0.5), (2, 20, 0.6)), course_of((2, 21, 0.6))]
    assert in_order_of_places(again) is None
    falling = [course_of((2, 10, 0.5)), course_of((1, 20, 0.6))]
    assert in_order_of_places(falling) is None


def test_usual_gap_grows_with_the_last() -> None:
    assert usual_gap([1]) == 0
    assert usual_gap([100, 200, 300]) == 100
    assert usual_gap([1, 2, 4, 8, 16]) == 8


def test_usual_pace_is_the_median() -> None:
    assert usual_pace([0, 1, 2, 3], [0, 10, 20, 430]) == 10
    assert math.isnan(usual_pace([1], [10]))
    assert usual_pace([0, 1, 2], [0, math.nan, 20]) == 10


def test_run_is_named_by_what_it_says() -> None:
    assert (
        name_run({"method": "cnn", "budget": "8", "seed": 0}) == "cnn, budget 8, seed 0"
    )
    assert name_run({"label": "CNN", "method": "cnn"}) == "CNN"
    assert name_run({}) == "a run"
