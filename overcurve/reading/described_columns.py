"""What each column of a file becomes, in a few words: "0.02 h = 72 s", "4 methods".

Pages and the command line show it before anything is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from overcurve.curves.terms.records import Direction
from overcurve.reading.cells import WrongCell, as_float, read_budget
from overcurve.reading.column_facts import ColumnFacts
from overcurve.reading.column_patterns import is_pattern, split_cell
from overcurve.reading.column_units import TIMES, say_conversion, unit_of
from overcurve.reading.courses.clocks import SINCE
from overcurve.reading.field_aliases import words_of
from overcurve.reading.header_units import FRACTION, say_seconds
from overcurve.reading.process_times import (
    ENDED,
    STARTED,
    ProcessColumns,
    find_process_columns,
)
from overcurve.reading.read_record import FIELDS, PERCENT
from overcurve.reading.reading_options import UNUSED, Reading
from overcurve.reading.stated_flags import FLAGS
from overcurve.words import count

MOST_STATES = 4  # named
BETTER = {"max": "higher better", "min": "lower better"}
_UNITS_OF_BUDGETS = (
    "epochs", "steps", "iterations", "trees", "rounds", "tokens", "examples",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPreview:
    """A column as it is read: `field` is "" where it is not, a pattern where its cells
    say several; `unit` is that of its numbers, "" where none is known; `first` are its
    first two cells, and `becomes` says in words what is made of them."""

    column: str
    field: str
    unit: str
    first: tuple[str, ...]
    becomes: str


def describe_columns(
    facts: Mapping[str, ColumnFacts], reading: Reading
) -> tuple[ColumnPreview, ...]:
    """Says of each column what it becomes.

    Args:
        facts: of the columns, in the order of the file.
        reading: how the file is read.
    """
    columns = tuple(facts)
    fields = {reading.mapping.get(column, column) for column in columns}
    process = None
    if "train_seconds" not in fields:
        process = find_process_columns(reading.mapping, columns)
    return tuple(
        _describe(column, known, reading, columns, process)
        for column, known in facts.items()
    )


def _describe(
    column: str,
    known: ColumnFacts,
    reading: Reading,
    columns: tuple[str, ...],
    process: ProcessColumns | None,
) -> ColumnPreview:
    field = _field_of(column, reading, process)
    unit = unit_of(column, reading, columns)
    named = unit.unit if unit else ""
    first = next((cell for cell in known.first if cell), "")
    if field == "quality" and not named:
        named = PERCENT if first.endswith(PERCENT) else reading.defaults.unit
    if field == "budget" and not named:
        named = _unit_of_budget(column, first, reading)
    if unit is not None and field in TIMES:
        becomes = say_conversion(first, unit) if named != "s" else _say_time(first)
    elif field == "quality":
        becomes = _say_quality(first, named, reading.defaults.direction)
    elif field == "budget":
        becomes = f"{first} {named}".strip() if first[-1:].isdigit() else first
    else:
        becomes = _say_field(field, first, known)
    return ColumnPreview(
        column=column,
        field=field,
        unit=named,
        first=tuple(known.first),
        becomes=becomes,
    )


def _field_of(column: str, reading: Reading, process: ProcessColumns | None) -> str:
    field = reading.mapping.get(column, column)
    if process is not None and column in (process.start, process.end):
        return STARTED if column == process.start else ENDED
    is_read = field in (*FIELDS, *FLAGS, ENDED) or is_pattern(field)
    return field if is_read and field != UNUSED else ""


def _unit_of_budget(column: str, first: str, reading: Reading) -> str:
    """The unit of a budget as its cell says it, else the file, else its name."""
    try:
        said = read_budget(first)[1]
    except WrongCell:
        said = ""
    words = words_of(column).split()
    named = next((w for w in _UNITS_OF_BUDGETS if w in words), "")
    return said or reading.defaults.budget_unit or named


def _say_time(first: str) -> str:
    seconds = as_float(first)
    if seconds is None:
        return first
    return "a clock's time" if seconds >= SINCE else say_seconds(seconds)


def _say_quality(first: str, unit: str, direction: Direction | None) -> str:
    better = BETTER.get(direction or "", "")
    number = as_float(first.removesuffix(PERCENT).strip())
    if number is None:
        said = first
    elif unit == FRACTION or (not unit and better == BETTER["max"] and 0 < number < 1):
        said = f"{100 * number:.4g} %" if unit == FRACTION else f"{number:.4g}"
    else:
        said = f"{number:.4g} {unit}".strip()
    return ", ".join(part for part in (said, better) if part)


def _say_field(field: str, first: str, known: ColumnFacts) -> str:
    if is_pattern(field):
        try:
            return ", ".join(f"{f} {v}" for f, v in split_cell(first, field).items())
        except WrongCell:
            return "not of the pattern"
    if field:
        say = _WORDS.get(field)
        return say(first, known) if say is not None else first
    if known.is_unique and not known.numbers:
        return "not used: another in every row"
    return "a number of its own" if known.is_number else "not used"


def _kinds(word: str) -> Callable[[str, ColumnFacts], str]:
    """How many different values a column has: "one task", "4 methods"."""

    def say(_first: str, known: ColumnFacts) -> str:
        if known.has_many:
            return f"{len(known.values):,} {word}s or more"
        one = f"one {word}"
        return one if len(known.values) == 1 else count(len(known.values), word)

    return say


def _say_devices(_first: str, known: ColumnFacts) -> str:
    kinds = len(known.values)
    return "one kind of device" if kinds == 1 else f"{kinds} kinds of device"


def _say_states(_first: str, known: ColumnFacts) -> str:
    """`61 finished, 2 killed`."""
    by_count = sorted(known.values.items(), key=lambda pair: -pair[1])
    said = [f"{rows:,} {state.lower()}" for state, rows in by_count[:MOST_STATES]]
    more = len(by_count) - MOST_STATES
    return ", ".join([*said, *([f"{more} other states"] if more > 0 else [])])


_WORDS: Mapping[str, Callable[[str, ColumnFacts], str]] = {
    "method": _kinds("method"),
    "label": _kinds("label"),
    "task": _kinds("task"),
    "metric": _kinds("metric"),
    "device_class": _say_devices,
    "status": _say_states,
    "seed": lambda first, _known: f"seed {first}",
    "direction": lambda first, _known: BETTER.get(first, first),
    STARTED: lambda _first, _known: "start of the process",
    ENDED: lambda _first, _known: "end of the process: end - start is the time",
}
