"""The rows of a file of runs in any format, one by one, each with its line.

What cannot be read on raises Unreadable; a single wrong row is a Problem in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from overcurve.reading.csv_rows import read_body, read_head
from overcurve.reading.doubts import Doubt
from overcurve.reading.json_rows import is_json, json_rows
from overcurve.reading.notation_survey import survey_numbers
from overcurve.reading.packed_files import PARQUET, NamedSource, unpacked
from overcurve.reading.parquet_rows import parquet_rows
from overcurve.reading.plain_text import LOOKED_AT, count_lines, plain_text, read_lines
from overcurve.reading.problems import Problem
from overcurve.reading.reading_options import Reading
from overcurve.reading.wide_table import find_wide

Rows = Iterator[tuple[int, Mapping[str, Any] | Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """A file that was opened: its `columns`, none for JSON; its rows, each with its
    line; how many `lines` it has, the `first` being its header's; and whether each of
    these is a row at most. `doubts` are those about it that somebody answered."""

    name: str
    columns: tuple[str, ...]
    rows: Rows
    lines: int
    is_row_a_line: bool
    first: int = 1
    doubts: tuple[Doubt, ...] = ()


@contextmanager
def open_table(
    source: NamedSource, reading: Reading, *, is_guess: bool = False
) -> Iterator[TableRows]:
    """Tells the format of a file by what it holds, and reads its header.

    Args:
        source: CSV, JSON or Parquet, packed by gzip or not.
        reading: how it is asked to be read.
        is_guess: whether columns that nobody mapped yet are taken for what they seem.
    Raises: Unreadable: when nothing of the file can be read; going through the rows may
        raise it too.
    """
    with ExitStack() as held:
        stream = held.enter_context(unpacked(source))
        if stream.read(len(PARQUET)) == PARQUET:
            stream.seek(0)
            table = _parquet_table(stream)
        else:
            text = held.enter_context(plain_text(stream))
            table = _json_table(text) or _csv_table(text, reading, is_guess)
        yield _tall(replace(table, name=source.name), reading)


def _parquet_table(stream: BinaryIO) -> TableRows:
    columns, rows, count = parquet_rows(stream)
    return TableRows(
        name="", columns=columns, rows=rows, lines=count, is_row_a_line=False
    )


def _json_table(text: BinaryIO) -> TableRows | None:
    text.seek(0)
    beginning = text.read(LOOKED_AT).decode("utf-8-sig", "replace").lstrip()
    if not is_json(beginning):
        return None
    lines = count_lines(text)
    text.seek(0)
    return TableRows(
        name="", columns=(), rows=json_rows(text), lines=lines, is_row_a_line=False
    )


def _csv_table(text: BinaryIO, reading: Reading, is_guess: bool) -> TableRows:
    lines = count_lines(text)
    text.seek(0)
    head = read_head(read_lines(text))
    place = text.tell()
    notation = survey_numbers(text, head, reading, is_guess=is_guess)
    text.seek(place)
    return TableRows(
        name="",
        columns=head.columns,
        rows=read_body(head, notation.convert),
        lines=lines,
        is_row_a_line=True,
        doubts=notation.doubts,
    )


def _tall(table: TableRows, reading: Reading) -> TableRows:
    """A table with a row for each run, where it has a column for each seed."""
    wide = find_wide(table.columns, reading)
    if wide is None:
        return table
    return replace(
        table, columns=wide.columns, rows=wide.melt(table.rows), is_row_a_line=False
    )
