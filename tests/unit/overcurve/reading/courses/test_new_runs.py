"""Where rows of one name are those of several runs."""

from __future__ import annotations

from overcurve.reading.courses.new_runs import part_runs
from tests.unit.overcurve.reading.courses.test_course import course_of


def stretch(first: int, last: int, before: float = 0.0):
    return course_of(
        *((e, before + 10 * (e - first + 1), 1) for e in range(first, last))
    )


def rows_of(*stretches, falls_alone: bool = False) -> list[int]:
    return [run.rows for run in part_runs(stretches, falls_alone=falls_alone)]


def test_fall_to_the_start_with_the_clock_is_another_run() -> None:
    assert rows_of(stretch(0, 4), stretch(0, 4), stretch(0, 4)) == [4, 4, 4]


def test_fall_to_a_checkpoint_goes_on() -> None:
    assert rows_of(stretch(0, 4), stretch(2, 6)) == [8]


def test_clock_that_goes_on_was_begun_anew() -> None:
    assert rows_of(stretch(0, 4), stretch(0, 4, before=45)) == [8]
    assert rows_of(stretch(0, 4), stretch(0, 4, before=45), falls_alone=True) == [4, 4]


def test_rows_in_another_order_are_one_run() -> None:
    backwards = [course_of((e, 10 * e, 1)) for e in (4, 3, 2, 1)]
    assert rows_of(*backwards) == [4]
