"""The time before a clock's first row."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.courses.late_start import reckon_before


@given(st.integers(1, 50), st.floats(0.1, 1e4), st.integers(2, 20))
def test_pace_tells_what_came_before(gap: int, pace: float, rows: int) -> None:
    places = [gap * i for i in range(1, rows + 1)]
    clock = [pace * (place - gap) for place in places]
    assert math.isclose(reckon_before(places, clock, 0.0), pace * gap)


def test_nothing_came_before_step_zero() -> None:
    assert reckon_before([0, 1, 2], [0, 10, 20], 0.0) == 0
    assert reckon_before([0, 1, 2], [0, 10, 20], 1.0) == 10


def test_clock_that_counts_from_the_start_lacks_nothing() -> None:
    assert reckon_before([1, 2, 3], [10, 20, 30], 0.0) == 0
    assert reckon_before([1, 2, 3], [3, 13, 23], 0.0) == 0


def test_single_row_tells_no_pace() -> None:
    assert math.isnan(reckon_before([5], [0], 0.0))
    assert reckon_before([5], [50], 0.0) == 0
    assert reckon_before([5], [math.nan], 0.0) == 0


def test_one_interval_slower_than_its_method_reckons_nothing() -> None:
    assert reckon_before([1, 2], [10, 520], 0.0) == 510
    assert reckon_before([1, 2], [10, 520], 0.0, [10, 10, 10, 510]) == 0
    assert reckon_before([1, 2], [0, 510], 0.0, [10, 10, 10, 510]) == 10
    assert reckon_before([1, 2], [0, 12], 0.0, [10, 10, 10, 12]) == 12
