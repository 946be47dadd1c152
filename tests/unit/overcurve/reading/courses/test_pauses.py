"""Intervals far above the others of a run."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.courses.pauses import find_pauses

UP_TO = 20


def pauses_of(*intervals: float):
    clock = list(accumulate(intervals))
    return find_pauses(list(range(1, len(clock) + 1)), clock)


@given(st.lists(st.floats(8, 12), min_size=8, max_size=30), st.data())
def test_one_long_interval_is_found(
    intervals: list[float], data: st.DataObject
) -> None:
    at = data.draw(st.integers(2, len(intervals) - 1))
    intervals[at] += 5000
    (pause,) = pauses_of(*intervals)
    assert (pause.step, pause.is_clear) == (at, True)
    assert pause.seconds == pytest.approx(5000, rel=0.01)
    assert pause.usual == pytest.approx(10, rel=0.3)


@given(st.lists(st.floats(5, 20), min_size=1, max_size=40))
def test_uneven_intervals_are_no_pauses(intervals: list[float]) -> None:
    assert pauses_of(*intervals) == []


def test_what_returns_is_work() -> None:
    assert pauses_of(*([10, 10, 10, 10, 120] * 4)) == []


def test_start_is_no_pause() -> None:
    assert pauses_of(500, 10, 10, 10, 10, 10) == []


def test_first_interval_may_be_a_warm_up() -> None:
    (pause,) = pauses_of(10, 900, 10, 10, 10, 10, 10)
    assert not pause.is_clear


def test_uneven_pace_leaves_it_open() -> None:
    (pause,) = pauses_of(10, 10, 12, 9, 10, 30, 10, 11, 10, 900, 10)
    assert not pause.is_clear


def test_short_wait_is_none() -> None:
    assert pauses_of(*([10] * 100), 60, *([10] * 100)) == []


def test_steps_left_out_of_the_log_take_their_time() -> None:
    assert find_pauses([1, 2, 3, 4, 5, 6, 46], [10, 20, 30, 40, 50, 60, 460]) == []


def test_few_rows_tell_nothing() -> None:
    assert pauses_of(10, 10, 1000) == []


def test_few_rows_are_held_against_their_method() -> None:
    (pause,) = find_pauses([1, 2, 3], [10, 20, 520], [10, 10, 10, 500, 10])
    assert (pause.step, pause.seconds, pause.is_clear) == (2, 490, False)
    assert find_pauses([1, 2, 3], [10, 20, 520], [10, 10, 500]) == []
    assert find_pauses([1, 2, 3], [10, 20, 30], [10, 10, 500, 10]) == []
    assert find_pauses([5], [50], [10, 10, 10, 10]) == []
