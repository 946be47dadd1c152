"""The runs of a file while it is read: kept, folded, numbered, and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from overcurve.curves.terms.evidence import SetAside
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.cells import WrongCell
from overcurve.reading.column_checks import check_columns, may_reckon
from overcurve.reading.converted_rows import ConvertedRows
from overcurve.reading.doubts import Doubt
from overcurve.reading.file_rows import Unreadable
from overcurve.reading.problems import Problem
from overcurve.reading.process_times import ENDED
from overcurve.reading.quality_scales import check_scales
from overcurve.reading.read_record import FIELDS, read_record
from overcurve.reading.reading_options import COUNTED, UNUSED, Reading
from overcurve.reading.row_filter import describe_keep, is_kept
from overcurve.reading.run_course import (
    FLAGS,
    RUNTIMES,
    RunCourses,
    flag_folded,
    flag_stated,
)
from overcurve.reading.tagged_rows import (
    BESIDE,
    LEFT_OUT,
    QUALITY,
    TaggedRows,
    find_tags,
)

MAX_PROBLEMS = 50  # listed; all are counted
VALUED = ("finished", "diverged")  # statuses of which a run has one record


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsRead:
    """What a file holds. `problems` are the first of `problem_count`; `unused` are
    the columns not read; `repeated` lines say again what another has said; `left_out`
    rows had another value than was to be kept; `folded` rows were the course of a run
    that a later row ends; `is_cut` where the file could not be read to its end;
    `doubts` are what the file leaves open, and `aside` what is in no record."""

    records: tuple[RunRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    rows: int = 0
    repeated: int = 0
    left_out: int = 0
    folded: int = 0
    unused: tuple[str, ...] = ()
    is_cut: bool = False
    doubts: tuple[Doubt, ...] = ()
    aside: tuple[SetAside, ...] = ()

    @property
    def may_skip_bad(self) -> bool:
        """Whether the good lines can be taken without the wrong ones. Of a file that
        breaks off nobody knows how many lines would be lost."""
        return bool(self.records) and not self.is_cut


class GatheredRuns:
    """The records and problems of a file while it is read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._records: list[RunRecord] = []
        self._runs: dict[tuple[Any, ...], tuple[int, RunRecord]] = {}
        self._unvalued: set[str] = set()
        self._directions: dict[tuple[str, str], tuple[str, int]] = {}
        self._repeats: dict[tuple[Any, ...], int] = {}
        self._unused: dict[str, None] = {}
        self.problems: list[Problem] = []
        self._places: dict[tuple[str, str, str], int] = {}
        self._count = self._rows = self._repeated = self._left_out = 0
        self._folded = 0
        column = reading.fold
        self._is_budget = self._field(column) == "budget"
        self._courses = RunCourses(column, self._is_budget) if column else None
        self._units = ConvertedRows(reading)
        self._doubts: list[Doubt] = []
        self._tagged: TaggedRows | None = None
        self._alone: list[tuple[int, dict[str, Any]]] = []  # where others may follow

    def note(self, problems: Iterable[Problem]) -> None:
        """Takes problems down; one that many lines share is told once."""
        for problem in problems:
            same = (problem.field, problem.reason, problem.remedy)
            place = self._places.get(same)
            if place is not None:
                first = self.problems[place]
                self.problems[place] = replace(
                    first, last=problem.line, lines=first.lines + 1
                )
                continue
            self._count += 1
            if len(self.problems) < MAX_PROBLEMS:
                self._places[same] = len(self.problems)
                self.problems.append(problem)

    def check_columns(self, columns: tuple[str, ...]) -> None:
        """Looks for the needed columns, where a header names them."""
        self.note(check_columns(self._reading, columns))
        if columns:
            is_open = may_reckon(self._reading, columns)
            self._units.look_at(columns, may_reckon=is_open)
        for tags in find_tags(self._reading.mapping, columns):
            self._tagged = TaggedRows(tags, is_budget=self._is_budget)

    def add(self, line: int, row: Mapping[str, Any] | Problem) -> None:
        """Checks one row and keeps its record."""
        if isinstance(row, Problem):
            self._rows += 1
            self.note([row])
            return
        if self._reading.keep and not is_kept(row, self._reading.keep):
            self._left_out += 1
            return
        named = self._named(row)
        if wrong := self._units.convert(line, row, named):
            self._rows += 1
            self.note(wrong)
            return
        if self._tagged is not None:
            tagged = self._tagged.take(line, row, named, row.get(self._reading.fold))
            self._left_out += tagged == LEFT_OUT
            self._rows += tagged != LEFT_OUT
            self._folded += tagged == BESIDE
            if tagged != QUALITY:
                return
        else:
            self._rows += 1
        if self._courses is not None:
            place = row.get(self._reading.fold)
            self.note(self._courses.add(line, place, named))
        elif self._tagged is not None:
            self._alone.append((line, named))
        elif (record := self._read(line, named)) is not None:
            self._keep(line, record)

    def fold(self) -> None:
        """Checks what could not be checked before the last row was there: the last row
        of each run, and rows whose run has others beside them."""
        for line, named in self._alone:
            if (record := self._read(line, named)) is not None:
                self._keep(line, record)
        if self._courses is None:
            return
        usual = self._courses.usual_rows
        for run in self._courses.runs():
            self._folded += run.rows - 1
            if (record := self._read(run.line, dict(run.row))) is not None:
                self._keep(run.line, flag_folded(record, run, usual))

    def _read(self, line: int, named: dict[str, Any]) -> RunRecord | None:
        if self._tagged is not None:
            try:
                named |= self._units.convert_beside(self._tagged.beside(named))
            except WrongCell as wrong:
                self.note([Problem(line, "train_seconds", wrong.reason, wrong.remedy)])
                return None
        self._number_seed(named)
        record, problems = read_record(named, line, self._units.defaults)
        self.note(problems)
        if record is None or _FLAGGED.isdisjoint(named):
            return record
        return flag_stated(record, named)

    def check_rows(self) -> None:
        """A file without a single run says nothing."""
        if self._tagged is not None and not self._tagged.has_quality:
            raise Unreadable(
                1,
                "map",
                "no row has the tag that is said to be the quality",
                "Name a tag that stands in the file.",
            )
        if not self._rows and self._left_out:
            raise Unreadable(
                1,
                "keep",
                f"leaves out all {self._left_out:,} rows; kept was only "
                + describe_keep(self._reading.keep),
                "Keep a value that stands in the file.",
            )
        if not self._rows:
            raise Unreadable(1, "file", "holds no runs", "Give at least one run.")
        scaled = check_scales(self._records, self._reading.answers)
        self._records = list(scaled.records)
        self._doubts += scaled.doubts
        self.note(scaled.problems)

    def result(self) -> RunsRead:
        """All that was read so far."""
        return RunsRead(
            records=tuple(self._records),
            problems=tuple(self.problems),
            problem_count=self._count,
            rows=self._rows,
            repeated=self._repeated,
            left_out=self._left_out,
            folded=self._folded,
            unused=tuple(c for c in self._unused if c not in self._units.reckoned),
            doubts=(*self._units.doubts(), *self._doubts),
        )

    def _field(self, column: str) -> str:
        return self._reading.mapping.get(column, column)

    def _named(self, row: Mapping[str, Any]) -> dict[str, Any]:
        named: dict[str, Any] = {}
        for column, value in row.items():
            name = self._field(column)
            if name in FLAGS or name == ENDED:
                named[name] = value
            elif name == UNUSED or (name not in FIELDS and not _is_number(value)):
                if value not in (None, ""):
                    self._unused[column] = None
            elif name not in named or column in self._reading.mapping:
                named[name] = value
        return named

    def _number_seed(self, named: dict[str, Any]) -> None:
        """Numbers the repeats of a method and budget where nothing tells them apart."""
        if self._reading.mapping.get(COUNTED) == "seed":
            keys = ("task", "method", "label", "metric", "budget", "device_class")
            repeat = tuple(str(named.get(name, "")) for name in keys)
            self._repeats[repeat] = self._repeats.get(repeat, -1) + 1
            named["seed"] = self._repeats[repeat]

    def _keep(self, line: int, record: RunRecord) -> None:
        if self._is_known(record):
            self._repeated += 1
            return
        problem = self._contradiction(line, record)
        if problem is None:
            self._records.append(record)
        else:
            self.note([problem])

    def _is_known(self, record: RunRecord) -> bool:
        """Whether a line said the same; runs without a value have many such lines."""
        if record.status in VALUED:
            return self._runs.get(run_key(record), (0, None))[1] == record
        key = repr(record)
        is_known = key in self._unvalued
        self._unvalued.add(key)
        return is_known

    def _contradiction(self, line: int, record: RunRecord) -> Problem | None:
        measured = (record.task, record.metric)
        earlier = self._directions.setdefault(measured, (record.direction, line))
        if earlier[0] != record.direction:
            return Problem(
                line,
                "direction",
                f"is {record.direction}, but line {earlier[1]} says {earlier[0]} of "
                f"{record.metric}",
                "Give one metric one direction.",
            )
        if record.status not in VALUED:
            return None
        first, _ = self._runs.setdefault(run_key(record), (line, record))
        if first == line:
            return None
        return Problem(
            line,
            "seed",
            f"line {first} has the same method, budget and seed with other results",
            "Give each run a seed of its own, tell the two methods apart, or, where "
            "these are rows of one run, keep its last.",
            option="--fold COLUMN",
        )


_FLAGGED = frozenset((*FLAGS, *RUNTIMES))
# What tells one run from another; two with other results contradict each other.
run_key = attrgetter(
    "task", "recipe", "label", "metric", "budget", "budget_unit", "seed",
    "device_class", "source",
)  # fmt: skip


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True
