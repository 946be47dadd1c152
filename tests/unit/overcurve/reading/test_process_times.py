"""Start and end of a process as its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.cells import WrongCell
from overcurve.reading.process_times import (
    ProcessColumns,
    find_process_columns,
    is_moment,
    seconds_between,
)

START = datetime(2026, 1, 1, 10, tzinfo=UTC)


@given(st.timedeltas(timedelta(0), timedelta(999)))
def test_every_form_of_a_moment_gives_the_same_time(span: timedelta) -> None:
    end = START + span
    seconds = pytest.approx(span.total_seconds(), rel=1e-9, abs=1e-5)
    assert seconds_between(START.isoformat(), end.isoformat()) == seconds
    assert seconds_between(str(START), str(end)) == seconds
    begun, ended = START.timestamp(), end.timestamp()
    assert seconds_between(begun, str(ended)) == seconds
    milliseconds = pytest.approx(span.total_seconds(), abs=2e-3)
    assert seconds_between(int(begun * 1e3), int(ended * 1e3)) == milliseconds


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        ("2026-01-01T10:00:00", "2026-01-01T09:00:00", "before"),
        ("2026-01-01T10:00:00", "2026-01-01T11:00:00Z", "time zone"),
        ("2026-01-01T10:00:00", "1767005000", "a date"),
        ("10:00", "11:00", "no point in time"),
        ("0", "100", "no point in time"),
        ("1e30", "1e30", "no point in time"),
    ],
)
def test_what_is_no_span_is_refused(start: str, end: str, reason: str) -> None:
    with pytest.raises(WrongCell, match=reason) as caught:
        seconds_between(start, end)
    assert caught.value.remedy


def test_run_without_an_end_has_no_time() -> None:
    assert seconds_between("2026-01-01T10:00:00", "") is None
    assert seconds_between(None, "2026-01-01T10:00:00") is None


@pytest.mark.parametrize(
    ("mapping", "columns", "found"),
    [
        ({}, ["start_time", "end_time"], ("start_time", "end_time")),
        ({}, ["attributes.startTime", "end"], ("attributes.startTime", "end")),
        ({}, ["datetime_start", "datetime_complete"], None),
        ({"a": "started_at", "b": "ended_at"}, ["a", "b"], ("a", "b")),
        ({"end_time": "budget"}, ["start_time", "end_time"], ()),
        ({}, ["start_time"], ()),
    ],
)
def test_columns_of_start_and_end_are_known(mapping, columns, found) -> None:
    expected = tuple(columns) if found is None else found
    got = find_process_columns(mapping, columns)
    assert got == (ProcessColumns(*expected) if expected else None)


@pytest.mark.parametrize(
    ("column", "is_one"),
    [("start_time", True), ("Created", True), ("end", True), ("time", False)],
)
def test_names_of_moments_are_known(column: str, is_one: bool) -> None:
    assert is_moment(column) == is_one
