"""The rows of a CSV file, one by one: its delimiter, header, comments and cells."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from overcurve.reading.cells import as_float
from overcurve.reading.notation import Convert
from overcurve.reading.problems import Problem, Unreadable
from overcurve.reading.read_record import FIELDS

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 20  # rows, that say how cells are parted
COMMENT = "#"
Lines = Iterator[tuple[int, str]]
Rows = Iterator[tuple[int, Mapping[str, Any] | Problem]]


@dataclass(frozen=True, slots=True)
class CsvHead:
    """How a CSV file begins: its columns in the line `number`, its delimiter, and the
    numbered `lines` after its header."""

    columns: tuple[str, ...]
    number: int
    delimiter: str
    lines: Lines


def read_head(lines: Lines) -> CsvHead:
    """Reads a CSV file to the end of its header.

    Passes over empty lines, `sep=;` as Excel writes it, and lines that begin with `#`;
    the last of these is the header itself where data follow it in as many columns.

    Raises: Unreadable: the file is empty, or two columns have one name.
    """
    comments: list[tuple[int, str]] = []
    stated = ""
    for number, line in lines:
        if not line.strip():
            continue
        if not stated and not comments and (stated := _stated_delimiter(line)):
            continue
        if _is_comment(line):
            comments.append((number, line))
            continue
        sample = [(number, line), *islice(lines, LOOKED_AT)]
        delimiter = stated or _find_delimiter([text for _, text in sample])
        head = _commented_header(comments, line, delimiter)
        first = sample if head is None else [head, *sample]
        return _header(first, lines, delimiter)
    if comments:
        raise Unreadable(
            1, "file", "holds nothing but comments", "Send the runs themselves."
        )
    raise Unreadable(1, "file", "is empty", "Send the runs themselves.")


def _header(sample: list[tuple[int, str]], rest: Lines, delimiter: str) -> CsvHead:
    again = chain(sample, rest)
    number = sample[0][0]
    cells = _Cells(again, delimiter).next_row() or []
    columns = tuple(cell.strip() for cell in cells)
    if columns and columns[0].startswith(COMMENT) and columns[0] != COMMENT:
        columns = (columns[0].lstrip("# \t"), *columns[1:])
    twice = next((c for i, c in enumerate(columns) if c in columns[:i]), None)
    if twice is not None:
        raise Unreadable(
            number,
            twice or "header",
            "stands twice in the header" if twice else "has two columns without a name",
            "Give every column a name of its own.",
        )
    return CsvHead(columns, number, delimiter, again)


def _stated_delimiter(line: str) -> str:
    """The delimiter that a first line `sep=;` states."""
    text = line.rstrip("\r\n").strip('"')
    is_stated = len(text) == 5 and text.lower().startswith("sep=")
    return text[4] if is_stated and text[4] in DELIMITERS else ""


def _is_comment(line: str) -> bool:
    """Whether a line before the data is one, and no header whose first name is `#`."""
    return line.startswith(COMMENT) and line[1:2] not in DELIMITERS


def _find_delimiter(sample: Sequence[str]) -> str:
    """What parts the header and most of the first rows into equally many cells."""
    best, most = DELIMITERS[0], (0.0, 1)
    for delimiter in DELIMITERS:
        rows = _split(sample, delimiter)
        width = len(rows[0]) if rows else 0
        share = sum(len(row) == width for row in rows[1:]) / max(len(rows) - 1, 1)
        if width > 1 and (share, width) > most:
            best, most = delimiter, (share, width)
    return best


def _split(sample: Iterable[str], delimiter: str) -> list[list[str]]:
    lines = (line for line in sample if not line.startswith(COMMENT))
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        return [row for row in reader if row]
    except csv.Error:
        return []


def _commented_header(
    comments: Sequence[tuple[int, str]], line: str, delimiter: str
) -> tuple[int, str] | None:
    """The last comment, where it names the columns of the first line."""
    if not comments:
        return None
    rows = _split([line, comments[-1][1].lstrip("# \t")], delimiter)
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or len(rows[0]) < 2:
        return None
    named = [cell.strip() for cell in rows[1]]
    is_header = all(named) and not any(as_float(name) is not None for name in named)
    has_numbers = any(as_float(cell) is not None for cell in rows[0])
    return comments[-1] if is_header and has_numbers else None


def read_body(head: CsvHead, convert: Mapping[str, Convert]) -> Rows:
    """Gives the rows after a header, each with its line; a line of another length is a
    problem in its place. Comments and repetitions of the header are passed over.

    Args:
        head: where the file has been read to.
        convert: by column, what makes its cells numbers in Python's notation.
    Raises: Unreadable: a quote is left open, or another header stands there.
    """
    columns, names = head.columns, frozenset(head.columns)
    reader = _Cells(head.lines, head.delimiter, len(columns))
    while (cells := reader.next_row()) is not None:
        if len(cells) == len(columns):
            row = dict(zip(columns, map(str.strip, cells), strict=True))
            if not any(row.values()):
                continue
            if cells[0] in names and _repeats_header(row, names, reader.line):
                continue
            for column, converted in convert.items():
                row[column] = converted(row[column])
            yield reader.line, row
        elif any(cell.strip() for cell in cells):
            reason = (
                f"has {len(cells)} cells, but the header names {len(columns)} columns"
            )
            remedy = (
                "Check its separators: one inside a cell needs quotes around the cell."
            )
            yield reader.line, Problem(reader.line, "line", reason, remedy)


def _repeats_header(row: Mapping[str, str], names: frozenset[str], line: int) -> bool:
    """Whether a row is the header once more, as files put together have it."""
    if all(column == cell for column, cell in row.items()):
        return True
    if names.issuperset(row.values()) and not names.isdisjoint(FIELDS):
        raise Unreadable(
            line,
            "header",
            "begins another table, with its columns in another order",
            "Send the two as files of their own.",
        )
    return False


class _Cells:
    """The csv module's reader, which also says where it is and what it cannot read.

    Args:
        width: cells of the header; a line that begins with `#` is a row where it has as
            many, and no space behind the mark.
    """

    def __init__(self, lines: Lines, delimiter: str, width: int = 0) -> None:
        self.line = 0
        self._delimiter, self._width = delimiter, width
        self._is_within = False  # a cell that goes on in the next line
        self._before = ""  # the line before, where a row began
        self._reader = csv.reader(
            self._watch(lines), delimiter=delimiter, strict=True, skipinitialspace=True
        )

    def _watch(self, lines: Lines) -> Iterator[str]:
        for number, line in lines:
            if not self._is_within:
                if (
                    line.startswith(COMMENT)
                    and self._width
                    and self._says_nothing(line)
                ):
                    continue
                self._before = line
            self.line = number
            self._is_within = True
            yield line

    def _says_nothing(self, line: str) -> bool:
        """Whether a line that begins with the mark of comments is one: a row that was
        commented out too, which shares its first cell with the row before it."""
        rows = csv.reader([line, self._before], delimiter=self._delimiter)
        try:
            marked, before = next(rows, []), next(rows, []) or [""]
        except csv.Error:
            return True
        if len(marked) != self._width or line[1:2].isspace():
            return True
        return marked[0].lstrip("#").strip() == before[0].strip() != ""

    def next_row(self) -> list[str] | None:
        """Gives the next row, None at the end."""
        self._is_within = False
        try:
            return next(self._reader, None)
        except csv.Error as error:
            reason, remedy = _say_fault(str(error))
            raise Unreadable(self.line, "line", reason, remedy) from error


def _say_fault(said: str) -> tuple[str, str]:
    """What the csv module says of a line, in words that help, and the remedy."""
    if "new-line character" in said:
        return (
            "has a carriage return (CR) within it, which ends no line of this file",
            "Save the file with one kind of line end, or put the cell in quotes.",
        )
    if "field larger" in said:
        return f"has a cell that is too long ({said})", "Close every quote."
    return (
        f"cannot be read as CSV: {said}",
        "Close every quote, and double the quotes inside a cell.",
    )
