"""What a file of runs leaves open, asked with a guess and a preview for each."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from backend.importing.import_file import LOOKING, READING, told
from backend.importing.import_watch import ImportWatch
from backend.routes.judge_form import KEPT, Sent, field_of
from frontend.pages.judge import ColumnChoice, JudgePage, LineProblem, preview_row
from overcurve.curves.terms.metric_names import guess_direction
from overcurve.curves.terms.records import Direction
from overcurve.reading.column_guess import (
    explain_export,
    guess_tags,
    how_sure,
    tag_column,
)
from overcurve.reading.course_guess import CourseGuess, guess_course
from overcurve.reading.gathered_runs import RunsRead
from overcurve.reading.read_record import FIELDS, NEEDED
from overcurve.reading.read_runs import Header, count_choices, read_rows, read_runs
from overcurve.reading.reading_options import COUNTED, UNUSED, Reading
from overcurve.reading.run_course import FLAGS
from overcurve.reading.tagged_rows import count_tags, find_tags

KEPT_BYTES = 1_000_000  # a longer file is not sent back inside the page
UNFILTERED = ("method", "label", "seed")  # judged side by side, so never left out
PREVIEWED = 6  # runs
SEVERAL = 2  # tags: of one there is nothing to ask


def read_or_ask(
    sent: Sent,
    header: Header,
    reading: Reading,
    watch: ImportWatch,
) -> tuple[RunsRead, JudgePage | None]:
    """Reads the file, and asks what is open.

    Returns: what was read, and the page that asks; None where nothing is open.
    """
    fields = {field_of(c, reading) for c in header.columns}
    is_unclear = "direction" not in fields and sent.direction is None
    tags, reading = _ask_tags(sent, header, reading, watch)
    course = _guess_course(sent, reading, watch) if sent.fold is None else None
    if course is not None:
        reading = replace(reading, fold=course.column)
    # Read as if the direction were stated, so that only true problems are listed.
    assumed = replace(reading.defaults, direction="max")
    used = replace(reading, defaults=assumed) if is_unclear else reading
    read = read_runs(sent.source, used, told(watch, READING))
    methods = tuple(dict.fromkeys(r.label for r in read.records))
    is_settled = sent.baseline in methods and not is_unclear and course is None
    is_settled &= not tags or sent.names_tag
    is_good = not read.problems or (sent.skips_bad and read.may_skip_bad)
    if is_settled and is_good and not sent.is_preview:
        return read, None
    return read, _ask(sent, header, reading, read, methods, course, tags)


def _ask_tags(
    sent: Sent, header: Header, reading: Reading, watch: ImportWatch
) -> tuple[dict[str, int], Reading]:
    """The tags of scalars, where there are several, with the rows of each; and the
    reading with a guess which is what, until somebody has said it."""
    column = tag_column(header.columns)
    if not column:
        return {}, reading
    tags = count_tags(read_rows(sent.source, told(watch, LOOKING)), column)
    if len(tags) < SEVERAL:
        return {}, reading
    if not sent.is_answered:
        guess = guess_tags(list(tags))
        keys = {f"{column}={tag}": field for tag, field in guess.items()}
        if "quality" in guess.values():
            reading = replace(reading, mapping={**reading.mapping, **keys})
    return tags, reading


def _ask(
    sent: Sent,
    header: Header,
    reading: Reading,
    read: RunsRead,
    methods: tuple[str, ...],
    course: CourseGuess | None,
    tags: dict[str, int],
) -> JudgePage:
    found = find_tags(reading.mapping, header.columns)
    named = {field: tag for of in found for tag, field in of.fields.items()}
    fields = {field_of(c, reading) for c in header.columns} | named.keys()
    missing = tuple(f for f in NEEDED if f not in fields) if header.columns else ()
    if reading.mapping.get(COUNTED):
        missing = tuple(f for f in missing if f != "seed")
    asks_columns = not sent.is_answered and (missing or _has_guess(reading))
    problems = () if asks_columns else read.problems
    metric, guess = _metric(sent, header, reading, read)
    return JudgePage(
        text=_kept_text(sent),
        name=sent.name,
        is_long=sent.size > KEPT_BYTES,
        columns=_columns(sent, header, reading, tags),
        export_note=explain_export(
            header.columns,
            {c: field_of(c, reading) for c in header.columns}
            | {tag: field for field, tag in named.items()},
            header.sample,
        ),
        tag_column=tag_column(header.columns) if tags else "",
        tags=tuple(tags.items()),
        quality_tag=named.get("quality", ""),
        time_tag=named.get("train_seconds", ""),
        count_seeds=COUNTED in reading.mapping,
        fold=reading.fold,
        fold_why=course.why if course else "",
        fold_columns=_fold_columns(header, reading),
        asks_direction="direction" not in fields,
        direction=sent.direction or guess or "",
        direction_guess=(
            f"guessed from the name “{metric}”: please check"
            if guess and sent.direction is None
            else ""
        ),
        metric=sent.metric or ("" if "metric" in fields else metric),
        unit=sent.unit if sent.is_answered else _likely_unit(read, guess),
        device_class=sent.device_class,
        methods=methods,
        baseline=sent.baseline if sent.baseline in methods else _likely(read),
        preview=tuple(map(preview_row, read.records[:PREVIEWED])),
        runs=len(read.records),
        rows=read.rows + read.left_out,
        left_out=read.left_out,
        folded=read.folded,
        repeated=read.repeated,
        unused=read.unused,
        problems=tuple(
            LineProblem(p.line, p.field, p.reason, p.remedy, p.where) for p in problems
        ),
        problem_count=read.problem_count if problems else 0,
        may_skip=read.may_skip_bad,
        skips_bad=sent.skips_bad,
        missing=missing,
        max_rows=reading.max_rows,
    )


def _guess_course(
    sent: Sent, reading: Reading, watch: ImportWatch
) -> CourseGuess | None:
    rows = read_rows(sent.source, told(watch, LOOKING))
    return guess_course(rows, lambda c: field_of(c, reading))


def _choice(column: str, sample: str, reading: Reading) -> str:
    """What stands in a column's menu: numbers of no field are kept beside them."""
    field = field_of(column, reading)
    is_open = field == UNUSED and column not in reading.mapping
    is_own = field == column and field not in (*FIELDS, *FLAGS)
    return KEPT if is_own or (is_open and _is_number(sample)) else field


