"""What is known of files of runs: how they are read now, and what that gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from overcurve.curves.terms.records import Direction
from overcurve.reading.column_facts import ColumnFacts
from overcurve.reading.course_guess import CourseGuess
from overcurve.reading.described_columns import ColumnPreview, describe_columns
from overcurve.reading.read_record import FIELDS
from overcurve.reading.read_runs import Header
from overcurve.reading.reading_options import UNUSED, Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.stated_flags import FLAGS
from overcurve.reading.tagged_rows import find_tags


@dataclass(frozen=True, kw_only=True)
class SeenFile:
    """What is known of a file: `reading` as it is read now, guesses among it, and
    `read` what that gives; `facts` of its columns; `tags` those of scalars, with the
    rows of each; `course` a guess that rows are no runs, and `suggested` the direction
    that its name, or else its longer runs, suggest."""

    header: Header
    facts: Mapping[str, ColumnFacts]
    reading: Reading
    read: RunsRead
    tags: Mapping[str, int]
    course: CourseGuess | None
    suggested: Direction | None = None

    @property
    def methods(self) -> tuple[str, ...]:
        """What the runs' curves are called, in the order of the file."""
        return tuple(dict.fromkeys(run.label for run in self.read.records))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, those of its first rows first."""
        return tuple(dict.fromkeys((*self.header.columns, *self.facts)))

    @cached_property
    def previews(self) -> tuple[ColumnPreview, ...]:
        """What each column becomes."""
        return describe_columns(self.facts, self.reading)

    @property
    def named_tags(self) -> dict[str, str]:
        """The fields that tags are, with the tag of each."""
        tags = find_tags(self.reading.mapping, self.columns)
        return {field: tag for of in tags for tag, field in of.fields.items()}

    @property
    def read_as(self) -> dict[str, str]:
        """What every column is read as."""
        return {c: field_of(c, self.reading) for c in self.columns}

    def cell(self, column: str, row: int) -> str:
        """A cell of one of the first two rows; "" where nothing stands there."""
        first = self.facts[column].first if column in self.facts else []
        return first[row] if row < len(first) else ""


def field_of(column: str, reading: Reading) -> str:
    """What a column is read as."""
    is_field = column in FIELDS or column in FLAGS
    return reading.mapping.get(column, column if is_field else UNUSED)


def says_direction(header: Header, reading: Reading) -> bool:
    """Whether a column says which way is better."""
    return any(field_of(c, reading) == "direction" for c in header.columns)
