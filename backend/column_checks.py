"""Whether the columns of a file are those that its reading needs and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from backend.read_record import FIELDS, NEEDED, Problem
from backend.reading_options import COUNTED, UNUSED, Reading
from backend.row_filter import keep_problems
from backend.run_course import FLAGS

MOST_NAMED = 200  # characters of the columns that stand there


def check_columns(reading: Reading, columns: tuple[str, ...]) -> Iterator[Problem]:
    """Finds what is wrong before any row is read.

    Args:
        columns: of the header; empty for JSON lines, which have none.
    """
    yield from _mapping_problems(reading.mapping, columns)
    if not columns:
        return
    yield from keep_problems(reading.keep, columns)
    if reading.fold and reading.fold not in columns:
        reason = "no column of this name to fold rows by"
        remedy = "Name a column of numbers that rises within each run."
        yield Problem(1, reading.fold[:60], reason, remedy)
    fields = {reading.mapping.get(column, column) for column in columns}
    if reading.mapping.get(COUNTED):
        fields.add("seed")
    have = ", ".join(columns)
    if len(have) > MOST_NAMED:
        have = have[: MOST_NAMED - 3] + "..."
    for name in NEEDED:
        if name not in fields:
            yield Problem(
                1,
                name,
                f"no column of this name; found {have}",
                "Rename the column, or say which one it is.",
                option=f"--map COLUMN={name}",
            )


def _mapping_problems(
    mapping: Mapping[str, str], columns: tuple[str, ...]
) -> Iterator[Problem]:
    targets: dict[str, str] = {}
    for column, name in mapping.items():
        if columns and column != COUNTED and column not in columns:
            yield Problem(1, column, "no column of this name", "Correct the mapping.")
        if name == UNUSED or (name == column and name not in FIELDS):
            continue  # a number of the author's own, kept under its name
        if name not in FIELDS and name not in FLAGS:
            known = ", ".join(FIELDS)
            yield Problem(1, column, f'"{name}" is no field', f"Use one of {known}.")
        elif name in targets:
            yield Problem(
                1,
                name,
                f"both {targets[name]} and {column} are mapped to it",
                "Map one column to each field.",
            )
        targets[name] = column
