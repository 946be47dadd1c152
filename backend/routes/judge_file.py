"""Files of runs read as far as they were explained; what they leave open is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from backend.errors import AppError
from backend.importing.import_file import LOOKING, READING, told
from backend.importing.import_watch import ImportWatch
from backend.routes.judge_form import Sent, said_reading
from backend.routes.judge_look import FileLook, is_good, with_files
from backend.routes.judge_tracker import look_at_tracker
from frontend.pages.judging.questions import judge_questions
from frontend.pages.judging.seen_file import SeenFile, says_direction
from overcurve.reading.column_facts import ColumnFacts, gather_facts
from overcurve.reading.column_guess import tag_column
from overcurve.reading.course_guess import CourseGuess, guess_course
from overcurve.reading.packed_files import ends_as_runs
from overcurve.reading.proposal import field_of, propose_reading
from overcurve.reading.read_runs import (
    count_choices,
    read_header,
    read_rows,
    read_runs,
)
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.tagged_rows import MOST_TAGS

SEVERAL = 2  # tags: of one there is nothing to ask
Facts = Mapping[str, ColumnFacts]


def look_at(sent: Sent, max_rows: int, watch: ImportWatch) -> FileLook:
    """Reads the files as they were explained, or proposes how; asks what is open.

    Tables are read as tables where that needs no asking, else as a tracker has them.
    """
    is_new = not sent.given.is_answered
    if sent.tracker or (is_new and not _are_tables(sent)):
        tracked = look_at_tracker(sent, max_rows)
        if tracked is not None:
            return tracked
    look = _look_at_rows(sent, max_rows, watch)
    is_open = look.page is not None and (look.page.missing or look.page.problems)
    if is_new and is_open and _are_tables(sent):
        try:
            tracked = look_at_tracker(sent, max_rows)
        except AppError:  # what cannot be unpacked is told among the questions
            return look
        if tracked is not None and tracked.read.records:
            return tracked
    return look


def _are_tables(sent: Sent) -> bool:
    """Whether the files are all of rows, by their names; pasted lines are."""
    return all(not file.name or ends_as_runs(file.name) for file in sent.files)


def _look_at_rows(sent: Sent, max_rows: int, watch: ImportWatch) -> FileLook:
    unread = said_reading(sent.given, (), max_rows)
    rows = read_rows(sent.source, told(watch, LOOKING), unread)
    facts = gather_facts(rows)
    said = said_reading(sent.given, facts, max_rows)
    if sent.given.is_answered:
        file = _as_said(sent, said, facts, watch)
    else:
        file = _as_proposed(sent, said, facts, watch)
    if _is_settled(sent, file):
        return FileLook(file.read, None)
    splits = count_choices(sent.source, file.reading)
    page = judge_questions(file, sent.given, splits)
    return FileLook(file.read, with_files(page, sent, file.reading))


def _as_proposed(
    sent: Sent, said: Reading, facts: Facts, watch: ImportWatch
) -> SeenFile:
    proposal = propose_reading(
        sent.source,
        said,
        facts=facts,
        look=told(watch, LOOKING),
        tell=told(watch, READING),
    )
    reading, read = proposal.reading, proposal.read
    suggested = reading.defaults.direction
    # What longer runs suggest is told, and left to be chosen.
    reading = replace(
        reading, defaults=replace(reading.defaults, direction=said.defaults.direction)
    )
    file = _seen(sent, reading, facts, proposal.course, read)
    if suggested is None and not says_direction(file.header, reading):
        read = _read(sent, reading, watch)
    return replace(file, read=read, suggested=suggested)


def _as_said(sent: Sent, said: Reading, facts: Facts, watch: ImportWatch) -> SeenFile:
    course = None
    if sent.given.fold is None:
        rows = read_rows(sent.source, told(watch, LOOKING), said)
        course = guess_course(rows, lambda c: field_of(c, said.mapping))
        said = replace(said, fold=course.column if course else "")
    return _seen(sent, said, facts, course, _read(sent, said, watch))


def _read(sent: Sent, reading: Reading, watch: ImportWatch) -> RunsRead:
    """Reads as if the direction were stated, so that only true problems are listed."""
    has_direction = reading.defaults.direction or says_direction(
        read_header(sent.source, reading), reading
    )
    assumed = replace(reading.defaults, direction="max")
    used = reading if has_direction else replace(reading, defaults=assumed)
    return read_runs(sent.source, used, told(watch, READING))


def _seen(
    sent: Sent,
    reading: Reading,
    facts: Facts,
    course: CourseGuess | None,
    read: RunsRead,
) -> SeenFile:
    header = read_header(sent.source, reading)
    return SeenFile(
        header=header,
        facts=facts,
        reading=reading,
        read=read,
        tags=_tags(facts),
        course=course,
    )


def _tags(facts: Facts) -> dict[str, int]:
    """The tags of scalars, where there are several, with the rows of each."""
    column = tag_column(tuple(facts))
    tags = facts[column].values if column else {}
    return dict(tags) if SEVERAL <= len(tags) <= MOST_TAGS else {}


def _is_settled(sent: Sent, file: SeenFile) -> bool:
    """Whether nothing is left to ask before it is judged."""
    given = sent.given
    is_known = file.course is None and (not file.tags or given.names_tag)
    is_known &= bool(given.direction) or says_direction(file.header, file.reading)
    return is_known and is_good(sent, file.read)
