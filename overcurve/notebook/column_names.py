"""Which columns of a table are which fields of a run, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches

from overcurve.curves.terms.records import RunRecord
from overcurve.errors import FieldError, Unjudgeable
from overcurve.notebook.frames import Row
from overcurve.reading.column_guess import guess_mapping
from overcurve.reading.reading_options import COUNTED, UNUSED

MOST_NAMED = 12  # columns in an error
_FIELDS = tuple(field.name for field in fields(RunRecord))


def name_columns(
    rows: Sequence[Row], columns: Mapping[str, str], axis: str
) -> list[Row]:
    """Gives every row the names of a run's fields.

    Args:
        columns: column to field, where they differ; "-" leaves a column out. A column
            that has a field's name by itself is let go where another was made that
            field.
        axis: the field that is time, which may be none of a run's own.
    Raises: Unjudgeable: a column named is in no row, what it shall be is no field, or
        two shall be one; suggests the nearest.
    """
    _check_columns(columns, columns_of(rows))
    _check_fields(columns, axis)
    taken = set(columns.values())
    return [
        {
            columns.get(name, name): value
            for name, value in row.items()
            if columns.get(name) != UNUSED and (name in columns or name not in taken)
        }
        for row in rows
    ]


def _check_columns(columns: Mapping[str, str], present: Sequence[str]) -> None:
    for column, field in columns.items():
        if column in present:
            continue
        near = _nearest(column, present)
        remedy = f"Name a column that is there in columns={{...: {field!r}}}{near}."
        if column == COUNTED:
            remedy = "Repeats are numbered by oc.read alone: give each row its seed."
        message = f"there is no column {column!r}; found {_listed(present)}"
        raise _refused(column, message, remedy)


def _check_fields(columns: Mapping[str, str], axis: str) -> None:
    """A field is made of one column: the last of two would win without a word."""
    made: dict[str, str] = {}
    possible = (*_FIELDS, axis, UNUSED)
    for column, field in columns.items():
        if field not in possible:
            near = _nearest(field, possible) or ", or the axis"
            raise _refused(
                column,
                f"columns={{{column!r}: {field!r}}} names no field of a run",
                f"Name one{near}; columns of your own need no naming.",
            )
        first = made.setdefault(field, column)
        if first != column and field != UNUSED:
            raise _refused(
                column,
                f"{first!r} and {column!r} shall both be {field}",
                f"Name one column that is {field}.",
            )


def check_needed(rows: Sequence[Row], needed: Iterable[str]) -> None:
    """Looks for the fields that every run must have.

    Raises: Unjudgeable: no row has one of them; names it, and a column that may be it.
    """
    if not rows:
        raise _refused("data", "there are no runs", "Give at least one row.")
    present = columns_of(rows)
    missing = [field for field in needed if field not in present]
    if not missing:
        return
    guesses = _guesses(missing, present)
    shown = ", ".join(f"{guesses.get(f, 'COLUMN')!r}: {f!r}" for f in missing)
    verb = "is" if len(missing) == 1 else "are"
    message = f"{' and '.join(missing)} {verb} missing; found {_listed(present)}"
    remedy = f"Rename the columns, or say which they are: columns={{{shown}}}."
    faults = [FieldError(field, "there is no such column") for field in missing]
    raise Unjudgeable(f"{message}. {remedy}", faults, remedy)


def columns_of(rows: Iterable[Row]) -> list[str]:
    """The columns of any row, in their order, empty ones too."""
    return list(dict.fromkeys(name for row in rows for name in row))


def _guesses(missing: Sequence[str], present: Sequence[str]) -> dict[str, str]:
    """A free column that may be each missing field: by its usual names, else by how it
    is spelt."""
    guessed = {field: column for column, field in guess_mapping(present).items()}
    guesses = {field: guessed[field] for field in missing if field in guessed}
    for field in missing:
        free = [column for column in present if column not in guesses.values()]
        near = get_close_matches(field, free, 1)
        if field not in guesses and near:
            guesses[field] = near[0]
    return guesses


def _nearest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f", such as {near[0]!r}" if near else ""


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown or "none"


def _refused(place: str, found: str, remedy: str) -> Unjudgeable:
    return Unjudgeable(f"{found}. {remedy}", [FieldError(place, found)], remedy)
