"""One look at the files of *Judge data*, and what the page keeps of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backend.routes.judge_form import Sent
from backend.routes.judge_sent_files import passed_over, send_along
from frontend.pages.judging.command import judge_command
from frontend.pages.judging.page import JudgePage
from overcurve.curves.terms.records import Direction
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead


@dataclass(frozen=True, slots=True)
class FileLook:
    """One look at the files: what they give, and the page that asks what is open; None
    where nothing is and they shall be judged."""

    read: RunsRead
    page: JudgePage | None


def is_good(sent: Sent, read: RunsRead) -> bool:
    """Whether the runs shall be judged: that was asked for, their baseline is known,
    and nothing is wrong with them, or what is shall be left out."""
    given = sent.given
    if not given.is_answered or sent.is_preview:
        return False
    if given.baseline not in {run.label for run in read.records}:
        return False
    return not read.problems or (given.skips_bad and read.may_skip_bad)


def with_files(page: JudgePage, sent: Sent, reading: Reading) -> JudgePage:
    """The page with the files where they are short, and with the command that reads
    them from a shell."""
    left = passed_over(sent.files) if not page.said else []
    along, names = send_along(sent.files), [f.name for f in sent.files if f.name]
    command = judge_command(
        names,
        replace(reading, defaults=_defaults(page, reading.defaults)),
        page.baseline,
        skips_bad=page.skips_bad and bool(page.problems),
    )
    return replace(
        page,
        text=along.text,
        kept=along.kept,
        is_long=along.is_long,
        files=tuple(names),
        passed_over=tuple(file.name for file in left),
        command=command,
        is_refused=bool(page.problems)
        and sent.given.is_answered
        and not sent.is_preview,
    )


def _defaults(page: JudgePage, said: Defaults) -> Defaults:
    """What no column says, guesses among it."""
    directions: dict[str, Direction] = {"max": "max", "min": "min"}
    return replace(said, direction=directions.get(page.direction), unit=page.unit)
