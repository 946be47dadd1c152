"""Files in long form: one value a row, and a tag that says of what.

TensorBoard writes its scalars so. One tag is the quality; others may be fields of the
same run, such as its training time, of which the run's last value counts.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from overcurve.reading.courses.course import IDENTITY

QUALITY, BESIDE, LEFT_OUT = "quality", "beside", "left out"
MOST_TAGS = 1000  # of one file; a column of more different words holds no tags


@dataclass(frozen=True, slots=True)
class Tags:
    """The column of the tags, and the field that the value is in the rows of each."""

    column: str
    fields: Mapping[str, str]


def find_tags(mapping: Mapping[str, str], columns: Collection[str]) -> tuple[Tags, ...]:
    """The tags that a mapping names: `tag=val/acc` is a key for the rows whose column
    `tag` says val/acc; the column that is the quality holds the values of all.

    Args:
        columns: of the header; empty for JSON lines, which have none.
    """
    by_column: dict[str, dict[str, str]] = {}
    for key, field in mapping.items():
        column, equals, tag = key.partition("=")
        if equals and key not in columns and (not columns or column in columns):
            by_column.setdefault(column, {})[tag] = field
    return tuple(Tags(column, fields) for column, fields in by_column.items())


def count_tags(rows: Iterable[Mapping[str, Any]], column: str) -> dict[str, int]:
    """How many rows have each tag; empty where the column holds no tags."""
    counts: dict[str, int] = {}
    for row in rows:
        tag = str(row.get(column, ""))
        counts[tag] = counts.get(tag, 0) + 1
        if len(counts) > MOST_TAGS:
            return {}
    return counts


class TaggedRows:
    """Keeps what stands in rows beside the quality, until a run is complete.

    Args:
        is_budget: whether rows of one run differ in their budget, its last one counts.
    """

    def __init__(self, tags: Tags, *, is_budget: bool) -> None:
        self._tags = tags
        names = [name for name in IDENTITY if name != "metric"]
        self._identity = (*names, *(() if is_budget else ("budget",)))
        self._values: dict[tuple[str, ...], dict[str, tuple[float, Any]]] = {}
        self.has_quality = False

    def take(
        self, line: int, row: Mapping[str, Any], named: dict[str, Any], place: Any
    ) -> str:
        """Looks what a row is: `QUALITY`, `BESIDE` it, or `LEFT_OUT`.

        Args:
            named: its cells by field; of a row of the quality those are taken away
                that rows beside it say.
            place: of the row within its run, where a column says it: of several
                values the one furthest on counts, of equals the last.
        """
        field = self._tags.fields.get(str(row.get(self._tags.column, "")))
        if field is None:
            return LEFT_OUT
        if field == QUALITY:
            self.has_quality = True
            for other in self._tags.fields.values():
                if other != QUALITY:
                    named.pop(other, None)
            return QUALITY
        mine = self._values.setdefault(self._key(named), {})
        at = _number(place, float(line))
        if at >= mine.get(field, (-math.inf, None))[0]:
            mine[field] = (at, named.get(QUALITY))
        return BESIDE

    def beside(self, named: Mapping[str, Any]) -> dict[str, Any]:
        """What other rows say of the run of a row of the quality, by field."""
        mine = self._values.get(self._key(named), {})
        return {field: value for field, (_, value) in mine.items()}

    def _key(self, named: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(named.get(name, "")) for name in self._identity)


def _number(value: Any, otherwise: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return otherwise