def _fold_columns(header: Header, reading: Reading) -> tuple[str, ...]:
    """Columns of numbers that may rise within a run."""
    first = header.sample[0] if header.sample else {}
    return tuple(
        column
        for column in header.columns
        if field_of(column, reading) not in ("quality", "seed")
        and _is_number(first.get(column, ""))
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _has_guess(reading: Reading) -> bool:
    return any(field != UNUSED for field in reading.mapping.values())


def _kept_text(sent: Sent) -> str:
    if sent.size > KEPT_BYTES:
        return ""
    sent.source.seek(0)
    try:
        text = sent.source.read().decode("utf-8-sig")
    except UnicodeDecodeError:  # which the answer says: there is nothing to mend here
        return ""
    return text.replace("\x00", "\ufffd")


def _columns(
    sent: Sent, header: Header, reading: Reading, tags: dict[str, int]
) -> tuple[ColumnChoice, ...]:
    first = header.sample[0] if header.sample else {}
    choices = count_choices(sent.source)
    if tags:  # asked about by themselves
        choices.pop(tag_column(header.columns), None)
    return tuple(
        ColumnChoice(
            index=index,
            column=column,
            field=_choice(column, str(first.get(column, "")), reading),
            is_number=_is_number(str(first.get(column, ""))),
            guess=(
                how_sure(column, field_of(column, reading), header.columns)
                if not sent.mapping and reading.mapping.get(column, UNUSED) != UNUSED
                else ""
            ),
            sample=str(first.get(column, "")),
            keep=sent.keep.get(column, ""),
            choices=(
                tuple(choices.get(column, {}).items())
                if field_of(column, reading) not in UNFILTERED
                else ()
            ),
        )
        for index, column in enumerate(header.columns)
    )


def _metric(
    sent: Sent, header: Header, reading: Reading, read: RunsRead
) -> tuple[str, Direction | None]:
    """The metric's name as the file gives it, and the direction it suggests."""
    if sent.metric:
        return sent.metric, guess_direction(sent.metric)
    named = [r.metric for r in read.records if r.metric != "quality"]
    columns = [c for c in header.columns if field_of(c, reading) == "quality"]
    name = next(iter([*named, *(c for c in columns if c != "quality")]), "")
    return name, guess_direction(name)


def _likely_unit(read: RunsRead, direction: Direction | None) -> str:
    """A score that is better when higher and never leaves 0 to 1 is a fraction."""
    qualities = [r.quality for r in read.records if r.quality is not None]
    within = bool(qualities) and min(qualities) >= 0.0 and max(qualities) <= 1.0
    return "fraction" if within and direction == "max" else ""


def _likely(read: RunsRead) -> str:
    """The method that looks like a baseline: by its name, else by most budgets."""
    labels = list(dict.fromkeys(r.label for r in read.records))
    for label in labels:
        if "baseline" in label.lower():
            return label
    budgets = Counter(label for label, _ in {(r.label, r.budget) for r in read.records})
    return max(labels, key=lambda label: budgets[label], default="")
