"""`overcurve judge`: the verdict on a file of runs, a saved page, or a link."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from overcurve.curves.asked import Asked, judge_runs
from overcurve.curves.comparison import Comparison
from overcurve.curves.planning.comparable_runs import comparable_runs
from overcurve.curves.saved import (
    SAVED,
    holds_comparison,
    judge_again,
    read_saved_file,
)
from overcurve.curves.terms.evidence import Evidence
from overcurve.curves.terms.question import (
    check_alpha,
    check_direction,
    check_margin,
    check_time_sys,
)
from overcurve.curves.terms.records import RunRecord
from overcurve.errors import Unjudgeable
from overcurve.own_server import OwnServer
from overcurve.reading.answered_doubts import refuse_unknown
from overcurve.reading.doubts import Doubt
from overcurve.reading.errors import ReadingError
from overcurve.reading.file_account import account_of
from overcurve.reading.files import advice, read_files, say_files
from overcurve.reading.packed_files import PACKED, READ, ends_as_runs
from overcurve.reading.path_pattern import checked_pattern
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import (
    Reading,
    parse_answers,
    parse_decimal,
    parse_keep,
    parse_mapping,
    parse_units,
)
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.trackers.checked_runs import read_checked
from overcurve.reading.trackers.read_tracker import is_tracked
from overcurve.remote import ask_server
from overcurve.timing.journal import recover_before_reading

Tell = Callable[[Sequence[str], Sequence[Doubt]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileQuestion:
    """How to read and judge a file of runs; a saved page or link brings its own
    question."""

    reading: Reading = field(default_factory=Reading)
    asked: Asked = field(default_factory=Asked)
    tracker: str = ""
    skip_bad: bool = False  # leaves wrong lines out


def ask_of_file(
    *,
    mapping: Sequence[str] = (),
    units: Sequence[str] = (),
    keep: Sequence[str] = (),
    fold: str = "",
    decimal: str = "",
    pattern: str = "",
    answers: Sequence[str] = (),
    tracker: str = "",
    skip_bad: bool = False,
    direction: str = "",
    metric: str = "",
    baseline: str = "",
    axis: str = "train_seconds",
    device_class: str = "",
    alpha: float = 0.05,
    margin: float | None = None,
    time_sys: float | None = None,
) -> FileQuestion:
    """What the command line's words mean.

    Args:
        mapping: `column=field` each.
        units: `column=unit` each, or the quality's unit alone.
        keep: `column=value` each.
        answers: `doubt=answer` each.
        fold, decimal, pattern, tracker, skip_bad, direction, metric, baseline, axis,
            device_class: as the options of these names.
        alpha: two-sided error rate.
        margin: in the quality's unit; None calls nothing equal.
        time_sys: relative; None takes 0 where runs were interleaved, else 0.02.
    Raises: Unjudgeable: naming the wrong one.
    """
    try:
        unit, column_units = parse_units(units)
        reading = Reading(
            mapping=parse_mapping(mapping),
            units=column_units,
            keep=parse_keep(keep),
            fold=fold,
            decimal=parse_decimal(decimal),
            pattern=checked_pattern(pattern),
            answers=parse_answers(answers),
            defaults=Defaults(
                direction=check_direction(direction or None, "--direction"),
                metric=metric,
                unit=unit,
                device_class=device_class,
            ),
        )
    except ReadingError as error:
        raise Unjudgeable(f"--{error.message} {error.remedy}") from error
    asked = Asked(
        baseline=baseline,
        axis=axis,
        device_class=device_class,
        alpha=check_alpha(alpha, "--alpha"),
        margin=check_margin(margin, "--margin"),
        time_sys=check_time_sys(time_sys, "--time-sys"),
    )
    return FileQuestion(
        reading=reading, asked=asked, tracker=tracker, skip_bad=skip_bad
    )


def holds_runs(source: str) -> bool:
    """Whether a source holds runs alone, so that the question is the caller's."""
    path = Path(source)
    if urlsplit(source).scheme in ("http", "https"):
        return False
    return path.is_dir() or (ends_as_runs(path.name) and not is_saved(path))


def is_saved(path: Path) -> bool:
    """Whether a file is a comparison that was saved, and no table of runs."""
    if path.suffix.lower() not in SAVED:
        return False
    return holds_comparison(path.name, path.read_bytes())


def _unheard(_said: Sequence[str], _doubts: Sequence[Doubt]) -> None:
    """Takes what is told where somebody wants the answer alone."""


