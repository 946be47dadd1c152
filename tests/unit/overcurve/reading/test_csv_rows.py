"""Rows of a CSV file in every dialect, each with its line; and where reading ends."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.csv_rows import CsvHead, read_body, read_head
from overcurve.reading.plain_text import read_lines
from overcurve.reading.problems import Problem, Unreadable

Found = list[tuple[int, object]]


def head_of(text: str) -> CsvHead:
    return read_head(read_lines(io.BytesIO(text.encode())))


def rows_of(text: str) -> tuple[tuple[str, ...], Found]:
    head = head_of(text)
    return head.columns, list(read_body(head, {}))


def stopped(text: str) -> Problem:
    with pytest.raises(Unreadable) as caught:
        rows_of(text)
    assert caught.value.problem.remedy
    return caught.value.problem


cell = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=["C"]),
    max_size=6,
).map(str.strip)


@given(
    st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=30),
    st.sampled_from([",", ";", "\t", "|"]),
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
    assert [(line, tuple(row.values())) for line, row in rows] == filled


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ('"a;b;c",d\n1,2\n', ","),
        ('a;"b,c,d,e"\n1;2\n', ";"),
        ("a;b\n1,5;2,5\n3;4\n", ";"),
        ("a\tb\n1,5\t2;5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("sep=;\r\na;b\r\n1;2\r\n", ";"),
        ('"sep=\t"\na\tb,c,d\n1\t2\n', "\t"),
        ("a\n1\n", ","),
        ('a,b\n"1\n', ","),
    ],
)
def test_delimiter_is_what_parts_header_and_rows(text, delimiter):
    assert head_of(text).delimiter == delimiter


@pytest.mark.parametrize(
    ("before", "columns"),
    [
        ("", ("a", "b")),
        ("# written, by hand, in 2026\n", ("a", "b")),
        ("#\n\n# b,a\n", ("a", "b")),
        ('# an open "quote\n', ("a", "b")),
    ],
)
def test_comments_before_the_header_are_passed_over(before, columns):
    found, rows = rows_of(f"{before}a,b\n1,2\n")
    assert found == columns
    assert rows == [(before.count("\n") + 2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("# a,b\n1,2\n", ("a", "b")),
        ("# made today\n#a,b\nx,2\n", ("a", "b")),
        ("# a,b\nx,y\n1,2\n", ("x", "y")),
        ("#,a,b\n1,2,3\n", ("#", "a", "b")),
    ],
)
def test_header_may_stand_in_a_comment(text, columns):
    assert rows_of(text)[0] == columns


@pytest.mark.parametrize(
    ("line", "is_row"),
    [
        ("# nothing", False),
        ("# x,2", False),
        ("#base,2", False),
        ('# an open "quote', False),
        ("#1 wide,2", True),
        ('"#base",2', True),
        ("base # 2,2", True),
        ('"base\n# not a comment",2', True),
    ],
)
def test_comments_among_rows_are_passed_over(line, is_row):
    _, rows = rows_of(f"a,b\nbase,1\n{line}\nbase,3\n")
    assert [row["b"] for _, row in rows] == (["1", "2", "3"] if is_row else ["1", "3"])


def test_empty_lines_are_passed_over_and_counted():
    _, rows = rows_of("\n\na,b\n\n1,2\n , \n3,4\n")
    assert [line for line, _ in rows] == [5, 7]


def test_quoted_line_ends_belong_to_their_cell():
    _, rows = rows_of('a,b\n"1\n1",2\n3,4\n')
    assert rows == [(3, {"a": "1\n1", "b": "2"}), (4, {"a": "3", "b": "4"})]


def test_long_files_lose_no_row():
    _, rows = rows_of("a,b\n" + "".join(f"{i},x\n" for i in range(100)))
    assert [(line, row["a"]) for line, row in rows] == [
        (i + 2, str(i)) for i in range(100)
    ]


def test_repeated_header_is_no_row():
    _, rows = rows_of("method,seed\nx,1\nmethod, seed\nmethod,2\n")
    assert [line for line, _ in rows] == [2, 4]


def test_another_table_in_the_file_ends_it():
    problem = stopped("method,seed\nx,1\nseed,method\n2,y\n")
    assert (problem.line, problem.field) == (3, "header")
    assert "in another order" in problem.reason
    assert rows_of("a,b\n1,2\nb,a\n")[1][1] == (3, {"a": "b", "b": "a"})


def test_rows_of_other_lengths_are_told_and_passed():
    _, rows = rows_of("a,b\n1\n1,2\n1,2,3\n")
    found = [row for _, row in rows]
    assert found[1] == {"a": "1", "b": "2"}
    assert [found[0].reason, found[2].reason] == [
        "has 1 cells, but the header names 2 columns",
        "has 3 cells, but the header names 2 columns",
    ]


def test_cells_are_converted_by_column():
    head = head_of("a,b\n1,1\n")
    rows = list(read_body(head, {"b": lambda cell: f"{cell}!"}))
    assert rows == [(2, {"a": "1", "b": "1!"})]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "is empty"),
        ("\n \n", 1, "is empty"),
        ("# nothing\n", 1, "holds nothing but comments"),
        ("a,b,a\n1,2,3\n", 1, "stands twice in the header"),
        ("# x\na,b,a\n1,2,3\n", 2, "stands twice in the header"),
        ("a,,\n1,2,3\n", 1, "has two columns without a name"),
        ('a,b\n1,2\n"3,4\n', 3, "cannot be read as CSV"),
        ("a,b\n1,2\r3,4\n", 2, "has a carriage return (CR) within it"),
    ],
)
def test_reading_ends_where_it_must(text, line, reason):
    problem = stopped(text)
    assert problem.line == line
    assert problem.reason.startswith(reason)
