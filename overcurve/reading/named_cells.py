"""The cells of a row by the field that each is, and those that are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from overcurve.reading.process_times import ENDED
from overcurve.reading.read_record import FIELDS
from overcurve.reading.reading_options import UNUSED, Reading
from overcurve.reading.stated_flags import FLAGS

_FIELDS = frozenset(FIELDS)
_ALWAYS = frozenset((*FLAGS, ENDED))  # read whatever they hold, and no setting


class _Column(NamedTuple):
    """What a column's cells become: of the field `name`, where they are read at all;
    numbers alone, where it is none; in place of another column's; and of the run's own
    settings."""

    name: str
    is_read: bool
    is_number: bool
    is_first: bool
    is_setting: bool


class NamedCells:
    """Names the cells of rows by field.

    Args:
        reading: with the mapping, and the column that rows are folded by.

    Attributes:
        unused: the columns of which a cell was not read.
    """

    def __init__(self, reading: Reading) -> None:
        self.unused: dict[str, None] = {}
        self._mapping, self._fold = reading.mapping, reading.fold
        self._own = _FIELDS.difference(reading.mapping)
        self._columns: dict[str, _Column] = {}  # looked at once, not in every row

    def of(self, row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Gives the cells of a row by field; and those without one, by column."""
        if self._own.issuperset(row):
            return dict(row), {}
        named: dict[str, Any] = {}
        beside: dict[str, Any] = {}
        known = self._columns
        for column, value in row.items():
            found = known.get(column) or self._look_at(column)
            name, is_read, is_number, is_first, is_setting = found
            if is_setting:
                beside[column] = value
            if not is_read or (is_number and not _is_number(value)):
                if value not in (None, ""):
                    self.unused[column] = None
            elif is_first or name not in named:
                named[name] = value
        return named, beside

    def _look_at(self, column: str) -> _Column:
        name = self._mapping.get(column, column)
        is_number = name not in _FIELDS and name not in _ALWAYS
        found = self._columns[column] = _Column(
            name,
            is_read=name != UNUSED,
            is_number=is_number,
            is_first=name in _ALWAYS or column in self._mapping,
            is_setting=is_number and name != UNUSED and column != self._fold,
        )
        return found


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True
