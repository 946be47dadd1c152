"""Units that names of columns say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.durations import UNITS
from overcurve.reading.header_units import (
    SECONDS_OF,
    WORDS_OF,
    say_seconds,
    says_percent,
    unit_named,
    unit_of_time,
)


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("hours", "h"),
        ("duration_h", "h"),
        ("Training time (min)", "min"),
        ("Time [ms]", "ms"),
        ("time (in hours)", "h"),
        ("train_time_ms", "ms"),
        ("trainTimeMs", "ms"),
        ("Time / min", "min"),
        ("train_minutes", "min"),
        ("minutes elapsed", "min"),
        ("time_m", "min"),
        ("time_s", "s"),
        ("train secs", "s"),
        ("gpu_days", "d"),
        ("time (hh:mm)", "hh:mm"),
        ("metrics.train_ms", "ms"),
        ("time", ""),
        ("runtime", ""),
        ("m", ""),
        ("h", ""),
        ("time (total)", ""),
        ("ms_per_step", ""),
        ("seconds per epoch", ""),
        ("min_time", ""),
        ("", ""),
        ("%", ""),
    ],
)
def test_unit_is_read_from_a_name(column: str, unit: str) -> None:
    assert unit_of_time(column) == unit


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("time (h:mm)", "hh:mm"), ("Time [hh:mm]", "hh:mm"), ("time h:mm", "hh:mm"),
        ("train_hhmm", "hh:mm"), ("time (m:ss)", "mm:ss"), ("time (mm:ss)", "mm:ss"),
        ("time (hh:mm:ss)", "s"), ("h:mm", "hh:mm"),
    ],
)  # fmt: skip
def test_the_form_of_a_clock_is_read_from_a_name(column: str, unit: str) -> None:
    assert unit_of_time(column) == unit


def test_least_time_is_no_minute() -> None:
    assert unit_of_time("time_min", ["time_min", "time_max"]) == ""
    assert unit_of_time("time_min", ["time_min", "acc_max"]) == "min"


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(["time_{}", "t ({})", "T [{}]"]))
def test_every_unit_is_known_behind_a_name(word: str, form: str) -> None:
    if word.isascii() or "(" in form or "[" in form:
        assert SECONDS_OF[unit_of_time(form.format(word))] == UNITS[word]


@given(st.text(max_size=30))
def test_any_name_says_a_unit_or_none(column: str) -> None:
    assert unit_of_time(column, [column]) in ("", *WORDS_OF)
    assert unit_named(column) in ("", *WORDS_OF)


@pytest.mark.parametrize(
    ("column", "is_percent"),
    [("acc (%)", True), ("top1 %", True), ("acc_pct", True), ("percentile", False)],
)
def test_per_cent_is_read_from_a_name(column: str, is_percent: bool) -> None:
    assert says_percent(column) == is_percent


@pytest.mark.parametrize(
    ("seconds", "said"), [(72.0, "72 s"), (80797.0, "80,797 s"), (100.000008, "100 s")]
)
def test_seconds_are_said_as_people_read_them(seconds: float, said: str) -> None:
    assert say_seconds(seconds) == said
