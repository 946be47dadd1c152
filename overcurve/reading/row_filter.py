"""Reading only some rows of a file: those whose column has a value that was named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from overcurve.reading.durations import read_duration
from overcurve.reading.problems import Problem

MAX_CHOICES = 8  # values of a column that a filter is offered for
MAX_CHOICE = 200  # characters of such a value
Keep = Mapping[str, frozenset[str]]


def is_kept(row: Mapping[str, Any], keep: Keep) -> bool:
    """Whether each column named has one of the values named for it."""
    return all(_said(row.get(column, "")) in keep[column] for column in keep)


def keep_problems(keep: Keep, columns: tuple[str, ...]) -> Iterator[Problem]:
    """Columns that shall narrow a file but do not stand in its header."""
    for column in keep:
        if column not in columns:
            have = ", ".join(columns)[:200]
            reason = f"no column of this name to keep rows by; found {have}"
            yield Problem(1, column[:60], reason, "Correct the filter.")


def describe_keep(keep: Keep) -> str:
    """`split = test and gpu = A100 or H100`."""
    conditions = (f"{column} = {' or '.join(sorted(keep[column]))}" for column in keep)
    return " and ".join(conditions)[:200]


class ChoiceCounter:
    """Finds the columns whose few repeated words split a file."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[str, int]] = {}
        self._closed: set[str] = set()

    def add(self, row: Mapping[str, Any]) -> None:
        """Counts one row's values; a column of numbers or many words is let go."""
        for column, value in row.items():
            if column in self._closed:
                continue
            text = _said(value)
            counts = self._counts.setdefault(column, {})
            counts[text] = counts.get(text, 0) + 1
            is_word = bool(text) and len(text) <= MAX_CHOICE and not _is_number(text)
            if not is_word or len(counts) > MAX_CHOICES:
                self._closed.add(column)

    def choices(self) -> dict[str, dict[str, int]]:
        """Column to value to rows; a value that stands once splits nothing."""
        return {
            column: counts
            for column, counts in self._counts.items()
            if column not in self._closed
            and len(counts) > 1
            and min(counts.values()) > 1
        }


def _said(value: Any) -> str:
    """A value as a filter says it: a cell's text, or what JSON writes for it."""
    return value.strip() if isinstance(value, str) else json.dumps(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return read_duration(text) is not None
    return True
