"""A whole reading proposed for a file, by names and by what stands in its columns.

The page shows it as answers to its questions, the command line as options of a command;
nothing is read so unless somebody says yes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from statistics import mean

from overcurve.curves.terms.likely_baseline import likely_baselines, likely_name
from overcurve.curves.terms.metric_names import guess_direction, name_words
from overcurve.curves.terms.records import Direction, RunRecord
from overcurve.reading.column_facts import ColumnFacts, gather_facts
from overcurve.reading.column_guess import guess_mapping, guess_tags, tag_column
from overcurve.reading.column_patterns import (
    fields_of_pattern,
    guess_pattern,
    is_pattern,
)
from overcurve.reading.course_guess import STEPS, CourseGuess, guess_course
from overcurve.reading.described_columns import (
    BETTER,
    ColumnPreview,
    describe_columns,
)
from overcurve.reading.field_aliases import words_of
from overcurve.reading.method_guess import METHOD, settle_method, split_runs
from overcurve.reading.process_times import find_process_columns
from overcurve.reading.read_record import FIELDS, NEEDED
from overcurve.reading.read_runs import Tell, read_rows, read_runs
from overcurve.reading.reading_options import COUNTED, UNUSED, Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.sources import Given

# Times of which a course tells how long it took: those of its epochs, and a clock's.
_OF_A_COURSE = ("epoch time", "time per epoch", "epoch seconds", "timestamp")
SEVERAL = 2  # of one tag, or one budget, nothing can be guessed
NEEDS_FOLD = "--fold COLUMN"  # what a line's remedy says where rows are no runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How a file may be read: `reading` is whole but for the fields that are `missing`;
    `read` is what it gives, `columns` what each becomes, `baseline` what others may be
    judged against; `course` is why rows are thought to be no runs."""

    reading: Reading
    read: RunsRead
    columns: tuple[ColumnPreview, ...]
    baseline: str
    missing: tuple[str, ...]
    course: CourseGuess | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the file can be judged so."""
        return not self.missing and bool(self.read.records)

    def say_guesses(self) -> tuple[str, ...]:
        """What is read as another field than its name says, a sentence's worth each."""
        mapping, defaults = self.reading.mapping, self.reading.defaults
        said = [
            f"{c.column} is {c.field or 'left out'}: {c.becomes}"
            for c in self.columns
            if mapping.get(c.column, c.column) != c.column
        ]
        if self.reading.pattern:
            said.append(f"paths are {self.reading.pattern}")
        if self.reading.fold:
            said.append(
                f"{self.reading.fold} rises within each run: its last row counts"
            )
        if defaults.direction:
            said.append(f"quality: {BETTER[defaults.direction]}")
        return tuple(said)


def propose_reading(
    source: Given,
    given: Reading,
    baseline: str = "",
    *,
    facts: Mapping[str, ColumnFacts] | None = None,
    look: Tell | None = None,
    tell: Tell | None = None,
) -> Proposal:
    """Proposes what was not said of a file; what was said stays as it is.

    Args:
        source: the file.
        given: what was said.
        baseline: what others shall be judged against; "" proposes one.
        facts: of its columns, where somebody has looked; else the pattern of several
            paths is proposed too.
        look: is told how far the file is looked through.
        tell: is told how far it is read.
    """
    if facts is None:
        facts = gather_facts(read_rows(source, look, given))
        if pattern := propose_pattern(source, given, facts):
            given = replace(given, pattern=pattern)
            facts = gather_facts(read_rows(source, look, given))
    mapping = propose_mapping(given.mapping, facts)
    mapping |= _propose_tags(mapping, tuple(facts), facts)
    course = None
    if not given.fold:
        rows = read_rows(source, look, given)
        course = guess_course(rows, lambda c: field_of(c, mapping))
    reading = _with_course(replace(given, mapping=mapping), course, facts)
    reading = _with_direction(source, reading, facts)
    read = read_runs(source, reading, tell)
    if not reading.fold and any(p.option.endswith(NEEDS_FOLD) for p in read.problems):
        folded = replace(reading, fold=_step_column(mapping, facts))
        read = read_runs(source, folded, tell) if folded.fold else read
        reading = folded
    return Proposal(
        reading=reading,
        read=read,
        columns=describe_columns(facts, reading),
        baseline=baseline or likely_baseline(read.records) or _named_so(mapping, facts),
        missing=missing_fields(reading, tuple(facts)),
        course=course,
    )


def propose_pattern(
    source: Given, given: Reading, facts: Mapping[str, ColumnFacts]
) -> str:
    """The pattern of several files' paths, where they say what no column says; "" where
    they do not.

    Args:
        source: the files.
        given: what was said of them.
        facts: of their columns.
    """
    if given.pattern or not isinstance(source, Sequence) or len(source) < SEVERAL:
        return given.pattern
    mapping = propose_mapping(given.mapping, facts)
    missing = missing_fields(replace(given, mapping=mapping), tuple(facts))
    paths = [PurePosixPath(file.name) for file in source]
    for names in ([p.with_suffix("") for p in paths], [p.parent for p in paths]):
        pattern = guess_pattern([*map(str, names)])
        fields = fields_of_pattern(pattern)
        for field in fields:
            if field not in missing:
                pattern = pattern.replace(f"{{{field}}}", "*")
        if set(fields) & set(missing):
            return pattern
    return ""


def _with_course(
    reading: Reading, course: CourseGuess | None, facts: Mapping[str, ColumnFacts]
) -> Reading:
    """What rises within a run, where rows are the course of runs; repeats of a method
    and budget are numbered where no column is the seed."""
    mapping = reading.mapping
    if course is not None:
        reading = replace(reading, fold=course.column)
    if missing_fields(reading, tuple(facts)) != ("seed",):
        return reading
    fold = reading.fold or _step_column(mapping, facts)
    return replace(reading, fold=fold, mapping={**mapping, COUNTED: "seed"})


