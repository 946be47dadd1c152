"""Reads runs from files of any format: strict, streaming, all problems told.

Column names count only when they are exactly those of the run record; any other is
named in a mapping. Nothing here knows a database: who imports decides what to store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from overcurve.reading.doubts import Doubt
from overcurve.reading.file_rows import TableRows
from overcurve.reading.gathered_runs import GatheredRuns
from overcurve.reading.problems import Problem, Unreadable
from overcurve.reading.reading_options import Reading
from overcurve.reading.row_filter import ChoiceCounter
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.sources import Given, open_tables
from overcurve.reading.unsaid_directions import say_directions

SAMPLE_ROWS = 5
TOLD_LINES = 1000
Tell = Callable[[int, int], None]
_UNSAID = Reading()


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of a file: its columns and its first rows, as text."""

    columns: tuple[str, ...]
    sample: tuple[Mapping[str, str], ...]


def read_header(given: Given, reading: Reading = _UNSAID) -> Header:
    """Reads columns and a few rows, for a person to map; empty if unreadable."""
    rows: list[Mapping[str, str]] = []
    columns: tuple[str, ...] = ()
    try:
        for table in open_tables(given, reading, is_guess=True):
            columns += tuple(c for c in table.columns if c not in columns)
            for _, row in table.rows:
                if isinstance(row, Problem):
                    continue
                rows.append({k: _cell(v) for k, v in row.items()})
                columns += tuple(k for k in row if k not in columns)
                if len(rows) == SAMPLE_ROWS:
                    return Header(columns, tuple(rows))
    except Unreadable:
        return Header((), ())
    return Header(columns, tuple(rows))


def count_choices(
    given: Given, reading: Reading = _UNSAID
) -> dict[str, dict[str, int]]:
    """Finds the columns whose few repeated words split a file, with the rows of each
    value: what a person may want to keep. Empty if unreadable."""
    counter = ChoiceCounter()
    for row in read_rows(given, reading=reading):
        counter.add(row)
    return counter.choices()


def read_rows(
    given: Given, tell: Tell | None = None, reading: Reading = _UNSAID
) -> Iterator[Mapping[str, Any]]:
    """Gives the rows of a file as they stand there, as far as it can be read.

    Args:
        given: a file, or several.
        tell: is told every thousand lines how many are read and of how many.
        reading: what was said of it so far, of which paths and the mark of decimals
            count.
    """
    try:
        for table in open_tables(given, reading, is_guess=True):
            for line, row in table.rows:
                if not isinstance(row, Problem):
                    yield row
                if tell is not None and line % TOLD_LINES == 0:
                    tell(line, table.lines)
    except Unreadable:
        return


def read_runs(given: Given, reading: Reading, tell: Tell | None = None) -> RunsRead:
    """Reads every run of a file, or says all that is wrong with it.

    Args:
        given: a file, or several that are read as one, in any of the formats: CSV with
            comma, semicolon, tab or bar between cells; JSON; Parquet; gzip or zip.
        reading: how columns are named and what the files leave unsaid.
        tell: is told every thousand lines how many are read and of how many; what it
            raises ends the reading.
    """
    gathered = GatheredRuns(reading)
    rows, are_whole = 0, True
    doubts: dict[str, Doubt] = {}
    try:
        for table in open_tables(given, reading):
            doubts |= {doubt.id: doubt for doubt in table.doubts}
            if table.is_row_a_line and table.lines - 1 + rows > reading.max_rows:
                raise _too_many(f"{table.lines + rows:,} lines", reading.max_rows)
            if gathered.check_columns(table.columns, table.first):
                rows += _gather(gathered, table, reading.max_rows - rows, tell)
            else:
                are_whole = False
        if are_whole or rows:
            gathered.fold()
            gathered.check_rows()
    except Unreadable as error:
        gathered.note([error.problem])
        doubts |= {doubt.id: doubt for doubt in error.doubts}
        are_whole = False
    read = gathered.result()
    told = (*doubts.values(), *read.doubts)
    return replace(read, is_cut=not are_whole, doubts=told)


def _gather(
    gathered: GatheredRuns, table: TableRows, most: int, tell: Tell | None
) -> int:
    """Takes the rows of a table, at most so many; gives how many they were."""
    count = 0
    rows = table.rows if table.columns else say_directions(table.rows)
    for count, (line, row) in enumerate(rows, 1):
        if count > most:
            raise _too_many(f"more than {most:,} rows", most)
        gathered.add(line, row)
        if tell is not None and count % TOLD_LINES == 0:
            tell(line, table.lines)
    return count


def _too_many(found: str, most: int) -> Unreadable:
    return Unreadable(
        most + 2,
        "file",
        f"has {found}; at most {most:,} runs are taken at once",
        f"Split it into files of at most {most:,} runs, or raise "
        "OVERCURVE_MAX_IMPORT_ROWS.",
    )


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."
