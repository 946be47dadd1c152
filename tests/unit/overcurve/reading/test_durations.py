"""Durations with their unit, as trackers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.durations import LONGEST, read_duration, resolution

UNITS = {"d": 86400, "h": 3600, "min": 60, "s": 1, "ms": 0.001}
amounts = st.decimals(0, 9999, places=2)


@given(amounts, st.sampled_from(list(UNITS)), st.sampled_from(["", " "]))
def test_amount_and_unit_are_seconds(amount, unit, space):
    found = read_duration(f"{amount}{space}{unit}")
    assert found == pytest.approx(float(amount) * UNITS[unit])
    assert read_duration(f"  {amount}{space}{unit.upper()}") == found


@given(st.lists(st.sampled_from(list(UNITS)), min_size=1, max_size=5, unique=True))
def test_parts_add_up_from_the_largest_down(units):
    ordered = [unit for unit in UNITS if unit in units]
    said = " ".join(f"2{unit}" for unit in ordered)
    expected = sum(2 * UNITS[unit] for unit in ordered)
    assert read_duration(said) == pytest.approx(expected)
    if len(ordered) > 1:
        assert read_duration(" ".join(f"2{unit}" for unit in ordered[::-1])) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3.4s", 3.4),
        ("2 hours", 7200.0),
        ("1 day", 86400.0),
        ("1h 5min 2s", 3902.0),
        ("1 minute  30 seconds", 90.0),
        ("500 milliseconds", 0.5),
        ("0s", 0.0),
    ],
)
def test_spelled_units_are_known(text, seconds):
    assert read_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    [
        "", "s", "5", "5.5", "1.2.3s", "-3s", "+3s", "1e3s", "1,5h", "1h2h", "1h 2h",
        "5s 1h", "3 fortnights", "1:30", "٣s", "1h and 5min", "0x5s", "nan s", "5s.",
    ],
)  # fmt: skip
def test_what_is_no_duration_is_none(text):
    assert read_duration(text) is None


def test_endless_texts_are_not_read():
    assert read_duration(" " * LONGEST + "1s") is None


@given(st.text(max_size=50))
def test_any_text_is_a_duration_or_none(text):
    found = read_duration(text)
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1.2min", 6.0), ("2h", 3600.0), ("3.40s", 0.01), ("1h 5min", 60.0)],
)
def test_last_digit_tells_how_exact_it_is(text, seconds):
    assert resolution(text) == pytest.approx(seconds)


@given(amounts, st.sampled_from(list(UNITS)))
def test_resolution_is_what_the_next_digit_would_change(amount, unit):
    written = f"{amount}{unit}"
    more = amount + type(amount)("0.01")
    step = read_duration(f"{more}{unit}") - read_duration(written)
    assert resolution(written) == pytest.approx(step, rel=1e-6)
