"""What a tracker's files hold, as it was understood: names instead of columns."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.judging.columns import ColumnRow, is_number, shortened
from frontend.pages.judging.given import Given
from frontend.pages.judging.page import JudgePage, LineProblem
from frontend.pages.judging.questions import likely_unit
from frontend.pages.judging.runs_shown import show_runs
from overcurve.curves.terms.records import Direction
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.trackers.names_taken import LoggedName
from overcurve.reading.trackers.read_tracked import TrackerRead
from overcurve.words import number


def tracked_questions(tracked: TrackerRead, given: Given, max_rows: int) -> JudgePage:
    """Builds the page that shows what was understood of a tracker's runs."""
    read = tracked.runs
    page = JudgePage(
        name=given.name,
        tracker=tracked.kind,
        said=tracked.said,
        columns=tuple(_row(i, name) for i, name in enumerate(tracked.names)),
        asks_direction=_asks_direction(tracked),
        direction=given.direction or "",
        metric=next((n.name for n in tracked.names if n.field == "quality"), ""),
        unit=given.unit if given.is_answered else likely_unit(read, _direction(read)),
        device_class=given.device_class,
        max_rows=max_rows,
    )
    problems = tuple(
        LineProblem(p.line, p.field, p.reason, p.remedy, "the runs")
        for p in read.problems
    )
    page = replace(page, problems=problems, problem_count=read.problem_count)
    return show_runs(page, read, given)


def _asks_direction(tracked: TrackerRead) -> bool:
    """Whether neither the tracker nor the quality's name says which way is better."""
    is_asked = any(d.id.startswith("direction:") for d in tracked.runs.doubts)
    is_said = any(run.direction for run in tracked.runs.records)
    return not (is_asked or is_said)


def _direction(read: RunsRead) -> Direction | None:
    return next((run.direction for run in read.records), None)


def _row(index: int, name: LoggedName) -> ColumnRow:
    first, second = (*name.first, "", "")[:2]
    return ColumnRow(
        index=index,
        column=name.name,
        field=name.field,
        guess="",
        cells=(_plain(first), _plain(second)),
        is_number=is_number(first),
    )


def _plain(value: str) -> str:
    return number(float(value), 6) if is_number(value) else shortened(value)
