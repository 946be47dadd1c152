"""Times in words: one unit, to three digits, from nanoseconds to days."""

from __future__ import annotations

import pytest

from overcurve.words import tick


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2.4e-7, "240 ns"),
        (1e-6, "1 µs"),
        (2.345e-6, "2.35 µs"),
        (0.045, "45 ms"),
        (0.5, "0.5 s"),
        (90.0, "1.5 min"),
        (7200.0, "2 h"),
        (259200.0, "3 d"),
    ],
)
def test_a_time_has_the_unit_that_suits_it(seconds, words):
    assert tick(seconds).replace("\u00a0", " ") == words
