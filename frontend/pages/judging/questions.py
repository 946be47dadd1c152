"""What files of runs leave open, asked with a guess and what comes of it for each."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.judging.columns import Splits, is_number, page_columns
from frontend.pages.judging.given import Given
from frontend.pages.judging.page import Fold, JudgePage, LineProblem, Tags
from frontend.pages.judging.runs_shown import show_runs
from frontend.pages.judging.seen_file import SeenFile, says_direction
from overcurve.curves.terms.metric_names import guess_direction
from overcurve.curves.terms.records import Direction
from overcurve.reading.column_guess import explain_export, tag_column
from overcurve.reading.proposal import missing_fields
from overcurve.reading.reading_options import COUNTED
from overcurve.reading.runs_read import RunsRead

GUESSED = "guessed from the name “{}”: please check"


def judge_questions(file: SeenFile, given: Given, splits: Splits) -> JudgePage:
    """Builds the page that shows what was understood and asks what is open, with all
    that was answered so far.

    Args:
        splits: the columns whose few values part the rows, with the rows of each.
    """
    page = _ask_quality(JudgePage(name=given.name), file, given)
    page = _show_columns(page, _as_asked(file, page), given, splits)
    page = show_runs(page, file.read, given, _budget_unit(file))
    if not given.is_answered and page.missing:
        return page  # what its lines lack is told when their columns are named
    problems = tuple(
        LineProblem(p.line, p.field, p.reason, p.remedy, p.where)
        for p in file.read.problems
    )
    return replace(page, problems=problems, problem_count=file.read.problem_count)


def _as_asked(file: SeenFile, page: JudgePage) -> SeenFile:
    """The file as it will be read: with the direction and unit that the page shows."""
    directions: dict[str, Direction] = {"max": "max", "min": "min"}
    defaults = replace(
        file.reading.defaults,
        direction=directions.get(page.direction),
        unit=page.unit,
    )
    return replace(file, reading=replace(file.reading, defaults=defaults))


def _show_columns(
    page: JudgePage, file: SeenFile, given: Given, splits: Splits
) -> JudgePage:
    reading, named = file.reading, file.named_tags
    return replace(
        page,
        columns=page_columns(file, given, splits),
        export_note=explain_export(
            file.columns,
            file.read_as | {tag: field for field, tag in named.items()},
            file.header.sample,
        ),
        tags=_tags(file),
        count_seeds=COUNTED in reading.mapping,
        fold=_fold(file),
        missing=missing_fields(reading, file.columns) if file.columns else (),
        device_class=given.device_class,
        pattern=given.pattern,
        max_rows=reading.max_rows,
    )


def _budget_unit(file: SeenFile) -> str:
    """What the name of the budget's column says, as `epochs`; "" where it does not."""
    return next((p.unit for p in file.previews if p.field == "budget"), "")


def _tags(file: SeenFile) -> Tags | None:
    if not file.tags:
        return None
    named = file.named_tags
    return Tags(
        column=tag_column(file.columns),
        tags=tuple(file.tags.items()),
        quality=named.get("quality", ""),
        time=named.get("train_seconds", ""),
        has_clock="train_seconds" in file.read_as.values(),
    )


def _fold(file: SeenFile) -> Fold | None:
    """The columns of numbers that may rise within a run."""
    columns = tuple(
        column
        for column, field in file.read_as.items()
        if field not in ("quality", "seed") and is_number(file.cell(column, 0))
    )
    if not columns:
        return None
    why = file.course.why if file.course else ""
    return Fold(columns=columns, column=file.reading.fold, why=why)


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
        direction_hint=_hint(file, guess, given),
        metric=given.metric or ("" if says_metric else metric),
        unit=given.unit if given.is_answered else likely_unit(file.read, guess),
    )


def _hint(file: SeenFile, guess: Direction | None, given: Given) -> str:
    """What longer runs suggest, where the metric's name says nothing: only told."""
    if guess or given.direction or file.suggested is None:
        return ""
    return (
        f"Longer runs have {'higher' if file.suggested == 'max' else 'lower'} values."
    )


def _metric(file: SeenFile) -> str:
    """The metric's name as the file gives it."""
    named = [r.metric for r in file.read.records if r.metric != "quality"]
    columns = [c for c, field in file.read_as.items() if field == "quality"]
    return next(iter([*named, *(c for c in columns if c != "quality")]), "")


def likely_unit(read: RunsRead, direction: Direction | None) -> str:
    """What the file says; else a score that is better when higher and never leaves 0
    to 1 is a fraction."""
    stated = next((r.unit for r in read.records if r.unit in ("%", "fraction")), "")
    if stated:
        return stated
    qualities = [r.quality for r in read.records if r.quality is not None]
    within = bool(qualities) and min(qualities) >= 0.0 and max(qualities) <= 1.0
    return "fraction" if within and direction == "max" else ""
