"""How a file writes its numbers: decided by all of them, or left to who knows."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.notation import NotationCount, converters
from overcurve.reading.problems import Unreadable


def read(cells, stated=None, *, takes_commas=False, others=()):
    """What cells of a column of numbers, and of another one, are rewritten as."""
    count = NotationCount()
    for line, cell in enumerate(cells, 2):
        count.add(line, "time", cell, votes=True)
    for line, cell in enumerate(others, 2):
        count.add(line, "note", cell, votes=False)
    decimal = count.decide(stated)
    convert = converters(
        ("time", "note"),
        decimal,
        count,
        lambda column: column == "time",
        takes_commas=takes_commas,
    )
    if others:
        return [convert.get("note", str)(cell) for cell in others]
    return [convert["time"](cell) for cell in cells]


@pytest.mark.parametrize(
    ("cells", "rewritten"),
    [
        (["1.800", "0,845"], ["1800", "0.845"]),
        (["1,000", "0.7"], ["1000", "0.7"]),
        (["1,234", "12,5"], ["1.234", "12.5"]),
        (["1,234", "12.5"], ["1234", "12.5"]),
        (["1.234,5", "900"], ["1234.5", "900"]),
        (["1,234.5", "900"], ["1234.5", "900"]),
        (["1.234.567", "1.800"], ["1234567", "1800"]),
        (["1,234,567", "1,800"], ["1234567", "1800"]),
        (["1 234,5", "0,845"], ["1234.5", "0.845"]),
        (
            ["1'234.5", "1\u00a0234", "1\u202f234\u202f567"],
            ["1234.5", "1234", "1234567"],
        ),
        (["12 345", "900"], ["12345", "900"]),
        (["-1,5e-3", "+2,25"], ["-1.5e-3", "+2.25"]),
        (["70,5 %", "1,5 h"], ["70.5%", "1.5h"]),
        (["1,5", "2.25"], ["1.5", "2.25"]),
        (["1.800", "900"], ["1.800", "900"]),
        (["1,5", "n/a", "", "nan", "0:01:40"], ["1.5", "n/a", "", "nan", "0:01:40"]),
        (["1.5", "1,5,3"], ["1.5", "1,5,3"]),
        (["0,5", "12.34.56"], ["0.5", "12.34.56"]),
    ],
)
def test_numbers_are_read_as_the_file_writes_them(cells, rewritten):
    assert read(cells) == rewritten


@pytest.mark.parametrize(
    "cells",
    [
        ["900", "1,234"],
        ["1,234", "12,345", "123,456"],
        ["1,234", "1.234"],
        ["1,5", "2.25", "1,234"],
        ["1,5", "2.25", "1.234"],
    ],
)
def test_numbers_that_may_be_two_are_refused(cells):
    with pytest.raises(Unreadable) as caught:
        read(cells)
    problem = caught.value.problem
    assert problem.field == "time"
    assert "and nothing in the file says which" in problem.reason
    assert problem.advice.endswith("--decimal comma or --decimal point.")
    assert read(["1,234"], "comma") == ["1.234"]
    assert read(["1,234"], "point") == ["1234"]


def test_first_cell_in_doubt_is_named():
    with pytest.raises(Unreadable, match=r'"1,800" may be 1\.800 or 1800') as caught:
        read(["900", "1,800", "2,700"])
    assert caught.value.problem.line == 3


@pytest.mark.parametrize(
    ("cells", "others", "rewritten"),
    [
        (["0,5"], ["1.800", "0,25"], ["1800", "0.25"]),
        (["0,5"], ["v1.800", "1.800", "0,25"], ["v1.800", "1.800", "0.25"]),
        (["0.5"], ["64,128"], ["64,128"]),
        (["0.5"], ["0,25", "1,234"], ["0,25", "1,234"]),
    ],
)
def test_other_columns_keep_what_may_be_text(cells, others, rewritten):
    assert read(cells, others=others) == rewritten


def test_certain_commas_beside_semicolons_become_points_everywhere():
    found = read(["1"], takes_commas=True, others=["0,25", "1,234", "a,b"])
    assert found == ["0.25", "1,234", "a,b"]


def written(number: float, decimal: str, group: str) -> str:
    return f"{number:,.4f}".translate(str.maketrans({",": group, ".": decimal}))


numbers = st.lists(st.integers(1, 10**10).map(lambda n: n / 1e4), min_size=1)


@given(numbers, st.sampled_from([",.", ".,", ", ", ".'", ",\u00a0", ",\u202f"]))
def test_any_notation_reads_to_the_same_numbers(values, marks):
    cells = [written(value, *marks) for value in values]
    assert [float(cell) for cell in read(cells)] == values


@given(
    st.lists(st.text("0123456789,.' -e", max_size=8)),
    st.sampled_from([None, "comma", "point"]),
)
def test_any_cells_are_read_or_refused(cells, stated):
    with suppress(Unreadable):
        found = read(cells or ["1"], stated)
        assert all("," not in cell or cell in cells for cell in found)
