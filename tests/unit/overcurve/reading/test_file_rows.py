"""Rows of a file, each with its line, in every dialect; and where reading ends."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.file_rows import (
    MAX_LINE,
    Unreadable,
    count_lines,
    open_rows,
    read_lines,
)
from overcurve.reading.problems import Problem


def rows_of(text: str | bytes) -> tuple[tuple[str, ...], list[tuple[int, object]]]:
    raw = text if isinstance(text, bytes) else text.encode()
    columns, rows = open_rows(read_lines(io.BytesIO(raw)))
    return columns, list(rows)


def stopped(text: str | bytes) -> Problem:
    with pytest.raises(Unreadable) as caught:
        rows_of(text)
    assert caught.value.problem.remedy
    return caught.value.problem


cell = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=["C"]),
    max_size=6,
).map(str.strip)


@given(
    st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_cells_come_back_from_any_dialect(cells, delimiter, end):
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL
    )
    writer.writerow(["first", "second", "third"])
    writer.writerows(cells)
    columns, rows = rows_of(out.getvalue())
    assert columns == ("first", "second", "third")
    filled = [(n, row) for n, row in enumerate(cells, 2) if any(row)]
    assert [line for line, _ in rows] == [line for line, _ in filled]
    for (_, row), (_, given_cells) in zip(rows, filled, strict=True):
        if delimiter != ";":
            assert tuple(row.values()) == given_cells


json_row = st.dictionaries(
    st.text(max_size=4), st.none() | st.booleans() | st.integers() | st.text(max_size=4)
)


@given(st.lists(json_row, min_size=1, max_size=5))
def test_objects_come_back_line_by_line(objects):
    text = "\n".join(map(json.dumps, objects))
    columns, rows = rows_of(text)
    assert columns == ()
    assert rows == list(enumerate(objects, 1))


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ("6,22", "6.22"),
        ("-0,5", "-0.5"),
        ("1,5e-3", "1.5e-3"),
        ("0,931", "0.931"),
        ("1,234", "1,234"),
        ("12,345", "12,345"),
        ("1234,567", "1234.567"),
        ("a,b", "a,b"),
        ("1,2,3", "1,2,3"),
        ("6.22", "6.22"),
    ],
)
def test_decimal_commas_become_points_beside_semicolons(cells, read):
    _, rows = rows_of(f"a;b\n{cells};x\n")
    assert rows == [(2, {"a": read, "b": "x"})]


def test_commas_in_cells_of_other_files_stay():
    assert rows_of('a,b\n"6,22",x\n')[1] == [(2, {"a": "6,22", "b": "x"})]
    assert rows_of("a\tb\n6,22\tx\n")[1] == [(2, {"a": "6,22", "b": "x"})]


def test_empty_lines_are_passed_over_and_counted():
    _, rows = rows_of("\n\na,b\n\n1,2\n , \n3,4\n")
    assert [line for line, _ in rows] == [5, 7]


def test_quoted_line_ends_belong_to_their_cell():
    _, rows = rows_of('a,b\n"1\n1",2\n3,4\n')
    assert rows == [(3, {"a": "1\n1", "b": "2"}), (4, {"a": "3", "b": "4"})]


def test_rows_of_other_lengths_are_told_and_passed():
    _, rows = rows_of("a,b\n1\n1,2\n1,2,3\n")
    found = [row for _, row in rows]
    assert found[1] == {"a": "1", "b": "2"}
    assert [found[0].reason, found[2].reason] == [
        "has 1 cells, but the header names 2 columns",
        "has 3 cells, but the header names 2 columns",
    ]


@pytest.mark.parametrize("line", ["[1]", "3", "{", '{"a": 1} 2', '{"a":' * 100_000])
def test_lines_that_hold_no_object_are_told_and_passed(line):
    _, rows = rows_of(f'{{"a": 1}}\n{line}\n{{"a": 2}}\n')
    assert [line for line, _ in rows] == [1, 2, 3]
    problem = rows[1][1]
    assert isinstance(problem, Problem)
    assert problem.remedy == "Write one whole JSON object on each line."
    assert rows[2] == (3, {"a": 2})


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "is empty"),
        ("\n \n", 1, "is empty"),
        ('\n[{"a": 1}]', 2, "begins with a list"),
        ("a,b,a\n1,2,3\n", 1, "stands twice in the header"),
        ("a,,\n1,2,3\n", 1, "has two columns without a name"),
        ('a,b\n1,2\n"3,4\n', 3, "cannot be read as CSV"),
        (b"a,b\n\xff,2\n", 2, "is not UTF-8 text"),
        (b"\x00PNG\n", 1, "holds bytes that are no text"),
    ],
)
def test_reading_ends_where_it_must(text, line, reason):
    problem = stopped(text)
    assert problem.line == line
    assert problem.reason.startswith(reason)


def test_endless_lines_are_not_read():
    assert "longer than 1,000,000" in stopped("a,b\n" + "x" * MAX_LINE).reason
    assert len(rows_of("a,b\n1," + "x" * 100_000)[1]) == 1


def test_byte_order_mark_is_no_part_of_the_first_name():
    assert rows_of(b"\xef\xbb\xbfa,b\n1,2\n")[0] == ("a", "b")


@given(st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b""]), max_size=20))
def test_lines_are_counted_by_their_ends(parts):
    raw = b"".join(parts)
    source = io.BytesIO(raw)
    source.read(1)
    assert count_lines(source) == raw.count(b"\n")


def test_lines_are_numbered_from_one():
    assert list(read_lines(io.BytesIO(b"a\nb"))) == [(1, "a\n"), (2, "b")]
