"""The runs of a file while it is read: kept, folded, numbered, and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from overcurve.curves.terms.evidence import SetAside
from overcurve.reading.cells import WrongCell
from overcurve.reading.column_checks import check_columns, may_reckon
from overcurve.reading.column_units import DOUBT
from overcurve.reading.converted_rows import ConvertedRows
from overcurve.reading.courses.clocks import SINCE
from overcurve.reading.courses.course import is_broken
from overcurve.reading.courses.gathered_courses import (
    GatheredCourses,
    two_results,
)
from overcurve.reading.courses.understood_run import UnderstoodRun
from overcurve.reading.courses.understood_runs import CourseColumns, understand_runs
from overcurve.reading.doubts import Doubt
from overcurve.reading.kept_runs import KeptRuns
from overcurve.reading.named_cells import NamedCells
from overcurve.reading.noted_problems import NotedProblems
from overcurve.reading.problems import Problem, Unreadable
from overcurve.reading.quality_scales import ScaledRuns, check_scales
from overcurve.reading.read_record import read_record
from overcurve.reading.reading_options import COUNTED, Reading
from overcurve.reading.row_filter import describe_keep, is_kept
from overcurve.reading.run_names import doubt_names, names_problem
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.setting_columns import (
    SeenSettings,
    part_by,
    split_columns,
    unparted,
)
from overcurve.reading.stated_flags import FLAGGED, flag_stated
from overcurve.reading.tagged_rows import (
    BESIDE,
    LEFT_OUT,
    QUALITY,
    TaggedRows,
    find_tags,
)
from overcurve.reading.time_scales import check_times, time_beside_dates


class GatheredRuns:
    """The records and problems of a file while it is read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._noted = NotedProblems()
        self._kept = KeptRuns(is_folded=bool(reading.fold))
        self._is_numbered = reading.mapping.get(COUNTED) == "seed"
        self._repeats: dict[tuple[Any, ...], int] = {}
        self._rows = self._left_out = self._folded = self._aside_rows = 0
        column = reading.fold
        self._is_budget = self._field(column) == "budget"
        self._courses = GatheredCourses(column, self._is_budget) if column else None
        self._units = ConvertedRows(reading)
        self._tagged: TaggedRows | None = None
        self._alone: list[_Row] = []  # where others may follow
        self._named = NamedCells(reading)
        self._split = split_columns(reading.answers)
        self._settings = SeenSettings()
        self._doubts: list[Doubt] = []
        self._runs_aside: list[SetAside] = []

    @property
    def problems(self) -> list[Problem]:
        """Those told so far."""
        return self._noted.told

    def note(self, problems: Iterable[Problem]) -> None:
        """Takes problems down; one that many lines share is told once."""
        self._noted.note(problems)

    def check_columns(self, columns: tuple[str, ...], line: int = 1) -> bool:
        """Looks for the needed columns, where a header names them, in this line; says
        whether they are there."""
        problems = check_columns(self._reading, columns)
        wrong = [replace(problem, line=line) for problem in problems]
        self.note(wrong)
        if columns:
            is_open = may_reckon(self._reading, columns)
            self._units.look_at(columns, may_reckon=is_open)
        for tags in find_tags(self._reading.mapping, columns):
            self._tagged = self._tagged or TaggedRows(tags, is_budget=self._is_budget)
        return not wrong

    def add(self, line: int, row: Mapping[str, Any] | Problem) -> None:
        """Checks one row and keeps its record."""
        if isinstance(row, Problem):
            self._rows += 1
            self.note([row])
            return
        if self._reading.keep and not is_kept(row, self._reading.keep):
            self._left_out += 1
            return
        named, beside = self._named.of(row)
        if self._split:
            part_by(named, row, self._split)
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
            if wrong_place := self._courses.add(line, place, named, beside):
                self.note([wrong_place])
        elif self._tagged is not None:
            self._alone.append((line, named, beside))
        else:
            self._keep(line, named, beside)

    def fold(self) -> None:
        """Checks what could not be checked before the last row was there: the course
        of each run, and rows whose run has others beside them."""
        for line, named, beside in self._alone:
            self._keep(line, named, beside)
        if self._courses is not None:
            columns = self._course_columns()
            answers = self._reading.answers
            found = understand_runs(self._courses.ended(), columns, answers)
            self._doubts += found.doubts
            for whole in (found.problem, self._courses.row_numbers()):
                if whole is not None:  # of no line: none can be taken without it
                    fault = (whole.line, whole.field, whole.reason, whole.advice)
                    raise Unreadable(*fault)
            for run in found.runs:
                self._keep_run(run, is_numbered=columns.is_numbered)
        self._doubts += self._settings.doubts(self._reading.answers)

    def _course_columns(self) -> CourseColumns:
        budget = self._called("budget")
        return CourseColumns(
            place=self._reading.fold,
            clock=self._called("train_seconds"),
            budget_words=(budget, self._units.defaults.budget_unit),
            is_budget=self._is_budget,
            is_numbered=self._is_numbered,
        )

    def _keep_run(self, run: UnderstoodRun, *, is_numbered: bool) -> None:
        """Keeps the record of a run that its rows tell, or says why there is none."""
        course = run.course
        if run.aside:
            self._aside_rows += course.rows
            self._runs_aside.append(
                SetAside(
                    what="run",
                    where=course.where,
                    reason=run.aside,
                    label=run.label,
                    by_hand=run.by_hand,
                )
            )
            return
        self._folded += course.rows - 1
        problem = two_results(course, is_numbered=is_numbered)
        if problem is not None:
            self.note([problem])
        else:
            self._keep(run.line, run.row(), course.settings, run.flags)

    def _keep(
        self,
        line: int,
        named: dict[str, Any],
        beside: Mapping[str, Any],
        flags: Mapping[str, float] | None = None,
    ) -> None:
        """Reads a record and keeps it, or notes what is wrong."""
        if self._tagged is not None:
            try:
                named |= self._units.convert_beside(self._tagged.beside(named))
            except WrongCell as wrong:
                self.note([Problem(line, "train_seconds", wrong.reason, wrong.remedy)])
                return
        if self._is_numbered:
            self._number_seed(named)
        if is_broken(named.get("quality")) and named.get("status", "") in _GOOD:
            named["status"] = "diverged"  # what ends in NaN has a result: none
        record, problems = read_record(named, line, self._units.defaults)
        if record is None:
            self.note(problems)
            return
        if (record.train_seconds or 0.0) >= SINCE:
            self.note([_moment(line)])
            return
        if not FLAGGED.isdisjoint(named):
            record = flag_stated(record, named)
        if flags:
            record = replace(record, extra={**record.extra, **flags})
        if problem := self._kept.keep(line, record, beside):
            self.note([problem])
        if beside:
            label = unparted(record.label, beside, self._split)
            self._settings.see(label, beside)

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
        self._check_scales()
        doubt = doubt_names(self._kept.records, self._reading.answers)
        if doubt is not None:
            self._doubts.append(doubt)
            self.note(filter(None, [names_problem(doubt)]))

    def _check_scales(self) -> None:
        """Looks for qualities and times that are not on one scale."""
        answers = self._reading.answers
        column = self._called("quality")
        self._take_scaled(check_scales(self._kept.records, answers, column))
        self._take_scaled(check_times(self._kept.records, answers))
        column = self._called("train_seconds")
        is_stated = column in self._reading.units or DOUBT.format(column) in answers
        if not is_stated:
            problem = time_beside_dates(self._kept.records, column)
            self.note(filter(None, [problem]))

    def _take_scaled(self, scaled: ScaledRuns) -> None:
        self._kept.records = list(scaled.records)
        self._doubts += scaled.doubts
        self.note(scaled.problems)

    def _called(self, field: str) -> str:
        """The column of a field, as the file calls it."""
        columns = (c for c, f in self._reading.mapping.items() if f == field)
        return next(columns, field)

    def result(self) -> RunsRead:
        """All that was read so far."""
        return RunsRead(
            records=tuple(self._kept.records),
            problems=tuple(self.problems),
            problem_count=self._noted.count,
            rows=self._rows,
            repeated=self._kept.copies,
            left_out=self._left_out,
            folded=self._folded,
            unused=tuple(c for c in self._named.unused if c not in self._units.used),
            doubts=(*self._units.doubts(), *self._doubts),
            aside=tuple(self._runs_aside),
            aside_rows=self._aside_rows,
        )

    def _field(self, column: str) -> str:
        return self._reading.mapping.get(column, column)

    def _number_seed(self, named: dict[str, Any]) -> None:
        """Numbers the repeats of a method and budget where nothing tells them apart."""
        keys = ("task", "method", "label", "metric", "budget", "device_class")
        repeat = tuple(str(named.get(name, "")) for name in keys)
        self._repeats[repeat] = self._repeats.get(repeat, -1) + 1
        named["seed"] = self._repeats[repeat]


_GOOD = ("", "finished", None)
_Row = tuple[int, dict[str, Any], dict[str, Any]]


def _moment(line: int) -> Problem:
    """What is wrong with a time that counts from 1970."""
    return Problem(
        line,
        "train_seconds",
        "is a moment since 1970 and no duration",
        "Give seconds of training, columns of start and end, or, of several rows "
        "a run, the column that rises.",
        option="--map COLUMN=started_at --map COLUMN=ended_at, or --fold COLUMN",
    )