def _step_column(mapping: Mapping[str, str], facts: Mapping[str, ColumnFacts]) -> str:
    """A column of steps that is no field, whose values stand in many rows: a course."""
    return next(
        (
            column
            for column, known in facts.items()
            if column not in {*mapping, *FIELDS}
            and name_words(column) in STEPS
            and known.is_number
            and 1 < len(known.values) < known.rows
        ),
        "",
    )


def _with_direction(
    source: Given, reading: Reading, facts: Mapping[str, ColumnFacts]
) -> Reading:
    """Which quality is better, by the metric's name, else by where longer runs get."""
    defaults = reading.defaults
    is_said = any(field_of(c, reading.mapping) == "direction" for c in facts)
    if defaults.direction is not None or is_said:
        return reading
    direction = guess_direction(defaults.metric or _metric(reading, facts))
    if direction is None:
        assumed = replace(reading, defaults=replace(defaults, direction="max"))
        direction = direction_of_gain(read_runs(source, assumed).records)
    return replace(reading, defaults=replace(defaults, direction=direction))


def direction_of_gain(records: Sequence[RunRecord]) -> Direction | None:
    """The way in which quality goes from the smallest budget of the likely baseline to
    its largest; None where it has one budget, or stays where it was."""
    label = likely_baseline(records)
    by_budget: dict[float, list[float]] = {}
    for run in records:
        if run.label == label and run.quality is not None:
            by_budget.setdefault(run.budget, []).append(run.quality)
    if len(by_budget) < SEVERAL:
        return None
    first, last = (mean(by_budget[at(by_budget)]) for at in (min, max))
    if first == last:
        return None
    return "max" if last > first else "min"


def propose_mapping(
    given: Mapping[str, str], facts: Mapping[str, ColumnFacts]
) -> dict[str, str]:
    """Column to field, where they differ: what was said, and a guess for the rest.

    Args:
        given: what was said.
        facts: of each column.
    """
    said = {*given.values(), *(f for p in given.values() for f in fields_of_pattern(p))}
    columns = [column for column in facts if column not in given]
    guessed = {c: f for c, f in guess_mapping(columns).items() if f not in said}
    if METHOD not in said:
        is_tagged = bool(tag_column(columns))
        guessed = (
            split_runs(guessed, facts) if is_tagged else settle_method(guessed, facts)
        )
    guessed |= _last_resorts({**given, **guessed}, columns)
    taken = {*guessed.values(), *said}
    let_go = {
        c: UNUSED for c in columns if c in taken and c not in guessed and c in FIELDS
    }
    return {**given, **let_go, **{c: f for c, f in guessed.items() if c != f}}


def _last_resorts(mapping: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """Where no column is called a training time: the total, else the time of a part,
    which is summed over its course."""
    if "train_seconds" in {*mapping.values(), *columns}:
        return {}
    totals = [
        c for c in columns if mapping.get(c) == "total_seconds" and c not in FIELDS
    ]
    if totals:
        return {totals[0]: "train_seconds"}
    if find_process_columns(mapping, columns) is not None:
        return {}
    parts = [c for c in columns if c not in mapping and words_of(c) in _OF_A_COURSE]
    return {parts[0]: "train_seconds"} if len(parts) == 1 else {}


def _propose_tags(
    mapping: Mapping[str, str], columns: Sequence[str], facts: Mapping[str, ColumnFacts]
) -> dict[str, str]:
    column = tag_column(columns)
    if not column or any(key.startswith(f"{column}=") for key in mapping):
        return {}
    tags = list(facts[column].values)
    guessed = guess_tags(tags) if len(tags) >= SEVERAL else {}
    if "quality" not in guessed.values():
        return {}
    return {f"{column}={tag}": field for tag, field in guessed.items()}


def field_of(column: str, mapping: Mapping[str, str]) -> str:
    """What a column is read as; of one with several fields, the first."""
    field = mapping.get(column, column)
    return fields_of_pattern(field)[0] if is_pattern(field) else field


def missing_fields(reading: Reading, columns: Sequence[str]) -> tuple[str, ...]:
    """The fields that every run needs and no column is, as a file is read."""
    mapping = reading.mapping
    named = [mapping.get(c, c) for c in columns]
    named += [field for key, field in mapping.items() if key not in columns]
    fields = {*named, *(f for name in named for f in fields_of_pattern(name))}
    if find_process_columns(mapping, columns) is not None:
        fields.add("train_seconds")
    return tuple(field for field in NEEDED if field not in fields)


def likely_baseline(records: Sequence[RunRecord]) -> str:
    """The label of the likeliest baseline, the first where several are as likely."""
    return next(iter(likely_baselines(records, lambda run: run.label)), "")


def _named_so(mapping: Mapping[str, str], facts: Mapping[str, ColumnFacts]) -> str:
    """The method that is called a baseline, where nothing could be read yet."""
    columns = (c for c in facts if field_of(c, mapping) in ("method", "label"))
    return likely_name([name for column in columns for name in facts[column].values])


def _metric(reading: Reading, facts: Mapping[str, ColumnFacts]) -> str:
    """The metric's name as the file gives it, where it gives one."""
    tags = [k.partition("=")[2] for k, f in reading.mapping.items() if f == "quality"]
    named = [
        c for c, known in facts.items() if field_of(c, reading.mapping) == "metric"
    ]
    said = [next(iter(facts[column].values), "") for column in named]
    columns = [c for c in facts if field_of(c, reading.mapping) == "quality"]
    return next((name for name in (*filter(None, tags), *said, *columns) if name), "")
