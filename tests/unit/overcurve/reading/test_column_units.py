"""Units of columns: stated, answered, or read from a name; cells in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.cells import WrongCell
from overcurve.reading.column_units import (
    ColumnUnit,
    in_seconds,
    own_name,
    say_conversion,
    unit_doubt,
    unit_of,
    unit_problems,
)
from overcurve.reading.header_units import SECONDS_OF
from overcurve.reading.reading_options import Reading

HOURS = ColumnUnit("duration_h", "train_seconds", "h", False)


@given(st.floats(1e-3, 1e6), st.sampled_from(sorted(SECONDS_OF)))
def test_a_time_written_in_any_unit_is_read_back(seconds: float, unit: str) -> None:
    written = repr(seconds / SECONDS_OF[unit])
    assert in_seconds(written, unit) == pytest.approx(seconds, rel=1e-9)
    assert in_seconds(float(written), unit) == pytest.approx(seconds, rel=1e-9)


@pytest.mark.parametrize(
    ("cell", "unit", "seconds"),
    [
        ("0:01:40", "h", 100.0),
        ("01:40", "min", 100.0),
        ("01:40", "hh:mm", 6000.0),
        ("01:40", "mm:ss", 100.0),
        ("90", "mm:ss", 90.0),
        ("2 h", "h", 7200.0),
        ("1h 5min", "min", 3900.0),
        ("", "h", ""),
        ("soon", "h", "soon"),
        (None, "h", None),
    ],
)
def test_cells_keep_a_unit_of_their_own(cell, unit, seconds) -> None:
    assert in_seconds(cell, unit) == seconds


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("90 min", "h"), ("100s", "min"), ("01:40", "h"), ("01:40", "ms"), ("5", "hh:mm")],
)
def test_cells_that_contradict_their_column_are_refused(cell: str, unit: str) -> None:
    with pytest.raises(WrongCell) as caught:
        in_seconds(cell, unit)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("column", "field", "unit"),
    [
        ("hours", "train_seconds", "h"),
        ("train_seconds", "train_seconds", "s"),
        ("time", "train_seconds", "s"),
        ("total_minutes", "total_seconds", "min"),
        ("acc (%)", "quality", "%"),
        ("acc", "quality", ""),
        ("hours", "budget", ""),
        ("hours", "seed", ""),
        ("tag=time/train_ms", "train_seconds", "ms"),
    ],
)
def test_unit_follows_name_and_field(column: str, field: str, unit: str) -> None:
    found = unit_of(column, Reading(mapping={column: field}), [column])
    assert (found.unit if found else "") == unit
    assert found is None or not found.is_stated


@pytest.mark.parametrize(
    "reading",
    [
        Reading(mapping={"hours": "train_seconds"}, units={"hours": "minutes"}),
        Reading(mapping={"hours": "train_seconds"}, answers={"unit:hours": "min"}),
        Reading(units={"train_seconds": "min"}),
    ],
)
def test_what_is_stated_counts_above_the_name(reading: Reading) -> None:
    (column,) = reading.mapping or reading.units
    found = unit_of(column, reading, [column])
    assert found is not None
    assert (found.unit, found.is_stated) == ("min", True)


def test_own_quantities_take_any_word_as_their_unit() -> None:
    reading = Reading(units={"quality": "nats", "budget": "epochs"})
    assert [unit_of(c, reading, []).unit for c in reading.units] == ["nats", "epochs"]
    assert list(unit_problems(reading, ["quality", "budget"])) == []


@pytest.mark.parametrize(
    ("units", "field", "said"),
    [
        ({"nowhere": "h"}, "nowhere", "no column"),
        ({"t": "fortnights"}, "t", "no unit of time"),
        ({"seed": "h"}, "seed", "no time"),
    ],
)
def test_units_that_cannot_be_meant_are_refused(units, field, said) -> None:
    reading = Reading(mapping={"t": "train_seconds"}, units=units)
    (problem,) = unit_problems(reading, ["t", "seed"])
    assert problem.field == field
    assert said in problem.reason
    assert problem.remedy


def test_units_that_are_no_answer_are_refused() -> None:
    reading = Reading(mapping={"t": "train_seconds"}, answers={"unit:t": "odd"})
    (problem,) = unit_problems(reading, ["t"])
    assert "no unit of time" in problem.reason


def test_the_doubt_shows_the_first_cell_converted() -> None:
    doubt = unit_doubt(HOURS, "0.02")
    assert doubt.id == "unit:duration_h"
    assert "0.02 h = 72 s" in doubt.question
    assert (doubt.taken, doubt.is_answered, doubt.is_stated) == ("h", False, True)
    assert {"h", "s", "min"} <= {answer.name for answer in doubt.answers}


@pytest.mark.parametrize(
    ("cell", "said"), [("0.02", "0.02 h = 72 s"), ("90 min", ""), ("soon", "")]
)
def test_conversions_are_said(cell: str, said: str) -> None:
    assert say_conversion(cell, HOURS) == said


def test_clocks_ask_what_their_parts_are() -> None:
    doubt = unit_doubt(ColumnUnit("t", "train_seconds", "mm:ss", False), "01:40")
    assert "01:40 = 100 s" in doubt.question
    assert [answer.name for answer in doubt.answers] == ["mm:ss", "hh:mm"]


def test_tags_have_names_of_their_own() -> None:
    assert own_name("tag=time/ms") == "time/ms"
    assert own_name("time_ms") == "time_ms"
