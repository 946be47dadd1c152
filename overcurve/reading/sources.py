"""Several files of runs read as one: each line is told with its file's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from overcurve.reading.file_rows import Rows, TableRows, open_table
from overcurve.reading.packed_files import (
    READ,
    NamedSource,
    may_hold_runs,
    source_at,
    source_of,
    unpack,
)
from overcurve.reading.path_pattern import (
    not_matched,
    parse_pattern,
    state_fields,
)
from overcurve.reading.problems import FileLine, Problem, Unreadable
from overcurve.reading.reading_options import Reading

Given = BinaryIO | Sequence[NamedSource]


def sources_in(paths: Sequence[Path]) -> list[NamedSource]:
    """The files that paths name; those of a folder by their paths within it, where no
    other path is named.

    Returns: in the order of the paths, those of a folder sorted; files in it that are
        of no format of runs are passed over.
    """
    found: list[NamedSource] = []
    for path in paths:
        if not path.is_dir():
            found.append(source_at(path, path.as_posix()))
            continue
        root = path.parent if len(paths) > 1 else path
        inside = ((p.relative_to(root).as_posix(), p) for p in path.rglob("*"))
        found += [
            source_at(inner, name)
            for name, inner in sorted(inside)
            if inner.is_file() and may_hold_runs(name)
        ]
    return found


def open_tables(
    given: Given, reading: Reading, *, is_guess: bool = False
) -> Iterator[TableRows]:
    """Opens each file after the other; a table is closed when the next is asked for.

    Args:
        given: a file, or several; what an archive holds counts as files of their own.
        reading: how they are asked to be read.
        is_guess: whether columns that nobody mapped yet are taken for what they seem.
    Returns: tables whose lines are `FileLine` where there are several, so that whatever
        is said of a line names its file.
    Raises: Unreadable: a file cannot be read, or its path does not match the pattern.
    """
    files = unpack([*given] if isinstance(given, Sequence) else [source_of(given)])
    if not files:
        remedy = f"Name files that end in {', '.join(READ)}, .gz or .zip."
        raise Unreadable(1, "file", "is missing: there is no file of runs", remedy)
    stated = _stated_by(files, reading)
    before = 0
    for file in files:
        name = file.name if len(files) > 1 else ""
        opening = open_table(file, reading, is_guess=is_guess)
        with _naming(name, before), opening as opened:
            table = opened
            if stated:
                table = _with_path(table, stated[file.name], reading.mapping)
            yield _named(table, before) if name else table
            before += table.lines + 1


def _stated_by(
    files: Sequence[NamedSource], reading: Reading
) -> dict[str, dict[str, str]]:
    """What each file's path says of its runs, by the file's name."""
    if not reading.pattern:
        return {}
    pattern = parse_pattern(reading.pattern)
    found = {file.name: pattern.fields_of(file.name) for file in files}
    unmatched = [name for name, fields in found.items() if fields is None]
    if unmatched:
        raise not_matched(unmatched, pattern.text)
    return {name: fields for name, fields in found.items() if fields is not None}


def _with_path(
    table: TableRows, stated: Mapping[str, str], mapping: Mapping[str, str]
) -> TableRows:
    named = {mapping.get(column, column) for column in table.columns}
    more = tuple(field for field in stated if field not in named)
    return replace(
        table,
        columns=table.columns + more if table.columns else (),
        rows=state_fields(table.rows, stated, mapping),
    )


def _named(table: TableRows, before: int) -> TableRows:
    first = FileLine(1, table.name, before)
    rows = _named_rows(table.rows, table.name, before)
    return replace(table, rows=rows, first=first)


def _named_rows(rows: Rows, name: str, before: int) -> Rows:
    with _naming(name, before):
        for number, row in rows:
            line = FileLine(number, name, before)
            yield line, replace(row, line=line) if isinstance(row, Problem) else row


@contextmanager
def _naming(name: str, before: int) -> Iterator[None]:
    """Lets what ends the reading of a file name it, where there are several."""
    try:
        yield
    except Unreadable as error:
        if name and not isinstance(error.problem.line, FileLine):
            line = FileLine(error.problem.line, name, before)
            error.problem = replace(error.problem, line=line)
        raise
