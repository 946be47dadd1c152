"""A clock that was begun again on the way, put together."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.courses.sessions import put_together


def put(*rows: tuple[float, float], since_1970: bool = False):
    places, seconds = zip(*rows, strict=True)
    return put_together([*places], [*seconds], "epoch", since_1970=since_1970)


@given(st.lists(st.floats(0.1, 1e4), min_size=1, max_size=20))
def test_one_session_stays_as_it_is_written(steps: list[float]) -> None:
    clock = [sum(steps[: i + 1]) for i in range(len(steps))]
    whole = put(*enumerate(clock, 1)) if max(steps) < 3 * min(steps) else None
    if whole is not None:
        assert (whole.spent, whole.fault) == (clock, "")
        assert whole.parts == (clock[-1],)


@given(st.integers(1, 8), st.integers(1, 8), st.floats(0.1, 1000))
def test_sessions_that_start_near_zero_are_summed(
    first: int, second: int, pace: float
) -> None:
    rows = [(e, pace * e) for e in range(1, first + 1)]
    rows += [(first + e, pace * e) for e in range(1, second + 1)]
    whole = put(*rows)
    assert whole.fault == ""
    assert whole.spent[-1] == pytest.approx(pace * (first + second))
    assert len(whole.parts) == 2


def test_steps_trained_again_from_a_checkpoint_are_counted() -> None:
    anew = put((1, 10), (2, 20), (3, 30), (2, 10), (3, 20), (4, 30))
    assert (anew.spent[-1], anew.parts) == (60, (30, 30))
    restored = put((1, 10), (2, 20), (3, 30), (2, 20), (3, 30), (4, 40))
    assert (restored.spent[-1], restored.parts) == (60, (30, 30))
    going_on = put((1, 10), (2, 20), (3, 30), (2, 45), (3, 55))
    assert (going_on.spent[-1], going_on.parts) == (55, (30, 25))


def test_fall_to_no_start_is_a_fault() -> None:
    whole = put((1, 10), (2, 20), (3, 300), (4, 150), (5, 160))
    assert "falls from 300 to 150 s at epoch 4" in whole.fault


def test_clock_since_1970_never_falls() -> None:
    whole = put((1, 1.7e9 + 10), (2, 1.7e9 + 20), (3, 1.7e9 + 5), since_1970=True)
    assert "falls" in whole.fault


def test_rows_without_a_clock_are_passed_over() -> None:
    whole = put((1, 10), (2, math.nan), (3, 30))
    assert (whole.spent[0], whole.spent[2], whole.parts) == (10, 30, (30,))
    assert math.isnan(whole.spent[1])
