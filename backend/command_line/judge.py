"""`overcurve judge`: the verdict on a file of runs, a saved page, or a link.

A verdict that was stored is never taken over: the runs are judged again here, so that
what a pipeline relies on is the rule and not the file.
"""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit, urlunsplit

from backend.command_line.remote import ask_server
from backend.importing.import_file import recipes_named
from backend.settings import Settings
from overcurve.curves.comparison import (
    Comparison,
    MethodAnswer,
    MethodVerdict,
    compare,
    comparison_digest,
)
from overcurve.curves.encoding.comparisons import evidence_from_json, question_from_json
from overcurve.curves.encoding.record_text import unpack_runs
from overcurve.curves.estimating.points import JUDGE_RULE
from overcurve.curves.planning.comparable_runs import comparable_runs
from overcurve.curves.terms.question import (
    Question,
    check_alpha,
    check_direction,
    check_margin,
)
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.errors import ReadingError
from overcurve.reading.problems import Problem
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading, parse_keep, parse_mapping

ISLAND = "overcurve-comparison"
SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".txt")


class Unjudgeable(Exception):
    """What was given holds no runs that can be judged; says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How to judge a file of runs; a saved page or link brings its own question.

    `baseline` is a label, a method's name or a recipe; "" takes the recipe with most
    finished runs.
    """

    reading: Reading = field(default_factory=Reading)
    baseline: str = ""
    axis: str = "train_seconds"
    device_class: str = ""
    alpha: float = 0.05
    margin: float | None = None


def ask_of_file(
    *,
    mapping: Sequence[str] = (),
    keep: Sequence[str] = (),
    fold: str = "",
    direction: str = "",
    baseline: str = "",
    axis: str = "train_seconds",
    device_class: str = "",
    alpha: float = 0.05,
    margin: float | None = None,
) -> Asked:
    """What the command line's words mean. Raises Unjudgeable, naming the wrong one."""
    try:
        reading = Reading(
            mapping=parse_mapping(mapping),
            keep=parse_keep(keep),
            fold=fold,
            defaults=Defaults(
                direction=check_direction(direction or None, "--direction")
            ),
        )
    except ReadingError as error:
        raise Unjudgeable(f"--{error.message} {error.remedy}") from error
    return Asked(
        reading=reading,
        baseline=baseline,
        axis=axis,
        device_class=device_class,
        alpha=check_alpha(alpha, "--alpha"),
        margin=check_margin(margin, "--margin"),
    )


def unmet_requirements(
    comparison: Comparison, verdict: str, methods: Sequence[str] = ()
) -> list[str]:
    """Sentences on the methods that have another verdict than is required.

    Raises: Unjudgeable, when the verdict or a method's name is unknown, or there is
        no method: nothing is above because nothing was there.
    """
    if not verdict:
        return []
    wanted = verdict.replace(" ", "_")
    if wanted not in get_args(MethodVerdict):
        known = ", ".join(get_args(MethodVerdict))
        raise Unjudgeable(f"--require {verdict}: the verdicts are {known}")
    names = [answer.name for answer in comparison.methods]
    absent = [name for name in methods if name not in names]
    if absent or not names:
        raise Unjudgeable(
            f"no method {', '.join(absent) or 'at all'} here; "
            f"there are: {', '.join(names) or 'none but the baseline'}"
        )
    return [
        f"{_said(a)}, required was {verdict}{_reserved(a)}"
        for a in comparison.methods
        if a.verdict != wanted and (not methods or a.name in methods)
    ]


def reserved_requirements(
    comparison: Comparison, methods: Sequence[str] = ()
) -> list[str]:
    """Sentences on the methods that are as required, with what is not fair."""
    return [
        f"{_said(a)}, as required{_reserved(a)}"
        for a in comparison.methods
        if a.warnings and (not methods or a.name in methods)
    ]


def _said(answer: MethodAnswer) -> str:
    if answer.verdict == "crosses":
        return f"{answer.name} crosses the baseline"
    return f"{answer.name} is {answer.verdict.replace('_', ' ')}"


def _reserved(answer: MethodAnswer) -> str:
    """What is not fair, which belongs to every verdict."""
    if not answer.warnings:
        return ""
    plural = "" if len(answer.warnings) == 1 else "s"
    return f", with the reservation{plural}: {'; '.join(answer.warnings)}"


def is_runs_file(source: str) -> bool:
    """Whether a source holds runs alone, so that the question is the caller's."""
    is_address = urlsplit(source).scheme in ("http", "https")
    return not is_address and Path(source).suffix in SUFFIXES


