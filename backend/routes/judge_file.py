"""A file of runs read as far as it was explained; what it leaves open is asked."""

from __future__ import annotations

from dataclasses import replace

from backend.importing.import_file import LOOKING, READING, told
from backend.importing.import_watch import ImportWatch
from backend.routes.judge_form import Sent
from backend.routes.judge_sent_files import send_along
from frontend.pages.judging.command import judge_command
from frontend.pages.judging.page import JudgePage
from frontend.pages.judging.questions import judge_questions
from frontend.pages.judging.seen_file import SeenFile, field_of, says_direction
from overcurve.curves.terms.records import Direction
from overcurve.reading.column_guess import guess_tags, tag_column
from overcurve.reading.course_guess import CourseGuess, guess_course
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import Header, count_choices, read_rows, read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.tagged_rows import count_tags

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
    tags, reading = _guess_tags(sent, header, reading, watch)
    course = _guess_course(sent, reading, watch)
    if course is not None:
        reading = replace(reading, fold=course.column)
    # Read as if the direction were stated, so that only true problems are listed.
    has_direction = sent.given.direction or says_direction(header, reading)
    assumed = replace(reading.defaults, direction="max")
    used = reading if has_direction else replace(reading, defaults=assumed)
    read = read_runs(sent.source, used, told(watch, READING))
    file = SeenFile(header=header, reading=reading, read=read, tags=tags, course=course)
    if has_direction and _is_settled(sent, file):
        return read, None
    return read, _ask(sent, file)


def _ask(sent: Sent, file: SeenFile) -> JudgePage:
    """The page that shows what was understood, with the files where they are short."""
    page = judge_questions(file, sent.given, count_choices(sent.source))
    along, names = send_along(sent.files), [f.name for f in sent.files if f.name]
    command = judge_command(
        names,
        replace(file.reading, defaults=_defaults(page)),
        page.baseline,
        skips_bad=page.skips_bad and bool(page.problems),
    )
    return replace(
        page,
        text=along.text,
        kept=along.kept,
        is_long=along.is_long,
        files=tuple(names),
        command=command,
        is_refused=bool(page.problems) and _asks_verdict(sent),
    )


def _defaults(page: JudgePage) -> Defaults:
    """What no column says, guesses among it."""
    directions: dict[str, Direction] = {"max": "max", "min": "min"}
    return Defaults(direction=directions.get(page.direction), unit=page.unit)


def _asks_verdict(sent: Sent) -> bool:
    return sent.given.is_answered and not sent.is_preview


def _is_settled(sent: Sent, file: SeenFile) -> bool:
    """Whether nothing but the direction may be left to ask before it is judged."""
    given, read = sent.given, file.read
    is_known = given.baseline in file.methods and file.course is None
    is_known &= not file.tags or given.names_tag
    is_good = not read.problems or (given.skips_bad and read.may_skip_bad)
    return is_known and is_good and not sent.is_preview


def _guess_tags(
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
    if not sent.given.is_answered:
        guess = guess_tags(list(tags))
        keys = {f"{column}={tag}": field for tag, field in guess.items()}
        if "quality" in guess.values():
            reading = replace(reading, mapping={**reading.mapping, **keys})
    return tags, reading


def _guess_course(
    sent: Sent, reading: Reading, watch: ImportWatch
) -> CourseGuess | None:
    """The column that rises within runs, unless somebody has said what rows are."""
    if sent.given.fold is not None:
        return None
    rows = read_rows(sent.source, told(watch, LOOKING))
    return guess_course(rows, lambda c: field_of(c, reading))
