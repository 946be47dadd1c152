"""Importing runs measured elsewhere: all of a file or, with its problems told, none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from backend.errors import InvalidInput, TooLarge
from backend.importing.import_watch import ImportWatch
from backend.queue import announce, connect_redis
from backend.settings import Settings
from backend.store.files_read import insert_file_read
from backend.store.imports import insert_imported
from overcurve.curves.asked import recipes_named
from overcurve.curves.terms.evidence import FileRead
from overcurve.curves.terms.records import RunRecord
from overcurve.errors import FieldError
from overcurve.reading.answered_doubts import refuse_unknown
from overcurve.reading.doubts import Doubt
from overcurve.reading.file_account import account_of
from overcurve.reading.problems import Problem
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.sources import Given

# The stages of an import, as whoever watches is told them.
LOOKING, READING, STORING = "looking", "reading", "storing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did: `study` holds the runs. `existing` were here before,
    `skipped` lines were wrong and left out because `--skip-bad` was said; `left_out`
    rows had another value than was to be kept, `folded` rows were the course of runs
    that later rows end. `account` says what became of every row, `statuses` how the
    runs of the file ended, `doubts` what the file leaves open."""

    study: int
    inserted: int
    existing: int
    repeated: int
    skipped: int
    left_out: int
    folded: int
    unused_columns: tuple[str, ...]
    recipes: tuple[str, ...]
    account: FileRead
    statuses: Mapping[str, int]
    doubts: tuple[Doubt, ...] = ()


def import_runs(
    session: Session,
    settings: Settings,
    given: Given,
    reading: Reading,
    *,
    title: str,
    name: str = "",
    skip_bad: bool = False,
    baseline: str = "",
    watch: ImportWatch | None = None,
) -> Imported:
    """Reads files and stores their runs in the import study of this title. Commits.

    Args:
        given: a file, or several that are read as one.
        name: what the file is called where its account is shown; "" takes the title.
        baseline: label, method or recipe that comparisons of a new study start from.

    Raises:
        InvalidInput: names lines, fields and remedies; nothing was stored.
        ReadingError: an answer belongs to nothing that the file leaves open.
        Conflict: whoever watches cancelled it; nothing was stored.
        TooLarge: more lines than OVERCURVE_MAX_IMPORT_ROWS.
    """
    sourced = replace(reading.defaults, source=reading.defaults.source or title)
    reading = replace(reading, max_rows=settings.max_import_rows, defaults=sourced)
    read = read_runs(given, reading, told(watch, READING))
    if read.problems and not (skip_bad and read.may_skip_bad):
        raise refusal(read)
    refuse_unknown(reading.answers, read.doubts)
    recipe = _baseline_recipe(read.records, baseline) if baseline else ""
    return store_runs(
        session,
        settings,
        read,
        title=title,
        name=name or title,
        baseline=recipe,
        watch=watch,
    )


def told(watch: ImportWatch | None, stage: str) -> Callable[[int, int], None] | None:
    """What a stage of an import tells its rows to, where somebody watches."""
    return None if watch is None else partial(watch.tell, stage)


def _baseline_recipe(records: Sequence[RunRecord], name: str) -> str:
    recipes = recipes_named(records, name)
    if len(recipes) != 1:
        labels = ", ".join(sorted({r.label for r in records}))
        fault = FieldError("baseline", f"means {_how_many(recipes)} of this file")
        raise InvalidInput(
            f'baseline: "{name[:80]}" {fault.message}.',
            remedy=f"Name one of: {labels}.",
            fields=[fault],
        )
    return recipes.pop()


def _how_many(recipes: set[str]) -> str:
    return f"{len(recipes)} recipes" if recipes else "no recipe"


def store_runs(
    session: Session,
    settings: Settings,
    read: RunsRead,
    *,
    title: str,
    name: str,
    baseline: str = "",
    watch: ImportWatch | None = None,
) -> Imported:
    """Stores what was read from a file, and the account of its rows under the file's
    `name`; a run without a source has the title's."""
    named = [r if r.source else replace(r, source=title) for r in read.records]
    tell = told(watch, STORING)
    result = insert_imported(session, named, title=title, baseline=baseline, tell=tell)
    account = account_of(read, name)
    brought = bool(result.inserted)
    insert_file_read(session, result.study, account, brought_runs=brought)
    session.commit()
    event = {"type": "study", "study": result.study, "status": "finished"}
    announce(connect_redis(settings.redis_url), event)
    return Imported(
        study=result.study,
        inserted=result.inserted,
        existing=result.existing,
        repeated=read.repeated,
        skipped=account.aside_rows,
        left_out=read.left_out,
        folded=read.folded,
        unused_columns=read.unused,
        recipes=tuple(dict.fromkeys(r.recipe for r in read.records)),
        account=account,
        doubts=read.doubts,
        statuses=dict(Counter(r.status for r in read.records)),
    )


def refusal(read: RunsRead) -> InvalidInput | TooLarge:
    """The error that tells everything wrong with a file."""
    fields = [FieldError(_path(p), f"{p.reason}. {p.advice}") for p in read.problems]
    more = read.problem_count - len(fields)
    if more:
        fields.append(FieldError("file", f"and {more:,} more problems like these."))
    if any(p.reason.endswith("taken at once") for p in read.problems):
        return TooLarge(
            f"The file {read.problems[0].reason}.",
            remedy=read.problems[0].remedy,
            fields=fields,
        )
    things = (
        "one problem" if read.problem_count == 1 else f"{read.problem_count:,} problems"
    )
    skipping = (
        ", or import the good ones with --skip-bad (skip_bad=1)"
        if read.may_skip_bad
        else ""
    )
    return InvalidInput(
        f"Nothing was imported: {things} in the file.",
        remedy=f"Correct the lines named{skipping}.",
        fields=fields,
    )


def _path(problem: Problem) -> str:
    return f"{problem.where}, {problem.field}"
