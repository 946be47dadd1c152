"""How a file is to be read, as an address or the command line says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from overcurve.reading.errors import ReadingError
from overcurve.reading.notation import Decimal
from overcurve.reading.read_record import Defaults
from overcurve.reading.row_filter import Keep

COUNTED = "#"  # a mapping's column that counts the repeats of a method and budget
UNUSED = "-"  # a mapping's field for a column that shall not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read a file: `mapping` names the field of a column where that differs
    from the column's own name, or several as {method}/seed{seed}. Of the columns in
    `keep` only rows with one of the values named for it are read. `fold` names a column
    that rises from row to row of one run: then only its last row is read ("" takes each
    row for a run). `units` name the unit of a column where that is another than its
    name says. `answers` name the answer to a doubt by the doubt's id. `decimal`
    is the mark before decimals, where the file's numbers do not tell it. `pattern` says
    which fields of a run stand in a file's path."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    keep: Keep = field(default_factory=dict)
    fold: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)
    max_rows: int = 200_000
    decimal: Decimal | None = None
    pattern: str = ""


def parse_mapping(pairs: Sequence[str]) -> dict[str, str]:
    """Columns and the fields they are, of `column=field`. Raises ReadingError."""
    mapping: dict[str, str] = {}
    for pair in pairs:
        # A pattern such as {method}-s={seed} may hold an equals sign, a field does not.
        split = pair.partition if "={" in pair else pair.rpartition
        column, equals, field = split("=")
        if not equals or not column:
            raise ReadingError(
                "map",
                f'"{pair[:80]}" is not column=field.',
                "expected column=field",
                "Write it as time_seconds=train_seconds, once for each column.",
            )
        mapping[column] = field
    return mapping


def parse_keep(pairs: Sequence[str]) -> dict[str, frozenset[str]]:
    """Columns and the values to be kept, of `column=value`; values of one column add
    to one another, columns must all agree. Raises ReadingError."""
    keep: dict[str, frozenset[str]] = {}
    for pair in pairs:
        column, equals, value = pair.partition("=")
        if not equals or not column:
            raise ReadingError(
                "keep",
                f'"{pair[:80]}" is not column=value.',
                "expected column=value",
                "Write it as split=test, once for each value to be kept.",
            )
        keep[column] = keep.get(column, frozenset()) | {value.strip()}
    return keep


def parse_answers(pairs: Sequence[str]) -> dict[str, str]:
    """Doubts and the names of the answers to them, of `doubt=answer`. Raises
    ReadingError."""
    answers: dict[str, str] = {}
    for pair in pairs:
        doubt, equals, answer = pair.rpartition("=")
        if not equals or not doubt or not answer.strip():
            raise ReadingError(
                "answer",
                f'"{pair[:80]}" is not doubt=answer.',
                "expected doubt=answer",
                "Write it as resumed=sum, once for each doubt.",
            )
        answers[doubt.strip()] = answer.strip()
    return answers


def parse_units(pairs: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The unit of the quality, of a text without an equals sign, and the units of
    columns, of `column=unit`. Raises ReadingError."""
    units: dict[str, str] = {}
    quality = ""
    for pair in pairs:
        column, equals, unit = pair.rpartition("=")
        if not equals:
            quality = pair.strip()
        elif column and unit.strip():
            units[column] = unit.strip()
        else:
            raise ReadingError(
                "unit",
                f'"{pair[:80]}" is not column=unit.',
                "expected column=unit",
                "Write it as hours=h, once for each column.",
            )
    return quality, units


def parse_decimal(text: str) -> Decimal | None:
    """The mark before decimals, as `,`, `comma`, `.` or `point`; None where nothing is
    said. Raises ReadingError."""
    marks: dict[str, Decimal | None] = {"": None, ",": "comma", ".": "point"}
    marks |= {"comma": "comma", "point": "point"}
    if text not in marks:
        raise ReadingError(
            "decimal",
            f'"{text[:80]}" is no mark before decimals.',
            "expected comma or point",
            "Say comma, as in 0,93, or point, as in 0.93.",
        )
    return marks[text]
