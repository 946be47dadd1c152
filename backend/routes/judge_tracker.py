"""Files of a tracker among those that were sent: read as it keeps its runs."""

from __future__ import annotations

from dataclasses import replace

from backend.routes.judge_form import Sent, said_reading
from backend.routes.judge_look import FileLook, is_good, with_files
from backend.routes.judge_sent_files import loose_files
from frontend.pages.judging.page import JudgePage, LineProblem
from frontend.pages.judging.tracked import tracked_questions
from overcurve.errors import MissingPackage, Unjudgeable
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.trackers.read_tracked import TrackerRead
from overcurve.reading.trackers.read_tracker import read_tracker_files


def look_at_tracker(sent: Sent, max_rows: int) -> FileLook | None:
    """Reads the files as those of a tracker; None where they are nobody's."""
    reading = said_reading(sent.given, (), max_rows)
    files = loose_files(sent.files)
    try:
        tracked = read_tracker_files(files, reading, sent.tracker)
    except (Unjudgeable, MissingPackage) as error:
        return _refused(sent, reading, error)
    if tracked is None:
        return None
    tracked = _with_direction(sent, reading, tracked)
    page = tracked_questions(tracked, sent.given, max_rows)
    is_settled = is_good(sent, tracked.runs) and (
        page.direction or not page.asks_direction
    )
    return FileLook(
        tracked.runs, None if is_settled else with_files(page, sent, reading)
    )


def _with_direction(sent: Sent, reading: Reading, tracked: TrackerRead) -> TrackerRead:
    """Reads as if the direction were stated where nothing says it, so that only true
    problems are listed."""
    problems = tracked.runs.problems
    if not any(problem.field.endswith("direction") for problem in problems):
        return tracked
    defaults = replace(reading.defaults, direction="max")
    again = read_tracker_files(
        loose_files(sent.files), replace(reading, defaults=defaults), sent.tracker
    )
    return again or tracked


def _refused(
    sent: Sent, reading: Reading, error: Unjudgeable | MissingPackage
) -> FileLook:
    remedy = (
        f"On the server: {error.command}"
        if isinstance(error, MissingPackage)
        else error.remedy
    )
    problem = LineProblem(1, "file", str(error), remedy, "the files")
    page = JudgePage(
        name=sent.given.name, problems=(problem,), problem_count=1, asks_direction=False
    )
    return FileLook(RunsRead(), with_files(page, sent, reading))
