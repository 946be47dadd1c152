"""What stands in the columns of a file: how many values, whether each row has its own.

One pass over the rows, before anything is mapped: guesses and previews are made of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from overcurve.reading.cells import as_float

MOST_VALUES = 1000  # told apart; a column of more has many
FIRST = 2  # cells that a preview shows


@dataclass(slots=True)
class ColumnFacts:
    """The values of one column: `values` counts them, the first `MOST_VALUES` that are
    told apart; `is_unique` where none stands twice and none is missing."""

    rows: int = 0
    filled: int = 0
    numbers: int = 0
    values: dict[str, int] = field(default_factory=dict)
    first: list[str] = field(default_factory=list)
    _seen: set[str] | None = field(default_factory=set)

    @property
    def is_number(self) -> bool:
        """Whether every value that is there is a number."""
        return self.filled > 0 and self.numbers == self.filled

    @property
    def is_unique(self) -> bool:
        """Whether every row has a value of its own, as names of runs are."""
        return self._seen is not None and self.filled == self.rows > 1

    @property
    def has_many(self) -> bool:
        """Whether not all values are counted."""
        return len(self.values) >= MOST_VALUES

    def add(self, value: Any) -> None:
        """Counts a cell; None is one that is not there."""
        self.rows += 1
        text = "" if value is None else _text(value)
        if len(self.first) < FIRST:
            self.first.append(text)
        if not text:
            return
        self.filled += 1
        self.numbers += as_float(value) is not None
        if self._seen is not None:
            if text in self._seen:
                self._seen = None
            else:
                self._seen.add(text)
        if text in self.values:
            self.values[text] += 1
        elif len(self.values) < MOST_VALUES:
            self.values[text] = 1


def gather_facts(rows: Iterable[Mapping[str, Any]]) -> dict[str, ColumnFacts]:
    """The facts of every column, by its name, in the order of the file."""
    facts: dict[str, ColumnFacts] = {}
    count = 0
    for row in rows:
        for column, value in row.items():
            if column not in facts:
                facts[column] = ColumnFacts(rows=count)
            facts[column].add(value)
        count += 1
    for known in facts.values():
        known.rows = count
    return facts


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else json.dumps(value)
