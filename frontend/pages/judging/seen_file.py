"""What is known of files of runs: how they are read now, and what that gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from overcurve.reading.course_guess import CourseGuess
from overcurve.reading.read_record import FIELDS
from overcurve.reading.read_runs import Header
from overcurve.reading.reading_options import UNUSED, Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.stated_flags import FLAGS
from overcurve.reading.tagged_rows import find_tags


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFile:
    """What is known of a file: `reading` as it is read now, guesses among it, and
    `read` what that gives; `tags` are those of scalars, with the rows of each; `course`
    is a guess that rows are no runs."""

    header: Header
    reading: Reading
    read: RunsRead
    tags: Mapping[str, int]
    course: CourseGuess | None

    @property
    def methods(self) -> tuple[str, ...]:
        """What the runs' curves are called, in the order of the file."""
        return tuple(dict.fromkeys(run.label for run in self.read.records))

    @property
    def named_tags(self) -> dict[str, str]:
        """The fields that tags are, with the tag of each."""
        tags = find_tags(self.reading.mapping, self.header.columns)
        return {field: tag for of in tags for tag, field in of.fields.items()}

    @property
    def read_as(self) -> dict[str, str]:
        """What every column is read as."""
        return {c: field_of(c, self.reading) for c in self.header.columns}

    def cell(self, column: str, row: int) -> str:
        """What stands in a column of a row of the sample; "" where there is none."""
        sample = self.header.sample
        return str(sample[row].get(column, "")) if row < len(sample) else ""


def field_of(column: str, reading: Reading) -> str:
    """What a column is read as."""
    is_field = column in FIELDS or column in FLAGS
    return reading.mapping.get(column, column if is_field else UNUSED)


def says_direction(header: Header, reading: Reading) -> bool:
    """Whether a column says which way is better."""
    return any(field_of(c, reading) == "direction" for c in header.columns)