def judge_sources(
    sources: Sequence[str],
    question: FileQuestion,
    own: OwnServer,
    tell: Tell = _unheard,
) -> Comparison:
    """Judges what is named: one source of any kind, or several files of runs.

    Args:
        sources: paths, or one address of a comparison or of a tracker's server.
        question: asked of files of runs; others bring their own.
        own: the server whose token we have.
        tell: is told how runs of trackers were understood, a line each, and what is
            left open.
    Raises: as `judge_source`.
    """
    if len(sources) == 1:
        return judge_source(sources[0], question, own, tell)
    for source in sources:
        if not (_is_of_tracker(source, question) or holds_runs(source)):
            raise Unjudgeable(
                f"{source} is a comparison, or no file of runs: several sources are "
                "judged together where all of them are runs"
            )
    return _judge_files(sources, question, tell)


def judge_source(
    source: str, question: FileQuestion, own: OwnServer, tell: Tell = _unheard
) -> Comparison:
    """Judges a path or an address; the token goes to our own server only.

    Args:
        source: the path, or the address of a comparison or of a tracker's server.
        question: asked of a file of runs; others bring their own.
        own: the server whose token we have.
        tell: as of `judge_sources`.
    Raises: Unjudgeable, ServerRefused; CurveError, when the runs break a rule;
        MissingPackage, where a tracker's files need one.
    """
    if urlsplit(source).scheme in ("http", "https"):
        address = json_address(source)
        is_own = bool(own.public_url) and _same(address, own.public_url)
        return judge_again(ask_server(address, token=own.token if is_own else ""))
    if _is_of_tracker(source, question):
        return _judge_files([source], question, tell)
    path = _existing(source)
    if not path.is_dir() and is_saved(path):
        return judge_again(read_saved_file(path.name, path.read_bytes()))
    if not holds_runs(source):
        endings = ", ".join((*READ, *PACKED))
        raise Unjudgeable(f"{path.name} is none of {endings} or .html")
    return _judge_files([source], question, tell)


def _existing(source: str) -> Path:
    path = Path(source)
    if not path.exists():
        raise Unjudgeable(f"there is no file {path}")
    return path


def _is_of_tracker(source: str, question: FileQuestion) -> bool:
    return is_tracked(source, question.reading, question.tracker)


def _judge_files(
    sources: Sequence[str], question: FileQuestion, tell: Tell
) -> Comparison:
    """Judges runs of trackers and of other files together."""
    reading, skip_bad = question.reading, question.skip_bad
    read: list[tuple[str, RunsRead]] = []
    paths: list[Path] = []
    said: list[str] = []
    for source in sources:
        answer = read_checked(
            source,
            reading,
            tracker=question.tracker,
            skip_bad=skip_bad,
            advise=advice,
        )
        if answer is None:
            paths.append(_existing(source))
        else:
            said += answer.said
            read.append((Path(source).name, answer.runs))
    for path in paths:
        recover_before_reading(path)
    if paths:
        files = read_files(paths, reading, skip_bad=skip_bad)
        read.append((say_files(paths), files))
    doubts = [doubt for _, runs in read for doubt in runs.doubts]
    _refuse_unknown(reading, doubts)
    tell(said, doubts)
    records = [record for _, runs in read for record in runs.records]
    accounts = tuple(account_of(runs, name) for name, runs in read)
    comparison = judge_runs(records, question.asked, Evidence(files=accounts))
    if not question.asked.baseline:
        tell(_say_baseline(records, comparison), ())
    return comparison


def _say_baseline(records: Iterable[RunRecord], comparison: Comparison) -> list[str]:
    """Which baseline was taken where nobody named one."""
    recipe = comparison.question.baseline
    names = (run.label or run.method for run in records if run.recipe == recipe)
    other = "name another with --baseline NAME"
    return [f"baseline: {name}, for none was named; {other}" for name in [*names][:1]]


def _refuse_unknown(reading: Reading, doubts: Sequence[Doubt]) -> None:
    try:
        refuse_unknown(reading.answers, doubts)
    except ReadingError as error:
        raise Unjudgeable(f"--{error.message} {error.remedy}") from error


def comparable_flags(comparison: Comparison) -> list[str]:
    """Where devices are mixed, what to say beside the file instead, in words."""
    asked = comparison.question
    return [
        f"{way.words}: --device-class {shlex.quote(way.question.device_class)}"
        if way.question.device_class != asked.device_class
        else f"{way.words}: --axis {way.question.axis}"
        for way in comparable_runs(comparison)
    ]


def _same(address: str, own: str) -> bool:
    return urlsplit(address)[:2] == urlsplit(own)[:2]


def json_address(link: str) -> str:
    """The address of a page's facts: its path with `.json`."""
    parts = urlsplit(link)
    stem = parts.path.rstrip("/")
    for suffix in (".html", ".csv", ".svg", ".png", ".pdf", ".json"):
        stem = stem.removesuffix(suffix)
    return urlunsplit(parts._replace(path=f"{stem}.json", fragment=""))
