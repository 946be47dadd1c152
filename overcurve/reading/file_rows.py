"""The rows of a CSV or JSON lines file, one by one, each with its line.

What cannot be read on raises Unreadable; a single wrong row is a Problem in its place.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from overcurve.reading.problems import Problem

MAX_LINE = 1_000_000  # characters
DELIMITERS = (",", ";", "\t")
DECIMAL_COMMAS = ";"  # what spreadsheets part cells by where the comma parts decimals
Rows = Iterator[tuple[int, Mapping[str, Any] | Problem]]


class Unreadable(Exception):
    """The file itself cannot be read on; caught where runs are read."""

    def __init__(self, line: int, field: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.problem = Problem(line, field, reason, remedy)


def open_rows(lines: Iterator[tuple[int, str]]) -> tuple[tuple[str, ...], Rows]:
    """Tells JSON lines from CSV by the first character, and reads the header.

    Returns: the columns, none for JSON lines; and the rows, each with its line.
    Raises: Unreadable: when nothing of the file can be read; going through the rows may
        raise it too.
    """
    number, line = next(((n, text) for n, text in lines if text.strip()), (1, ""))
    if not line:
        raise Unreadable(1, "file", "is empty", "Send the runs themselves.")
    again = _again((number, line), lines)
    if line.lstrip().startswith("["):
        raise Unreadable(
            number,
            "file",
            "begins with a list",
            "Write JSON lines: one object a line, without brackets around them.",
        )
    if line.lstrip().startswith("{"):
        return (), _json_rows(again)
    return _csv_rows(line, number, again)


def _again(
    first: tuple[int, str], rest: Iterator[tuple[int, str]]
) -> Iterator[tuple[int, str]]:
    yield first
    yield from rest


def _json_rows(lines: Iterator[tuple[int, str]]) -> Rows:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            fault = getattr(error, "msg", "too deep, or too large a number")
            row = f"is not JSON: {fault}"
        if isinstance(row, dict):
            yield number, row
            continue
        reason = row if isinstance(row, str) else "is not an object"
        remedy = "Write one whole JSON object on each line."
        yield number, Problem(number, "line", reason, remedy)


def _csv_rows(
    head: str, number: int, lines: Iterator[tuple[int, str]]
) -> tuple[tuple[str, ...], Rows]:
    delimiter = max(DELIMITERS, key=head.count)
    reader = _Cells(lines, delimiter)
    columns = tuple(cell.strip() for cell in reader.next_row() or ())
    twice = next((c for i, c in enumerate(columns) if c in columns[:i]), None)
    if twice is not None:
        raise Unreadable(
            number,
            twice or "header",
            "stands twice in the header" if twice else "has two columns without a name",
            "Give every column a name of its own.",
        )
    return columns, _csv_body(columns, reader, delimiter == DECIMAL_COMMAS)


def _csv_body(columns: tuple[str, ...], reader: _Cells, has_commas: bool) -> Rows:
    while (cells := reader.next_row()) is not None:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) == len(columns):
            row = dict(zip(columns, (c.strip() for c in cells), strict=True))
            if has_commas:
                row = {name: _with_point(cell) for name, cell in row.items()}
            yield reader.line, row
            continue
        reason = f"has {len(cells)} cells, but the header names {len(columns)} columns"
        remedy = "Check its separators: one inside a cell needs quotes around the cell."
        yield reader.line, Problem(reader.line, "line", reason, remedy)


def _with_point(cell: str) -> str:
    """A number with a decimal comma, with a point: 6,22 as 6.22. What may be thousands
    (1,234) stays as it is, and is refused where a number is needed."""
    if _DECIMAL.fullmatch(cell) and not _THOUSANDS.fullmatch(cell):
        return cell.replace(",", ".")
    return cell


_DECIMAL = re.compile(r"[+-]?[0-9]+,[0-9]+([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


class _Cells:
    """The csv module's reader, which also says where it is and what it cannot read."""

    def __init__(self, lines: Iterator[tuple[int, str]], delimiter: str) -> None:
        self.line = 0
        self._reader = csv.reader(
            self._watch(lines), delimiter=delimiter, strict=True, skipinitialspace=True
        )

    def _watch(self, lines: Iterator[tuple[int, str]]) -> Iterator[str]:
        for number, line in lines:
            self.line = number
            yield line

    def next_row(self) -> list[str] | None:
        """Gives the next row, None at the end."""
        try:
            return next(self._reader, None)
        except csv.Error as error:
            raise Unreadable(
                self.line,
                "line",
                f"cannot be read as CSV: {error}",
                "Close every quote, and double the quotes inside a cell.",
            ) from error


def read_lines(source: BinaryIO) -> Iterator[tuple[int, str]]:
    """Gives numbered lines of UTF-8 text. Raises Unreadable."""
    number = 0
    while raw := source.readline(MAX_LINE):
        number += 1
        if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
            raise Unreadable(
                number, "line", f"is longer than {MAX_LINE:,} bytes", "Shorten it."
            )
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(
                number,
                "file",
                f"is not UTF-8 text ({error.reason})",
                "Save it as UTF-8 (in Excel: CSV UTF-8).",
            ) from error
        if number == 1 and "\x00" in text:
            raise Unreadable(
                number,
                "file",
                "holds bytes that are no text",
                "Save the runs as a CSV or JSON lines file, in UTF-8.",
            )
        yield number, text


def count_lines(source: BinaryIO) -> int:
    """Counts line ends, which is quick, without reading any line."""
    source.seek(0)
    lines = 0
    while chunk := source.read(1 << 20):
        lines += chunk.count(b"\n")
    return lines
