"""Rows whose times stand in other units, or as start and end, brought to seconds."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

from overcurve.reading.cells import WrongCell
from overcurve.reading.column_checks import may_reckon
from overcurve.reading.column_patterns import is_pattern, split_cell
from overcurve.reading.column_units import (
    TIMES,
    ColumnUnit,
    in_seconds,
    own_name,
    unit_doubt,
    unit_of,
)
from overcurve.reading.doubts import Doubt
from overcurve.reading.durations import is_short_clock
from overcurve.reading.header_units import SECONDS_OF
from overcurve.reading.problems import Problem
from overcurve.reading.process_times import (
    CLOCK_NOTE,
    ENDED,
    PROCESS,
    ProcessColumns,
    find_process_columns,
    seconds_between,
)
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading


class ConvertedRows:
    """Reads cells in the units of their columns, and tells what it took for which.

    Args:
        reading: with the mapping, and the units and answers given.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._seen: set[str] = set()
        self._has_header = False
        self._is_plain = False  # as most files are: nothing to convert in any row
        self._converted: list[ColumnUnit] = []
        self._told: list[ColumnUnit] = []
        self._first: dict[str, Any] = {}
        self._waiting: list[ColumnUnit] = []  # for their first cell
        self._tags = _units_of_tags(reading)
        patterns = {c: p for c, p in reading.mapping.items() if is_pattern(p)}
        self._patterns: dict[str, str] = patterns
        self.process: ProcessColumns | None = None
        self.defaults: Defaults = reading.defaults

    def look_at(self, columns: Sequence[str], *, may_reckon: bool) -> None:
        """Takes the columns of a header down, of each file's where there are several.

        Args:
            columns: in their order.
            may_reckon: whether start and end of a process may be its training time:
                no column is one, or seems to be.
        """
        self._has_header, self._is_plain = True, False
        self._take([column for column in columns if column not in self._seen])
        if may_reckon and self.process is None:
            self.process = find_process_columns(self._reading.mapping, columns)

    def convert(
        self, line: int, row: Mapping[str, Any], named: MutableMapping[str, Any]
    ) -> list[Problem]:
        """Makes seconds of times in other units, in place.

        Args:
            row: the cells by column.
            named: the same by field.
        Returns: what is wrong with the row; it is not to be read then.
        """
        if self._is_plain and (self._has_header or self._seen.issuperset(row)):
            return []
        if not self._has_header and not self._seen.issuperset(row):
            self._take([column for column in row if column not in self._seen])
            if self.process is None and may_reckon(self._reading, tuple(self._seen)):
                self.process = find_process_columns(self._reading.mapping, tuple(row))
        if self._waiting:
            self._look_at_cells(row)
        is_known = not (self._converted or self._patterns or self.process)
        self._is_plain = is_known and not self._waiting
        problems = []
        for unit in self._converted:
            if unit.field in named and unit.column in row:
                try:
                    named[unit.field] = in_seconds(row[unit.column], unit.unit)
                except WrongCell as wrong:
                    problems.append(_problem(line, unit.column, wrong))
        for column, pattern in self._patterns.items():
            named.pop(pattern, None)
            try:
                named.update(split_cell(str(row.get(column, "")), pattern))
            except WrongCell as wrong:
                problems.append(_problem(line, column, wrong))
        if self.process is not None:
            problems += self._reckon(line, row, named)
        return problems

    def convert_beside(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What other rows say of a run, by field, in seconds where tags name a unit.

        Raises: WrongCell: a value contradicts its tag.
        """
        converted = dict(values)
        for key, unit in self._tags.items():
            if unit.field in converted:
                self._first.setdefault(key, converted[unit.field])
                converted[unit.field] = in_seconds(converted[unit.field], unit.unit)
        return converted

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that are no field and are read all the same: start and end, and
        those that hold several fields."""
        moments = (self.process.start, self.process.end) if self.process else ()
        return (*moments, *self._patterns)

    def doubts(self) -> list[Doubt]:
        """What was read from names of columns, or stated, with their first cells."""
        units = (*self._told, *self._tags.values())
        return [
            unit_doubt(unit, self._first.get(unit.column, ""))
            for unit in units
            if unit.field in TIMES
        ]

    def _take(self, columns: Sequence[str]) -> None:
        self._seen.update(columns)
        for column in columns:
            unit = unit_of(column, self._reading, columns)
            if unit is None:
                continue
            if unit.field in TIMES:
                self._waiting.append(unit)
            elif unit.field == "quality" and (unit.is_stated or not self.defaults.unit):
                self.defaults = replace(self.defaults, unit=unit.unit)
            elif unit.field == "budget":
                is_time = unit.unit in SECONDS_OF
                name = "seconds" if is_time else unit.unit
                self.defaults = replace(self.defaults, budget_unit=name)
                self._waiting += [unit] if is_time else []

    def _look_at_cells(self, row: Mapping[str, Any]) -> None:
        """Settles units by the first cell of each column: only it tells a clock."""
        for unit in list(self._waiting):
            cell = row.get(unit.column)
            if cell in (None, ""):
                continue
            self._waiting.remove(unit)
            self._first[unit.column] = cell
            is_clock = isinstance(cell, str) and is_short_clock(cell)
            told = _told_by_clock(unit) if is_clock and not unit.is_stated else unit
            if told.unit != "s":
                self._converted.append(told)
            if told.unit != "s" or told.is_stated:
                self._told.append(told)

    def _reckon(
        self, line: int, row: Mapping[str, Any], named: MutableMapping[str, Any]
    ) -> list[Problem]:
        """Takes the time from start to end as that of the run."""
        named.pop(ENDED, None)
        if named.get("train_seconds") not in (None, ""):
            return []  # of a file without a header, whose rows may differ
        start, end = self.process.start, self.process.end  # type: ignore[union-attr]
        try:
            seconds = seconds_between(row.get(start), row.get(end))
        except WrongCell as wrong:
            return [_problem(line, end, wrong)]
        if seconds is not None:
            named["train_seconds"], named["clock"] = seconds, PROCESS
            named.setdefault("clock_note", CLOCK_NOTE)
        return []


def _units_of_tags(reading: Reading) -> dict[str, ColumnUnit]:
    """Units that the names of tags say, of those that are a field."""
    tags = [key for key in reading.mapping if own_name(key) != key]
    units = {key: unit_of(key, reading, tags) for key in tags}
    return {k: u for k, u in units.items() if u and u.field in TIMES and u.unit != "s"}


def _told_by_clock(unit: ColumnUnit) -> ColumnUnit:
    """What clocks of two parts are in a column of seconds or minutes."""
    return replace(unit, unit="mm:ss") if unit.unit in ("s", "min") else unit


def _problem(line: int, column: str, wrong: WrongCell) -> Problem:
    return Problem(line, column[:60], wrong.reason, wrong.remedy)
