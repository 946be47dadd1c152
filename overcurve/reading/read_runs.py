"""Reads runs from a CSV or JSON lines file: strict, streaming, all problems told.

Column names count only when they are exactly those of the run record; any other is
named in a mapping. Nothing here knows a database: who imports decides what to store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from overcurve.reading.file_rows import Unreadable, count_lines, open_rows, read_lines
from overcurve.reading.gathered_runs import GatheredRuns
from overcurve.reading.problems import Problem
from overcurve.reading.reading_options import Reading
from overcurve.reading.row_filter import ChoiceCounter
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.unsaid_directions import say_directions

SAMPLE_ROWS = 5
TOLD_LINES = 1000
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of a file: its columns and its first rows, as text."""

    columns: tuple[str, ...]
    sample: tuple[Mapping[str, str], ...]


def read_header(source: BinaryIO) -> Header:
    """Reads columns and a few rows, for a person to map; empty if unreadable."""
    source.seek(0)
    rows: list[Mapping[str, str]] = []
    try:
        lines = read_lines(source)
        columns, numbered_rows = open_rows(lines)
        for _, row in numbered_rows:
            if isinstance(row, Problem):
                continue
            rows.append({k: _cell(v) for k, v in row.items()})
            columns = columns + tuple(k for k in row if k not in columns)
            if len(rows) == SAMPLE_ROWS:
                break
    except Unreadable:
        return Header((), ())
    return Header(columns, tuple(rows))


def count_choices(source: BinaryIO) -> dict[str, dict[str, int]]:
    """Finds the columns whose few repeated words split a file, with the rows of each
    value: what a person may want to keep. Empty if unreadable."""
    counter = ChoiceCounter()
    for row in read_rows(source):
        counter.add(row)
    return counter.choices()


def names_rows(source: BinaryIO, column: str) -> bool:
    """Whether every row has a value of its own in a column, as names of runs are; looks
    no further than the first that stands twice. False if unreadable."""
    seen: set[str] = set()
    for row in read_rows(source):
        value = _cell(row.get(column, ""))
        if value in seen:
            return False
        seen.add(value)
    return bool(seen)


def read_rows(
    source: BinaryIO, tell: Tell | None = None
) -> Iterator[Mapping[str, Any]]:
    """Gives the rows of a file as they stand there, as far as it can be read."""
    source.seek(0)
    total = count_lines(source) if tell is not None else 0
    source.seek(0)
    try:
        for line, row in open_rows(read_lines(source))[1]:
            if not isinstance(row, Problem):
                yield row
            if tell is not None and line % TOLD_LINES == 0:
                tell(line, total)
    except Unreadable:
        return


def read_runs(source: BinaryIO, reading: Reading, tell: Tell | None = None) -> RunsRead:
    """Reads every run of a file, or says all that is wrong with it.

    Args:
        tell: is told every thousand lines how many are read and of how many; what it
            raises ends the reading.
        source: UTF-8, with or without a byte order mark; comma, semicolon or tab
            between cells; or one JSON object a line.
        reading: how columns are named and what the file leaves unsaid.
    """
    gathered = GatheredRuns(reading)
    try:
        total = _refuse_too_long(source, reading.max_rows)
        source.seek(0)
        lines = read_lines(source)
        columns, rows = open_rows(lines)
        gathered.check_columns(columns)
        if not gathered.problems:
            for line, row in rows if columns else say_directions(rows):
                gathered.add(line, row)
                if tell is not None and line % TOLD_LINES == 0:
                    tell(line, total)
            gathered.fold()
            gathered.check_rows()
    except Unreadable as error:
        gathered.note([error.problem])
        return replace(gathered.result(), is_cut=True)
    return gathered.result()


def _refuse_too_long(source: BinaryIO, max_rows: int) -> int:
    """Counts lines, which is quick, before any of them is read; refuses too many."""
    lines = count_lines(source)
    if lines > max_rows + 1:
        raise Unreadable(
            max_rows + 2,
            "file",
            f"has {lines:,} lines; at most {max_rows:,} runs are taken at once",
            f"Split it into files of at most {max_rows:,} runs, or raise "
            "OVERCURVE_MAX_IMPORT_ROWS.",
        )
    return lines


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."
