"""Which field each cell of a row is, and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.named_cells import NamedCells
from overcurve.reading.read_record import FIELDS
from overcurve.reading.reading_options import UNUSED, Reading

PLAIN = {"method": "cnn", "budget": "4", "seed": "0", "quality": "0.8"}


def unused(row: dict[str, Any], reading: Reading) -> list[str]:
    cells = NamedCells(reading)
    cells.of(row)
    return list(cells.unused)


def test_columns_of_a_run_are_its_fields() -> None:
    assert NamedCells(Reading()).of(PLAIN) == (PLAIN, {})


def test_row_stays_as_it_stands_in_the_file() -> None:
    row = dict(PLAIN)
    cells, _ = NamedCells(Reading()).of(row)
    cells["status"] = "diverged"
    assert row == PLAIN


def test_mapped_column_comes_before_one_of_the_name() -> None:
    cells = NamedCells(Reading(mapping={"acc": "quality"}))
    for row in ({"acc": "0.9", "quality": "0.8"}, {"quality": "0.8", "acc": "0.9"}):
        assert cells.of(row)[0] == {"quality": "0.9"}


@pytest.mark.parametrize(
    ("cell", "is_kept"), [("0.5", True), (2, True), (True, False), ("adam", False)]
)
def test_numbers_without_a_field_are_the_authors_own(cell: Any, is_kept: bool) -> None:
    cells = NamedCells(Reading())
    found, beside = cells.of({**PLAIN, "own": cell})
    assert ("own" in found) == is_kept
    assert beside == {"own": cell}
    assert list(cells.unused) == ([] if is_kept else ["own"])


def test_column_that_shall_not_be_read_is_none() -> None:
    cells = NamedCells(Reading(mapping={"seed": UNUSED}))
    found, beside = cells.of(PLAIN)
    assert "seed" not in found
    assert beside == {}
    assert list(cells.unused) == ["seed"]


@pytest.mark.parametrize("cell", ["", None])
def test_column_without_a_cell_is_not_missed(cell: str | None) -> None:
    assert unused({**PLAIN, "note": cell}, Reading()) == []


def test_place_within_a_run_is_no_setting() -> None:
    cells = NamedCells(Reading(fold="step"))
    assert cells.of({**PLAIN, "step": "3"}) == ({**PLAIN, "step": "3"}, {})


@pytest.mark.parametrize("flag", ["resumed", "partial", "ended_at"])
def test_what_a_row_says_of_its_run_is_read_whatever_it_holds(flag: str) -> None:
    row = {**PLAIN, flag: "yes"}
    assert NamedCells(Reading()).of(row) == (row, {})


COLUMNS = st.sampled_from((*FIELDS[:6], "resumed", "ended_at", "lr", "note", "step"))
CELLS = st.sampled_from(("", "0.5", "adam", "nan", 3, 0.25, True, None))


@given(
    rows=st.lists(st.dictionaries(COLUMNS, CELLS), max_size=4),
    mapping=st.dictionaries(COLUMNS, COLUMNS | st.just(UNUSED), max_size=3),
)
def test_rows_before_change_nothing(
    rows: list[dict[str, Any]], mapping: dict[str, str]
) -> None:
    reading = Reading(mapping=mapping, fold="step")
    together = NamedCells(reading)
    for row in rows:
        found, beside = together.of(row)
        assert (found, beside) == NamedCells(reading).of(row)
        assert set(found) <= {mapping.get(column, column) for column in row}
        assert set(beside) <= set(row) - set(FIELDS) | set(mapping)
    expected = {column for row in rows for column in unused(row, reading)}
    assert set(together.unused) == expected
