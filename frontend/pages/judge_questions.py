"""What a file of runs leaves open, asked with a guess and a preview for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from frontend.pages.judge import ColumnChoice, JudgePage, LineProblem, preview_row
from overcurve.curves.terms.metric_names import guess_direction
from overcurve.curves.terms.records import Direction
from overcurve.reading.column_guess import explain_export, how_sure, tag_column
from overcurve.reading.course_guess import CourseGuess
from overcurve.reading.read_record import FIELDS, NEEDED
from overcurve.reading.read_runs import Header
from overcurve.reading.reading_options import COUNTED, UNUSED, Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.stated_flags import FLAGS
from overcurve.reading.tagged_rows import find_tags

KEPT = "="  # the answer that a column is a number of the author's own
UNFILTERED = ("method", "label", "seed")  # judged side by side, so never left out
PREVIEWED = 6  # runs
Splits = Mapping[str, Mapping[str, int]]
GUESSED = "guessed from the name “{}”: please check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was said of a file. `fold` is None where it was not asked about yet;
    `is_answered` says that the questions were shown before, `names_tag` that one of
    several tags was named as the quality, `skips_bad` that lines which cannot be read
    shall be left out."""

    name: str
    mapping: Mapping[str, str]
    keep: Mapping[str, str]
    fold: str | None
    is_answered: bool
    names_tag: bool
    skips_bad: bool
    direction: Direction | None
    metric: str
    unit: str
    device_class: str
    baseline: str


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

    def first(self, column: str) -> str:
        """What stands in a column of the first row."""
        sample = self.header.sample
        return str(sample[0].get(column, "")) if sample else ""


def judge_questions(
    file: SeenFile, given: Given, splits: Splits, text: str | None
) -> JudgePage:
    """Builds the page that asks what is open, with all that was answered so far.

    Args:
        splits: the columns whose few values part the rows, with the rows of each.
        text: the file itself; None where it is too long to be sent along.
    """
    page = _ask_columns(_show_runs(file, text), file, given, splits)
    page = _ask_method(_ask_quality(page, file, given), file, given)
    if not given.is_answered and (page.missing or _has_guess(file.reading)):
        return page  # what its lines lack is told when their columns are named
    problems = tuple(
        LineProblem(p.line, p.field, p.reason, p.remedy, p.where)
        for p in file.read.problems
    )
    return replace(page, problems=problems, problem_count=file.read.problem_count)


def field_of(column: str, reading: Reading) -> str:
    """What a column is read as."""
    is_field = column in FIELDS or column in FLAGS
    return reading.mapping.get(column, column if is_field else UNUSED)


def says_direction(header: Header, reading: Reading) -> bool:
    """Whether a column says which way is better."""
    return any(field_of(c, reading) == "direction" for c in header.columns)


def _show_runs(file: SeenFile, text: str | None) -> JudgePage:
    read = file.read
    return JudgePage(
        text=text or "",
        is_long=text is None,
        preview=tuple(map(preview_row, read.records[:PREVIEWED])),
        runs=len(read.records),
        rows=read.rows + read.left_out,
        left_out=read.left_out,
        folded=read.folded,
        repeated=read.repeated,
        unused=read.unused,
        may_skip=read.may_skip_bad,
        max_rows=file.reading.max_rows,
    )


def _ask_columns(
    page: JudgePage, file: SeenFile, given: Given, splits: Splits
) -> JudgePage:
    header, reading, named = file.header, file.reading, file.named_tags
    return replace(
        page,
        name=given.name,
        columns=_columns(file, given, splits),
        export_note=explain_export(
            header.columns,
            file.read_as | {tag: field for field, tag in named.items()},
            header.sample,
        ),
        tag_column=tag_column(header.columns) if file.tags else "",
        tags=tuple(file.tags.items()),
        quality_tag=named.get("quality", ""),
        time_tag=named.get("train_seconds", ""),
        count_seeds=COUNTED in reading.mapping,
        fold=reading.fold,
        fold_why=file.course.why if file.course else "",
        fold_columns=_fold_columns(file),
        missing=_missing(file),
    )


