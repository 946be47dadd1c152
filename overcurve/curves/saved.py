"""A comparison that was saved, judged again.

A verdict that was stored is never taken over: its runs are judged by today's rule, so
that what somebody relies on is the rule and not the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from overcurve.curves.comparison import Comparison, compare, comparison_digest
from overcurve.curves.encoding.comparisons import evidence_from_json, question_from_json
from overcurve.curves.encoding.record_text import unpack_runs
from overcurve.curves.estimating.points import JUDGE_RULE
from overcurve.curves.terms.evidence import Evidence
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.run_table import RunTable
from overcurve.errors import Unjudgeable

ISLAND = "overcurve-comparison"  # the script element that carries it in a page
PAGES = (".html", ".htm")
SAVED = (*PAGES, ".json")  # how files of comparisons end
_ANEW = "Get it anew from where it was saved or shared."


@dataclass(frozen=True, slots=True)
class Saved:
    """What a saved comparison asked, and of what."""

    question: Question
    records: RunTable
    evidence: Evidence


def judge_again(facts: Mapping[str, Any]) -> Comparison:
    """Judges the runs of a comparison's JSON by today's rule.

    Raises: Unjudgeable: as `read_saved`.
    """
    saved = read_saved(facts)
    return compare(saved.question, saved.records, saved.evidence)


def read_saved(facts: Mapping[str, Any]) -> Saved:
    """Takes question, runs and evidence out of a comparison's JSON.

    Raises: Unjudgeable: it holds no comparison, or was changed after it was written:
        what is judged must be what its digest says.
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
    return Saved(question, records, evidence)


def holds_comparison(name: str, data: bytes) -> bool:
    """Whether a file is a saved page, or the JSON of a comparison or an answer; another
    `.json` holds runs.

    Args:
        name: of the file.
        data: what it holds.
    """
    if is_page(name):
        return True
    is_object = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return is_object and (b'"question"' in data or b'"options"' in data)


def read_saved_file(name: str, data: bytes) -> dict[str, Any]:
    """The facts that a saved page holds, or the JSON of a comparison.

    Args:
        name: of the file, for errors; its ending says which of both it is.
        data: what the file holds.
    Raises: Unjudgeable: it is damaged, or neither; names the file.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unjudgeable(f"{name} is not UTF-8 text: {error}. {_ANEW}") from error
    if is_page(name):
        return read_island(text, name)
    facts = _read_json(text, name)
    if "options" in facts and "question" not in facts:
        raise Unjudgeable(
            f"{name} is an answer, which holds no runs: give the runs, or a page that "
            "was saved"
        )
    return facts


def is_page(name: str) -> bool:
    """Whether a file's name is that of a page."""
    return name.lower().endswith(PAGES)


def read_island(html: str, name: str) -> dict[str, Any]:
    """The facts inside a saved comparison page.

    Raises: Unjudgeable: it carries none, they are damaged, or have no digest: every
        page that was ever saved has one.
    """
    parser = _Island()
    parser.feed(html)
    if not parser.text:
        raise Unjudgeable(f"{name} is no comparison saved from Overcurve")
    facts = _read_json(parser.text, name)
    if not facts.get("digest"):
        raise Unjudgeable(f"{name} has lost the digest of its contents. {_ANEW}")
    return facts


def _read_json(text: str, name: str) -> dict[str, Any]:
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unjudgeable(f"{name} is not JSON: {error}. {_ANEW}") from error
    if not isinstance(facts, dict):
        raise Unjudgeable(
            f"{name} is no saved comparison. Write runs as JSON lines, one object a "
            "line, in a file that ends in .jsonl."
        )
    return facts


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