def judge_source(source: str, asked: Asked, settings: Settings) -> Comparison:
    """Judge a path or an address; the token goes to our own server only.

    Raises: Unjudgeable, ServerRefused; CurveError, when the runs break a rule.
    """
    if urlsplit(source).scheme in ("http", "https"):
        address, own = json_address(source), settings.public_url or "\n"
        token = settings.token.get_secret_value() if _same(address, own) else ""
        return judge_again(ask_server(address, token=token))
    path = Path(source)
    if not path.is_file():
        raise Unjudgeable(f"there is no file {path}")
    if path.suffix in (".html", ".htm"):
        return judge_again(read_island(path.read_text(encoding="utf-8"), path.name))
    if path.suffix == ".json":
        return judge_again(json.loads(path.read_text(encoding="utf-8")))
    if not is_runs_file(source):
        raise Unjudgeable(
            f"{path.name} is none of {', '.join(SUFFIXES)}, .html or .json"
        )
    return judge_runs(read_file(path, asked.reading), asked)


def read_file(path: Path, reading: Reading) -> tuple[RunRecord, ...]:
    """Every run of a file. Raises Unjudgeable with each line at fault."""
    with path.open("rb") as stream:
        read = read_runs(stream, reading)
    if read.problem_count:
        told = list(_told(read.problems))
        more = read.problem_count - len(read.problems)
        told += [f"  and {more:,} more"] if more else []
        raise Unjudgeable("\n".join([f"{path.name} cannot be judged:", *told]))
    return read.records


def _told(problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        yield f"  {problem.where}, {problem.field}: {problem.reason}. {problem.advice}"


def judge_runs(records: Sequence[RunRecord], asked: Asked) -> Comparison:
    """Judge runs from a file against the baseline that is named."""
    if asked.device_class:
        records = _on_device(records, asked.device_class)
    question = Question(
        baseline=choose_baseline(records, asked.baseline),
        axis=asked.axis,
        device_class=asked.device_class,
        alpha=asked.alpha,
        margin=asked.margin,
    )
    return compare(question, records)


def _on_device(records: Sequence[RunRecord], name: str) -> list[RunRecord]:
    found = [r for r in records if r.device_class == name]
    if not found:
        known = ", ".join(sorted({r.device_class for r in records}))
        raise Unjudgeable(f"--device-class {name} is no run's; there are: {known}")
    return found


def comparable_flags(comparison: Comparison) -> list[str]:
    """Where devices are mixed, what to say beside the file instead, in words."""
    asked = comparison.question
    return [
        f"{way.words}: --device-class {shlex.quote(way.question.device_class)}"
        if way.question.device_class != asked.device_class
        else f"{way.words}: --axis {way.question.axis}"
        for way in comparable_runs(comparison)
    ]


def choose_baseline(records: Sequence[RunRecord], name: str) -> str:
    """The recipe that a name means. Raises Unjudgeable unless it is exactly one."""
    known = ", ".join(sorted({r.label or r.method for r in records}))
    if not name:
        return _most_finished(records, known)
    found = recipes_named(records, name)
    if len(found) == 1:
        return found.pop()
    what = "names several recipes" if found else "names no recipe"
    raise Unjudgeable(f"--baseline {name} {what} here; there are: {known}")


def _most_finished(records: Sequence[RunRecord], known: str) -> str:
    finished = Counter(r.recipe for r in records if r.status == "finished")
    leading = finished.most_common(2)
    if len(leading) == 2 and leading[0][1] == leading[1][1]:
        raise Unjudgeable(
            f"say which is the baseline with --baseline NAME; there are: {known}"
        )
    return leading[0][0] if leading else ""


def judge_again(facts: Mapping[str, Any]) -> Comparison:
    """Judge the runs of a comparison's JSON by today's rule.

    Raises: Unjudgeable, when it holds no comparison, or was changed after it was
        written: what is judged must be what its digest says.
    """
    try:
        question = question_from_json(facts["question"])
        records = unpack_runs(facts)
        evidence = evidence_from_json(facts.get("evidence", {}))
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise Unjudgeable(
            "this holds no comparison: give the address or file of a comparison, "
            "a /c/ link, or a CSV or JSON lines file of runs"
        ) from error
    rule, stated = facts.get("rule", JUDGE_RULE), facts.get("digest")
    digest = comparison_digest(rule, question, records, evidence)
    if stated not in (None, digest):
        raise Unjudgeable(
            f"its digest is {stated}, that of its contents {digest}: runs, question or "
            "evidence were changed after it was saved; get it anew from where it was "
            "shared"
        )
    return compare(question, records, evidence)


def _same(address: str, own: str) -> bool:
    return urlsplit(address)[:2] == urlsplit(own)[:2]


def json_address(link: str) -> str:
    """The address of a page's facts: its path with `.json`."""
    parts = urlsplit(link)
    stem = parts.path.rstrip("/")
    for suffix in (".html", ".csv", ".svg", ".png", ".pdf", ".json"):
        stem = stem.removesuffix(suffix)
    return urlunsplit(parts._replace(path=f"{stem}.json", fragment=""))


def read_island(html: str, name: str) -> dict[str, Any]:
    """The facts inside a saved comparison page."""
    parser = _Island()
    parser.feed(html)
    if not parser.text:
        raise Unjudgeable(f"{name} is no comparison saved from Overcurve")
    return dict(json.loads(parser.text))


class _Island(HTMLParser):
    """Finds the script element that carries the comparison."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and ("id", ISLAND) in attrs

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the parser's own)
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.text += data