def _missing(file: SeenFile) -> tuple[str, ...]:
    """The fields that every run has and no column is."""
    if not file.header.columns:
        return ()
    fields = {*file.read_as.values(), *file.named_tags}
    if file.reading.mapping.get(COUNTED):
        fields.add("seed")
    return tuple(field for field in NEEDED if field not in fields)


def _columns(file: SeenFile, given: Given, splits: Splits) -> tuple[ColumnChoice, ...]:
    # Tags are asked about by themselves.
    tags = tag_column(file.header.columns) if file.tags else None
    return tuple(
        ColumnChoice(
            index=index,
            column=column,
            field=_choice(column, file),
            is_number=_is_number(file.first(column)),
            guess=_say_guess(column, file, given),
            sample=file.first(column),
            keep=given.keep.get(column, ""),
            choices=(
                tuple(splits.get(column, {}).items())
                if file.read_as[column] not in UNFILTERED and column != tags
                else ()
            ),
        )
        for index, column in enumerate(file.header.columns)
    )


def _say_guess(column: str, file: SeenFile, given: Given) -> str:
    is_guess = file.reading.mapping.get(column, UNUSED) != UNUSED and not given.mapping
    if not is_guess:
        return ""
    return how_sure(column, field_of(column, file.reading), file.header.columns)


def _choice(column: str, file: SeenFile) -> str:
    """What stands in a column's menu: numbers of no field are kept beside them."""
    field = field_of(column, file.reading)
    is_open = field == UNUSED and column not in file.reading.mapping
    is_own = field == column and field not in (*FIELDS, *FLAGS)
    is_kept = is_own or (is_open and _is_number(file.first(column)))
    return KEPT if is_kept else field


def _fold_columns(file: SeenFile) -> tuple[str, ...]:
    """Columns of numbers that may rise within a run."""
    return tuple(
        column
        for column, field in file.read_as.items()
        if field not in ("quality", "seed") and _is_number(file.first(column))
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _has_guess(reading: Reading) -> bool:
    return any(field != UNUSED for field in reading.mapping.values())


def _ask_quality(page: JudgePage, file: SeenFile, given: Given) -> JudgePage:
    metric = given.metric or _metric(file)
    guess = guess_direction(metric)
    says_metric = "metric" in {*file.read_as.values(), *file.named_tags}
    is_guess = guess is not None and given.direction is None
    return replace(
        page,
        asks_direction=not says_direction(file.header, file.reading),
        direction=given.direction or guess or "",
        direction_guess=GUESSED.format(metric) if is_guess else "",
        metric=given.metric or ("" if says_metric else metric),
        unit=given.unit if given.is_answered else _likely_unit(file.read, guess),
    )


def _metric(file: SeenFile) -> str:
    """The metric's name as the file gives it."""
    named = [r.metric for r in file.read.records if r.metric != "quality"]
    columns = [c for c, field in file.read_as.items() if field == "quality"]
    return next(iter([*named, *(c for c in columns if c != "quality")]), "")


def _likely_unit(read: RunsRead, direction: Direction | None) -> str:
    """A score that is better when higher and never leaves 0 to 1 is a fraction."""
    qualities = [r.quality for r in read.records if r.quality is not None]
    within = bool(qualities) and min(qualities) >= 0.0 and max(qualities) <= 1.0
    return "fraction" if within and direction == "max" else ""


def _ask_method(page: JudgePage, file: SeenFile, given: Given) -> JudgePage:
    is_one = given.baseline in file.methods
    return replace(
        page,
        methods=file.methods,
        baseline=given.baseline if is_one else _likely_baseline(file),
        device_class=given.device_class,
        skips_bad=given.skips_bad,
    )


def _likely_baseline(file: SeenFile) -> str:
    """The method that looks like a baseline: by its name, else by most budgets."""
    for label in file.methods:
        if "baseline" in label.lower():
            return label
    places = {(run.label, run.budget) for run in file.read.records}
    budgets = Counter(label for label, _ in places)
    return max(file.methods, key=lambda label: budgets[label], default="")
