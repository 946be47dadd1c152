"""Two answers say the same, but for the last digits."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.encoding.alike import are_alike
from overcurve.curves.terms.answers import Interval

numbers = st.floats(-1e300, 1e300)


@given(numbers)
def test_last_digits_are_of_no_account(number: float) -> None:
    assert are_alike(number, math.nextafter(number, math.inf))


@given(st.floats(1e-3, 1e6), st.floats(1e-6, 1.0))
def test_more_than_that_is(number: float, share: float) -> None:
    assert not are_alike(number, number * (1 + share))


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"a": 1.0}, {"a": 1.0, "b": None}),
        ([1.0], [1.0, 2.0]),
        ("above", "below"),
        (None, 0.0),
        ({"a": [1.0, {"b": 2.0}]}, {"a": [1.0, {"b": 2.1}]}),
    ],
)
def test_what_differs_otherwise_differs(then: Any, now: Any) -> None:
    assert not are_alike(then, now)


def test_parts_of_answers_are_compared_by_their_fields() -> None:
    then = Interval(1.0, 0.9, None)
    assert are_alike(then, Interval(1.0 + 1e-15, 0.9, None))
    assert not are_alike(then, Interval(1.0, 0.9, 1.1))
