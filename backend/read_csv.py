"""Reads runs from a CSV or JSON lines file: strict, streaming, all problems told.

Column names count only when they are exactly those of the run record; any other is
named in a mapping. Nothing here knows a database: who imports decides what to store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, BinaryIO

from backend.file_rows import Unreadable, count_lines, open_rows, read_lines
from backend.read_record import FIELDS, NEEDED, Defaults, Problem, read_record
from backend.row_filter import (
    ChoiceCounter,
    Keep,
    describe_keep,
    is_kept,
    keep_problems,
)
from backend.run_course import (
    FLAGS,
    RUNTIMES,
    RunCourses,
    flag_folded,
    flag_stated,
)
from frontend.curves.records import RunRecord

MAX_PROBLEMS = 50  # listed; all are counted
SAMPLE_ROWS = 5
TOLD_LINES = 1000
COUNTED = "#"  # a mapping's column that counts the repeats of a method and budget
UNUSED = "-"  # a mapping's field for a column that shall not be read
VALUED = ("finished", "diverged")  # statuses of which a run has one record
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read a file: `mapping` names the field of a column where that differs
    from the column's own name. Of the columns in `keep` only rows with one of the
    values named for it are read. `fold` names a column that rises from row to row of
    one run: then only its last row is read ("" takes each row for a run)."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    keep: Keep = field(default_factory=dict)
    fold: str = ""
    defaults: Defaults = field(default_factory=Defaults)
    max_rows: int = 200_000


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of a file: its columns and its first rows, as text."""

    columns: tuple[str, ...]
    sample: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsRead:
    """What a file holds. `problems` are the first of `problem_count`; `unused` are
    the columns not read; `repeated` lines say again what another has said; `left_out`
    rows had another value than was to be kept; `folded` rows were the course of a run
    that a later row ends."""

    records: tuple[RunRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    rows: int = 0
    repeated: int = 0
    left_out: int = 0
    folded: int = 0
    unused: tuple[str, ...] = ()


def read_header(source: BinaryIO) -> Header:
    """Reads columns and a few rows, for a person to map; empty if unreadable."""
    source.seek(0)
    rows: list[Mapping[str, str]] = []
    try:
        lines = read_lines(source)
        columns, found = open_rows(lines)
        for _, row in found:
            if isinstance(row, Problem):
                continue
            rows.append({k: _cell(v) for k, v in row.items()})
            columns = columns + tuple(k for k in row if k not in columns)
            if len(rows) == SAMPLE_ROWS:
                break
    except Unreadable:
        return Header((), ())
    return Header(columns, tuple(rows))


def count_choices(source: BinaryIO) -> dict[str, dict[str, int]]:
    """Finds the columns whose few repeated words split a file, with the rows of each
    value: what a person may want to keep. Empty if unreadable."""
    counter = ChoiceCounter()
    for row in read_rows(source):
        counter.add(row)
    return counter.choices()


def read_rows(
    source: BinaryIO, tell: Tell | None = None
) -> Iterator[Mapping[str, Any]]:
    """Gives the rows of a file as they stand there, as far as it can be read."""
    source.seek(0)
    total = count_lines(source) if tell is not None else 0
    source.seek(0)
    try:
        for line, row in open_rows(read_lines(source))[1]:
            if not isinstance(row, Problem):
                yield row
            if tell is not None and line % TOLD_LINES == 0:
                tell(line, total)
    except Unreadable:
        return


def read_runs(source: BinaryIO, reading: Reading, tell: Tell | None = None) -> RunsRead:
    """Reads every run of a file, or says all that is wrong with it.

    Args:
        tell: is told every thousand lines how many are read and of how many; what it
            raises ends the reading.
        source: UTF-8, with or without a byte order mark; comma, semicolon or tab
            between cells; or one JSON object a line.
        reading: how columns are named and what the file leaves unsaid.
    """
    gathered = _Gathered(reading)
    try:
        total = _refuse_too_long(source, reading.max_rows)
        source.seek(0)
        lines = read_lines(source)
        columns, rows = open_rows(lines)
        gathered.check_columns(columns)
        if not gathered.problems:
            for line, row in rows:
                gathered.add(line, row)
                if tell is not None and line % TOLD_LINES == 0:
                    tell(line, total)
            gathered.fold()
            gathered.check_rows()
    except Unreadable as error:
        gathered.note([error.problem])
    return gathered.result()


def _refuse_too_long(source: BinaryIO, max_rows: int) -> int:
    """Counts lines, which is quick, before any of them is read; refuses too many."""
    lines = count_lines(source)
    if lines > max_rows + 1:
        raise Unreadable(
            max_rows + 2,
            "file",
            f"has {lines:,} lines; at most {max_rows:,} runs are taken at once",
            f"Split it into files of at most {max_rows:,} runs, or raise "
            "OVERCURVE_MAX_IMPORT_ROWS.",
        )
    return lines


class _Gathered:
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
        self._told: dict[tuple[str, str, str], int] = {}
        self._count = self._rows = self._repeated = self._left_out = 0
        self._folded = 0
        column = reading.fold
        is_budget = self._field(column) == "budget"
        self._courses = RunCourses(column, is_budget) if column else None

    def note(self, problems: Iterable[Problem]) -> None:
        """Takes problems down; one that many lines share is told once."""
        for problem in problems:
            same = (problem.field, problem.reason, problem.remedy)
            place = self._told.get(same)
            if place is not None:
                told = self.problems[place]
                self.problems[place] = replace(
                    told, last=problem.line, lines=told.lines + 1
                )
                continue
            self._count += 1
            if len(self.problems) < MAX_PROBLEMS:
                self._told[same] = len(self.problems)
                self.problems.append(problem)

    def check_columns(self, columns: tuple[str, ...]) -> None:
        """Looks for the needed columns, where a header names them."""
        self.note(_mapping_problems(self._reading.mapping, columns))
        if not columns:
            return
        self.note(keep_problems(self._reading.keep, columns))
        if self._reading.fold and self._reading.fold not in columns:
            reason = "no column of this name to fold rows by"
            remedy = "Name a column of numbers that rises within each run."
            self.note([Problem(1, self._reading.fold[:60], reason, remedy)])
        fields = {self._field(c) for c in columns}
        if self._reading.mapping.get(COUNTED):
            fields.add("seed")
        have = ", ".join(columns)
        if len(have) > 200:
            have = have[:197] + "..."
        self.note(
            Problem(
                1,
                name,
                f"no column of this name; found {have}",
                "Rename the column, or say which one it is.",
                option=f"--map COLUMN={name}",
            )
            for name in NEEDED
            if name not in fields
        )

    def add(self, line: int, row: Mapping[str, Any] | Problem) -> None:
        """Checks one row and keeps its record."""
        if isinstance(row, Problem):
            self._rows += 1
            self.note([row])
            return
        if self._reading.keep and not is_kept(row, self._reading.keep):
            self._left_out += 1
            return
        self._rows += 1
        named = self._named(row)
        if self._courses is not None:
            place = row.get(self._reading.fold)
            self.note(self._courses.add(line, place, named))
            return
        self._number_seed(named)
        record = self._read(line, named)
        if record is not None:
            self._keep(line, record)

    def fold(self) -> None:
        """Checks the last row of each run, where rows are the course of runs."""
        if self._courses is None:
            return
        usual = self._courses.usual_rows
        for run in self._courses.runs():
            self._folded += run.rows - 1
            named = dict(run.row)
            self._number_seed(named)
            record = self._read(run.line, named)
            if record is not None:
                self._keep(run.line, flag_folded(record, run, usual))

    def _read(self, line: int, named: Mapping[str, Any]) -> RunRecord | None:
        record, problems = read_record(named, line, self._reading.defaults)
        self.note(problems)
        if record is None or _FLAGGED.isdisjoint(named):
            return record
        return flag_stated(record, named)

    def check_rows(self) -> None:
        """A file without a single run says nothing."""
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

    def result(self) -> RunsRead:
        return RunsRead(
            records=tuple(self._records),
            problems=tuple(self.problems),
            problem_count=self._count,
            rows=self._rows,
            repeated=self._repeated,
            left_out=self._left_out,
            folded=self._folded,
            unused=tuple(self._unused),
        )

    def _field(self, column: str) -> str:
        return self._reading.mapping.get(column, column)

    def _named(self, row: Mapping[str, Any]) -> dict[str, Any]:
        named: dict[str, Any] = {}
        for column, value in row.items():
            name = self._field(column)
            if name in FLAGS:
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
            return self._runs.get(_run_key(record), (0, None))[1] == record
        key = repr(record)
        known = key in self._unvalued
        self._unvalued.add(key)
        return known

    def _contradiction(self, line: int, record: RunRecord) -> Problem | None:
        measured = (record.task, record.metric)
        said = self._directions.setdefault(measured, (record.direction, line))
        if said[0] != record.direction:
            return Problem(
                line,
                "direction",
                f"is {record.direction}, but line {said[1]} says {said[0]} of "
                f"{record.metric}",
                "Give one metric one direction.",
            )
        if record.status not in VALUED:
            return None
        first, _ = self._runs.setdefault(_run_key(record), (line, record))
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
_run_key = attrgetter(
    "task", "recipe", "label", "metric", "budget", "budget_unit", "seed",
    "device_class", "source",
)  # fmt: skip


def _mapping_problems(
    mapping: Mapping[str, str], columns: tuple[str, ...]
) -> Iterator[Problem]:
    targets: dict[str, str] = {}
    for column, name in mapping.items():
        if columns and column != COUNTED and column not in columns:
            yield Problem(1, column, "no column of this name", "Correct the mapping.")
        if name == UNUSED or (name == column and name not in FIELDS):
            continue  # a number of the author's own, kept under its name
        if name not in FIELDS and name not in FLAGS:
            known = ", ".join(FIELDS)
            yield Problem(1, column, f'"{name}" is no field', f"Use one of {known}.")
        elif name in targets:
            yield Problem(
                1,
                name,
                f"both {targets[name]} and {column} are mapped to it",
                "Map one column to each field.",
            )
        targets[name] = column


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True
