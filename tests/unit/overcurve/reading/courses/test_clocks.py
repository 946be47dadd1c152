"""What a clock counts: since 1970, since the start, or row by row."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.courses.clocks import (
    find_row_times,
    is_every_row_there,
    seconds_since_1970,
    summed,
    summed_by_steps,
)
from tests.unit.overcurve.reading.courses.test_course import course_of

NOW = 1_767_000_000.0


def timed(*seconds: float, gap: int = 1):
    return course_of(*((gap * i, t, 0.5) for i, t in enumerate(seconds, 1)))


@pytest.mark.parametrize("parts", [1.0, 1e3, 1e6, 1e9])
def test_unit_since_1970_is_told_by_its_size(parts: float) -> None:
    told = seconds_since_1970([NOW * parts, math.nan, (NOW + 10) * parts])
    assert told is not None
    assert told[2] - told[0] == pytest.approx(10, abs=1e-3)


def test_durations_are_no_clock() -> None:
    assert seconds_since_1970([0.0, 1e8]) is None
    assert seconds_since_1970([math.nan]) is None
    with pytest.raises(ValueError, match="some rows count from 1970"):
        seconds_since_1970([10.0, NOW])


@given(st.floats(1, 1e4), st.integers(3, 30), st.floats(0, 3))
def test_time_since_the_start_is_no_time_of_a_row(
    pace: float, rows: int, start: float
) -> None:
    clock = [pace * (start + i) for i in range(1, rows + 1)]
    assert find_row_times([timed(*clock)], "time").kind == "elapsed"


def test_times_that_fall_as_often_as_they_rise_are_of_rows() -> None:
    times = find_row_times([timed(10, 9.9, 10.1, 9.8), timed(10, 10.2, 9.9, 10)], "t")
    assert (times.kind, times.example) == ("per_row", (10, 9.8))


def test_resumed_run_is_no_time_of_rows() -> None:
    assert find_row_times([timed(10, 20, 10, 20, 10, 20)], "time").kind == "elapsed"


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("epoch_time", "per_row"),
        ("time/epoch", "per_row"),
        ("sec_per_it", "per_row"),
        ("time", "unsure"),
        ("elapsed", "elapsed"),
        ("_runtime", "elapsed"),
        ("train_seconds", "unsure"),
    ],
)
def test_name_tells_where_times_hardly_rise(column: str, kind: str) -> None:
    assert find_row_times([timed(10, 10.01, 10.02)], column).kind == kind


def test_rows_are_summed_for_sure_where_none_is_missing() -> None:
    assert is_every_row_there([timed(10, 10, 10)])
    assert not is_every_row_there([timed(10, 10, 10, gap=5)])
    uneven = course_of((1, 10, 1), (2, 10, 1), (4, 10, 1))
    assert not is_every_row_there([uneven])
    assert not is_every_row_there([course_of((1, 10, 1), (2, "", 1))])


@pytest.mark.parametrize("column", ["train_seconds", "elapsed", "total_time"])
def test_what_every_row_says_may_be_the_time_of_all(column: str) -> None:
    runs = [timed(40, 40, 40, 40), timed(20, 20)]
    times = find_row_times(runs, column)
    assert (times.kind, times.example) == ("constant", (40, 40))
    assert find_row_times(runs, "epoch_time").kind == "per_row"


@pytest.mark.parametrize(
    "still", [(30, 30.01, 30.02), (10, 9.9, 10.1, 10), (40, 40, 40)]
)
@given(st.integers(1, 6), st.integers(1, 6))
def test_runs_that_disagree_are_mixed(
    still: tuple[float, ...], clocks: int, others: int
) -> None:
    clock = [timed(10, 20, 30, 40)] * clocks
    times = find_row_times(clock + [timed(*still)] * others, "train_seconds")
    assert (times.kind, times.clock) == ("mixed", (10, 40))
    assert times.example == (still[0], still[-1])


def test_long_start_beside_a_clock_of_its_pace_is_a_clock() -> None:
    short, long = timed(500, 510, 520), timed(*range(500, 900, 10))
    assert find_row_times([short, long], "train_seconds").kind == "elapsed"


def test_times_of_one_step_stand_for_all_since_the_row_before() -> None:
    assert summed_by_steps([0, 250, 500], [8.0, 0.1, 0.2]) == [0.0, 25.0, 75.0]
    assert summed_by_steps([250, 500], [0.1, 0.2]) == [25.0, 75.0]
    assert summed_by_steps([10, 20, 30], [1, math.nan, 2]) == [10, 10, 50]
    assert summed_by_steps([10, 20, 20, 30], [1, 1, 1, 1]) == [10, 20, 20, 30]
    assert summed_by_steps([10, 20, 10, 20], [1, 1, 1, 1]) == [10, 20, 30, 40]


def test_sum_goes_on_over_rows_without_a_time() -> None:
    assert summed([10, math.nan, 5]) == [10, 10, 15]
