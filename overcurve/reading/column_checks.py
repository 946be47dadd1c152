"""Whether the columns of a file are those that its reading needs and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from shlex import quote

from overcurve.reading.column_guess import guess_mapping
from overcurve.reading.column_patterns import fields_of_pattern, is_pattern
from overcurve.reading.column_units import unit_problems
from overcurve.reading.problems import Problem
from overcurve.reading.process_times import ENDED, find_process_columns
from overcurve.reading.read_record import FIELDS, NEEDED
from overcurve.reading.reading_options import COUNTED, UNUSED, Reading
from overcurve.reading.row_filter import keep_problems
from overcurve.reading.stated_flags import FLAGS
from overcurve.reading.tagged_rows import QUALITY, Tags, find_tags
from overcurve.reading.wide_table import unseeded_problem

MOST_NAMED = 200  # characters of the columns that stand there
_KNOWN = ", ".join(FIELDS)


def check_columns(reading: Reading, columns: tuple[str, ...]) -> Iterator[Problem]:
    """Finds what is wrong before any row is read.

    Args:
        columns: of the header; empty for JSON lines, which have none.
    """
    tags = find_tags(reading.mapping, columns)
    yield from _mapping_problems(reading.mapping, columns, tags)
    yield from _tag_problems(reading, tags)
    yield from unit_problems(reading, columns)
    if not columns:
        return
    yield from keep_problems(reading.keep, columns)
    if reading.fold and reading.fold not in columns:
        reason = "no column of this name to fold rows by"
        remedy = "Name a column of numbers that rises within each run."
        yield Problem(1, reading.fold[:60], reason, remedy)
    fields = _fields_of(reading, columns, tags)
    if may_reckon(reading, columns) and find_process_columns(reading.mapping, columns):
        fields.add("train_seconds")
    have = ", ".join(columns)
    if len(have) > MOST_NAMED:
        have = have[: MOST_NAMED - 3] + "..."
    guessed = {field: column for column, field in guess_mapping(columns).items()}
    unseeded = None if "seed" in fields else unseeded_problem(columns)
    if unseeded is not None:
        yield unseeded
        return
    for name in NEEDED:
        if name not in fields:
            likely = guessed.get(name, "COLUMN")
            yield Problem(
                1,
                name,
                f"no column of this name; found {have}",
                "Rename the column, or say which one it is.",
                option=f"--map {quote(f'{likely}={name}')}",
            )


def may_reckon(reading: Reading, columns: Sequence[str]) -> bool:
    """Whether the time of a run may be that of its process, from start to end: no
    column is a training time, and none looks like one, or somebody named the end."""
    tags = find_tags(reading.mapping, columns)
    if "train_seconds" in _fields_of(reading, columns, tags):
        return False
    free = [column for column in columns if column not in reading.mapping]
    is_named = ENDED in reading.mapping.values()
    return is_named or "train_seconds" not in guess_mapping(free).values()


def _fields_of(
    reading: Reading, columns: Sequence[str], tags: Sequence[Tags]
) -> set[str]:
    """The fields that a file has, as it is read."""
    fields = {reading.mapping.get(column, column) for column in columns}
    fields.update(field for tagged in tags for field in tagged.fields.values())
    patterns = (reading.mapping.get(c, "") for c in columns)
    fields.update(field for pattern in patterns for field in fields_of_pattern(pattern))
    if reading.mapping.get(COUNTED):
        fields.add("seed")
    return fields


def _tag_problems(reading: Reading, tags: Sequence[Tags]) -> Iterator[Problem]:
    for other in tags[1:]:
        reason = f"tags stand in {tags[0].column} already"
        yield Problem(1, other.column, reason, "Name tags of one column.")
    for tagged in tags:
        fields = list(tagged.fields.values())
        if fields.count(QUALITY) != 1:
            yield Problem(
                1,
                tagged.column,
                f"{fields.count(QUALITY)} tags are said to be the quality",
                "Say which one is.",
                option=f"--map {tagged.column}=TAG=quality",
            )
        if reading.mapping.get(COUNTED) and not reading.fold and len(fields) > 1:
            reason = "rows of one run cannot be told from those of the next"
            remedy = "Name a column that is the seed, or one that rises within a run."
            yield Problem(1, tagged.column, reason, remedy)


def _mapping_problems(
    mapping: Mapping[str, str], columns: tuple[str, ...], tags: Sequence[Tags]
) -> Iterator[Problem]:
    targets: dict[str, str] = {}
    named = {f"{tagged.column}={tag}" for tagged in tags for tag in tagged.fields}
    for column, name in _single_fields(mapping):
        if column in named:
            if name not in FIELDS:
                reason, remedy = f'"{name}" is no field', f"Use one of {_KNOWN}."
                yield Problem(1, column, reason, remedy)
            continue
        if columns and column != COUNTED and column not in columns:
            yield Problem(1, column, "no column of this name", "Correct the mapping.")
        if name == UNUSED or (name == column and name not in FIELDS):
            continue  # a number of the author's own, kept under its name
        if name not in FIELDS and name not in (*FLAGS, ENDED):
            reason, remedy = f'"{name}" is no field', f"Use one of {_KNOWN}."
            yield Problem(1, column, reason, remedy)
        elif name in targets:
            yield Problem(
                1,
                name,
                f"both {targets[name]} and {column} are mapped to it",
                "Map one column to each field.",
            )
        targets[name] = column


def _single_fields(mapping: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each column with each field that it is: several where its cells hold several."""
    for column, name in mapping.items():
        fields = fields_of_pattern(name) if is_pattern(name) else ()
        yield from ((column, field) for field in fields or (name,))
