"""Times, gaps and counts: every number has its unit, and keeps its side of zero."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.saying.wording import (
    MINUS,
    count_reservations,
    say_count,
    say_gap,
    say_gap_range,
    say_number,
    say_per_cent,
    say_reservations,
    say_time,
    say_times,
    say_width,
)

SECONDS = {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}


@pytest.mark.parametrize(
    ("places", "unit", "words"),
    [
        ([2.31, 4.7, 9.44], "seconds", "2.3, 4.7, 9.4 s"),
        ([2400.0], "seconds", "40 min"),
        ([36000.0], "seconds", "10 h"),
        ([0.002], "seconds", "2 ms"),
        ([500.0, 12000.0], "steps", "500, 12,000 steps"),
        ([2.1e9], "bytes", "2.1 GB"),
        ([5.0e8, 2.0e9], "bytes", "500 MB, 2 GB"),
        ([36000.0], "J", "36 kJ"),
        ([0.28, 0.56], "USD", "0.28, 0.56 USD"),
        ([2.0, 4.0], "", "2, 4"),
        ([2.4e-7], "s per example", "240 ns per example"),
        ([2.4e-6, 9e-6], "s per example", "2.4, 9 µs per example"),
        ([5e-7, 2e-3], "s per example", "500 ns per example, 2 ms per example"),
        ([1.5], "s per example", "1.5 s per example"),
    ],
)
def test_places_carry_their_unit(places, unit, words):
    assert say_times(places, unit) == words


def test_unit_is_told_apart_where_sizes_differ():
    assert say_times([0.05, 3.0]) == "50 ms, 3 s"
    assert say_times([90.0, 600.0]) == "90 s, 10 min"


def test_many_places_are_a_range():
    assert say_times([float(2**k) for k in range(7)]) == "1 to 64 s"
    assert say_times([float(4**k) for k in range(7)]) == "1 s to 68 min"


@given(st.floats(1e-3, 1e7))
def test_time_in_words_is_the_time(seconds):
    number, unit = say_time(seconds).split(" ")
    told = float(number.replace(",", "")) * SECONDS[unit]
    assert told == pytest.approx(seconds, rel=0.06)


def test_gap_stands_with_its_interval():
    words = say_gap(0.004, 0.001, 0.007, "fraction")
    assert words == "+0.40 [+0.10, +0.70] percentage points"
    assert say_gap(-1200.0, -2000.0, -400.0, "nats") == ("−1,200 [−2,000, −400] nats")


def test_gaps_of_other_units_stay_plain():
    assert say_gap_range(-0.31, 0.72, "nats") == "between −0.31 and +0.72 nats"
    assert say_gap_range(-0.31, 0.72, "") == "between −0.31 and +0.72"


def test_bound_beside_zero_keeps_its_side():
    assert say_gap_range(-0.0007, 0.35, "") == "between −0.001 and +0.350"


@given(
    st.floats(1e-4, 1e3),
    st.floats(1e-4, 1e3),
    st.sampled_from(["fraction", "", "nats"]),
)
def test_no_end_crosses_zero_in_words(below, above, unit):
    """Either side of zero may be rounded to nothing, never to the other side."""
    low, high = say_gap_range(-below, above, unit).split(" ")[1:4:2]
    assert low.startswith(MINUS) or not float(low)
    assert high.startswith("+") or not float(high)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_range_reads_as_it_was_given(low, width):
    words = say_gap_range(low, low + width, "")
    ends = [
        float(word.replace(MINUS, "-").replace(",", ""))
        for word in words.split(" ")[1:4:2]
    ]
    assert ends == pytest.approx([low, low + width], abs=0.05 * width + 1e-9)


@pytest.mark.parametrize(
    ("width", "unit", "words"),
    [
        (0.02, "fraction", "± 2.0 percentage points"),
        (0.0021, "fraction", "± 0.21 percentage points"),
        (-0.5, "nats", "± 0.50 nats"),
        (1500.0, "", "± 1,500"),
    ],
)
def test_width_shows_two_digits(width, unit, words):
    assert say_width(width, unit) == words


def test_bare_width_leaves_its_unit_to_the_next():
    assert say_width(0.011, "fraction", bare=True) == "± 1.1"


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0025, "0.25 %"), (0.061, "6.1 %"), (0.83, "83 %"), (1.0, "100 %")],
)
def test_shares_are_per_cent(share, words):
    assert say_per_cent(share) == words


def test_counts_agree_with_their_nouns():
    assert [say_count(n, "run") for n in (0, 1, 3, 1200)] == [
        "0 runs",
        "1 run",
        "3 runs",
        "1,200 runs",
    ]
    assert [say_number(n) for n in (0, 4, 9, 10, 1200)] == [
        "no",
        "four",
        "nine",
        "10",
        "1,200",
    ]


def test_reservations_are_counted_and_named():
    assert say_reservations(()) == ""
    assert say_reservations(["uneven baseline budgets"]) == (
        ", with one reservation: uneven baseline budgets"
    )
    assert say_reservations(["a", "b"]) == ", with two reservations: a; b"
    assert count_reservations(11) == "11 reservations"


@pytest.mark.parametrize("value", [0.0, math.inf])
def test_degenerate_widths_are_still_said(value):
    assert say_width(value, "nats").endswith(" nats")
