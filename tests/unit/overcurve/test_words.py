"""Numbers, times and counts as people say them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.words import (
    FILTERS,
    MINUS,
    NBSP,
    count,
    day,
    duration,
    listing,
    moment,
    number,
    signed,
    significant,
    tick,
    unmarked,
)


def number_of(text: str) -> float:
    return float(text.replace(MINUS, "-").replace(",", ""))


values = st.floats(1e-30, 1e30) | st.floats(-1e30, -1e-30)


@given(values, st.integers(1, 6))
def test_shown_number_is_near_the_value(value, digits):
    shown = number_of(significant(value, digits))
    assert shown == pytest.approx(value, rel=0.5 * 10.0 ** (1 - digits) * (1 + 1e-9))


@given(values, st.integers(1, 6))
def test_turned_number_has_only_another_sign(value, digits):
    plain, turned = significant(abs(value), digits), significant(-abs(value), digits)
    assert turned == MINUS + plain
    assert "-" not in turned


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 3, "0"),
        (0.5, 3, "0.5"),
        (1234.5, 3, "1,234"),
        (1234567, 3, "1,234,567"),
        (99.96, 3, "100"),
        (0.000123, 2, "0.00012"),
        (-0.25, 3, "−0.25"),
        (3.0, 4, "3"),
        (1e15, 3, "1.00e+15"),
        (1e-7, 3, "1.00e−07"),
    ],
)
def test_digits_and_groups(value, digits, text):
    assert significant(value, digits) == text


def test_nothing_is_a_dash():
    for say in (number, signed, duration, moment, day):
        assert say(None) == "–"
    assert moment("") == day("") == "–"
    assert number(0.0) == "0"


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_difference_has_its_sign(value, decimals):
    shown = signed(value, decimals)
    assert shown[0] == (MINUS if value < 0 else "+")
    assert number_of(shown) == pytest.approx(value, abs=0.51 * 10**-decimals)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.00004, "0.04 ms"),
        (0.045, "45 ms"),
        (0.45, "0.45 s"),
        (2.345, "2.3 s"),
        (45.67, "45.7 s"),
        (99.96, "100 s"),
        (100, "1 min 40 s"),
        (260, "4 min 20 s"),
        (600, "10 min"),
        (640, "11 min"),
        (3600, "1 h"),
        (11100, "3 h 5 min"),
        (36000, "10 h"),
        (172800, "2 days"),
        (180000, "2 days 2 h"),
        (3e7, "347 days"),
    ],
)
def test_durations_are_said_as_people_do(seconds, text):
    assert duration(seconds).replace(NBSP, " ") == text


def test_amount_and_unit_stay_on_one_line():
    assert duration(11100) == f"3{NBSP}h 5{NBSP}min"


UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "d": 86400}
UNITS["days"] = UNITS["d"]


def seconds_of(text: str) -> float:
    """The seconds that a text of amounts and units says."""
    words = text.replace(NBSP, " ").split()
    return sum(
        number_of(amount) * UNITS[unit]
        for amount, unit in zip(words[::2], words[1::2], strict=True)
    )


@given(st.floats(1e-3, 1e8))
def test_duration_says_the_seconds(seconds):
    assert seconds_of(duration(seconds)) == pytest.approx(seconds, rel=0.06)


@given(st.floats(1e-9, 1e8))
def test_tick_says_the_seconds(seconds):
    assert seconds_of(tick(seconds)) == pytest.approx(seconds, rel=0.06)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2.4e-7, "240 ns"),
        (1e-6, "1 µs"),
        (2.345e-6, "2.35 µs"),
        (0.02, "20 ms"),
        (0.045, "45 ms"),
        (0.5, "0.5 s"),
        (10, "10 s"),
        (60, "1 min"),
        (90.0, "1.5 min"),
        (5000.0, "1.39 h"),
        (7200.0, "2 h"),
        (86400, "1 d"),
        (259200.0, "3 d"),
    ],
)
def test_a_time_has_the_unit_that_suits_it(seconds, words):
    assert tick(seconds).replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("amount", "words", "text"),
    [
        (1, ("run",), "1 run"),
        (0, ("run",), "0 runs"),
        (1000, ("run",), "1,000 runs"),
        (2, ("study", "studies"), "2 studies"),
        (1, ("study", "studies"), "1 study"),
    ],
)
def test_amounts_agree_with_their_noun(amount, words, text):
    assert count(amount, *words) == text


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (("a", "b", "c"), "a, b and c"),
    ],
)
def test_names_are_listed_in_a_sentence(items, text):
    assert listing(items) == text
    assert listing(items, "or") == text.replace(" and ", " or ")


def test_moments_are_told_in_utc():
    noon = datetime(2026, 11, 1, 12, 5, tzinfo=UTC)
    east = noon.astimezone(timezone(timedelta(hours=9)))
    assert moment(noon) == moment(east) == "1 Nov 2026, 12:05 UTC"
    assert moment(noon.isoformat()) == moment(noon)
    assert moment(noon.replace(tzinfo=None)) == moment(noon)
    assert day("2026-11-21T23:00:00+00:00") == "21 Nov 2026"


@given(st.text(max_size=9))
def test_marks_of_equal_names_are_taken_off(name):
    assert unmarked(f"{name} · 0f12ab") == name
    assert unmarked(f"{name} · 0F12AB") == f"{name} · 0F12AB"
    assert unmarked(f"{name} · 0f12a") == f"{name} · 0f12a"


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_is_a_function_of_that_name(name):
    assert FILTERS[name].__name__ == name


@given(st.floats(-1e307, 1e307))
def test_any_number_can_be_shown(value):
    assert number(value)
    assert signed(value)
    assert duration(abs(value))
    if value > 0:
        assert tick(value)
    assert math.isfinite(number_of(number(value)))
