"""Durations as trackers and tables write them: with units, as clocks, as ISO 8601."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.durations import (
    LONGEST,
    duration_unit,
    is_short_clock,
    read_duration,
    resolution,
)

UNITS = {"w": 604800, "d": 86400, "h": 3600, "min": 60, "s": 1, "ms": 1e-3, "us": 1e-6}
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
        ("1 h 3 min", 3780.0),
        ("1h05m30s", 3930.0),
        ("2 weeks", 1209600.0),
        ("3 µs", 3e-6),
    ],
)
def test_spelled_units_are_known(text, seconds):
    assert read_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    [
        "", "s", "5", "5.5", "1.2.3s", "-3s", "+3s", "1e3s", "1,5h", "1h2h", "1h 2h",
        "5s 1h", "3 fortnights", "٣s", "1h and 5min", "0x5s", "nan s", "5s.",
        "1:2", "1:75", "1:30:", "00:00:61", "0:60:00", "1:1:1:1", "-0:01:40", "٣:00",
        "1 day 2:30", "-1 day, 0:00:01", "P", "PT", "P1M", "P1Y", "PT1S1H", "pt1s",
        "10:00 pm", "2026-01-01 10:00:00",
    ],
)  # fmt: skip
def test_what_is_no_duration_is_none(text):
    assert read_duration(text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:01:40", 100.0),
        ("01:40", 100.0),
        ("75:00", 4500.0),
        ("1:02:03.5", 3723.5),
        ("100:00:00", 360000.0),
        ("0 days 00:01:40.250000", 100.25),  # pandas
        ("1 day, 0:01:40", 86500.0),  # Python
        ("1-02:03:04", 93784.0),  # Slurm
        ("PT1M40S", 100.0),
        ("PT0.5S", 0.5),
        ("P1DT2H", 93600.0),
        ("P2W", 1209600.0),
    ],
)
def test_clocks_and_iso_durations_are_read(text, seconds):
    assert read_duration(text) == seconds
    assert read_duration(f" {text} ") == seconds


@given(st.timedeltas(timedelta(0), timedelta(9999)))
def test_what_python_and_pandas_write_is_read_back(span):
    pandas = f"{span.days} days {timedelta(seconds=span.seconds)}"
    assert read_duration(str(span)) == pytest.approx(span.total_seconds(), rel=1e-9)
    assert read_duration(pandas) == span.days * 86400 + span.seconds


@given(st.integers(0, 10**8))
def test_milliseconds_in_any_form_are_the_same_time(count):
    seconds, hours = count / 1000, count // 3_600_000
    minutes, rest = divmod(count / 1000 - hours * 3600, 60)
    forms = [
        f"{hours}h {int(minutes)}min {rest:.3f}s",
        f"PT{hours}H{int(minutes)}M{rest:.3f}S",
        f"{count} ms",
        f"{seconds!r} s" if "e" not in repr(seconds) else f"{seconds:.3f}s",
    ]
    for form in forms:
        assert read_duration(form) == pytest.approx(seconds, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "is_short"),
    [("01:40", True), ("1:40.5", True), ("0:01:40", False), ("1.5min", False)],
)
def test_clocks_of_two_parts_are_told_from_others(text, is_short):
    assert is_short_clock(text) == is_short


@pytest.mark.parametrize(
    ("text", "unit"),
    [("1.5min", 60.0), ("2 h", 3600.0), ("1h 5min", None), ("5", None)],
)
def test_a_single_unit_is_told(text, unit):
    assert duration_unit(text) == unit


def test_endless_texts_are_not_read():
    assert read_duration(" " * LONGEST + "1s") is None


@given(st.text(max_size=50))
def test_any_text_is_a_duration_or_none(text):
    found = read_duration(text)
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.2min", 6.0),
        ("2h", 3600.0),
        ("3.40s", 0.01),
        ("1h 5min", 60.0),
        ("01:40", 1.0),
        ("0:01:40.25", 0.01),
        ("PT1M40.5S", 0.1),
        ("P1DT2H", 3600.0),
    ],
)
def test_last_digit_tells_how_exact_it_is(text, seconds):
    assert resolution(text) == pytest.approx(seconds)


@given(amounts, st.sampled_from(list(UNITS)))
def test_resolution_is_what_the_next_digit_would_change(amount, unit):
    written = f"{amount}{unit}"
    more = amount + type(amount)("0.01")
    step = read_duration(f"{more}{unit}") - read_duration(written)
    assert resolution(written) == pytest.approx(step, rel=1e-6)


@given(st.integers() | st.floats())
def test_plain_numbers_are_no_durations(number):
    assert read_duration(str(number)) is None
