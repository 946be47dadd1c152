"""Sharing: a comparison frozen under a link, and recomputed as a check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from backend.comparisons.showing import show
from backend.errors import InvalidInput, from_input_error
from backend.store.snapshots import (
    SeenBy,
    SnapshotView,
    find_title,
    insert_snapshot,
    load_snapshot,
)
from overcurve.curves.comparison import (
    Comparison,
    MethodAnswer,
    Point,
    compare,
    comparison_from_json,
    comparison_json,
)
from overcurve.curves.encoding.alike import are_alike
from overcurve.curves.estimating.points import JUDGE_RULE
from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.run_table import RunTable
from overcurve.errors import FieldError
from overcurve.words import unmarked


@dataclass(frozen=True, slots=True)
class Sharing:
    """What its author says of a comparison before it is frozen: a `title` ("" for
    what is compared), a `note`, and who may open the link."""

    title: str = ""
    note: str = ""
    seen_by: SeenBy = "everyone"


PLAIN = Sharing()


@dataclass(frozen=True, slots=True)
class Recheck:
    """A snapshot recomputed from its own records under today's rule. `differences`
    are sentences, empty when the answer is the same."""

    snapshot: str
    rule_then: int
    rule_now: int
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether today's rule says what the snapshot says."""
        return not self.differences


def share_comparison(
    session: Session,
    question: Question,
    sharing: Sharing = PLAIN,
    max_runs: int | None = None,
) -> SnapshotView:
    """Freezes the answer to a question; the same question on the same data under
    the same rule gives the same link, unless something else is said of it. Commits.

    Raises: InvalidInput: it holds more than `max_runs` runs, all of which a snapshot
        would store.
    """
    comparison = show(session, question)
    runs = len(comparison.records)
    if max_runs is not None and runs > max_runs:
        raise InvalidInput(
            f"This comparison holds {runs:,} runs; at most {max_runs:,} are shared.",
            remedy="Share fewer methods, or one study, at a time; or raise "
            "OVERCURVE_MAX_SHARED_RUNS.",
            fields=[FieldError("question", f"selects {runs:,} runs")],
        )
    return freeze(session, comparison, sharing)


def freeze(
    session: Session, comparison: Comparison, sharing: Sharing = PLAIN
) -> SnapshotView:
    """Stores a comparison, whatever runs it was asked of, under a digest. Commits."""
    titled = replace(sharing, title=sharing.title or describe(comparison))
    snapshot = insert_snapshot(
        session,
        snapshot_id=_snapshot_id(session, comparison.digest, sharing, titled),
        title=titled.title,
        rule=comparison.rule,
        comparison=comparison_json(comparison, packed=True),
        runs=len(comparison.records),
        note=titled.note,
        seen_by=titled.seen_by,
    )
    session.commit()
    return snapshot


def _snapshot_id(session: Session, digest: str, asked: Sharing, titled: Sharing) -> str:
    """The comparison's own digest, where nothing else is said of it than was said
    before: what is frozen is never changed, so other words have a link of their own."""
    if (asked.note, asked.seen_by) == (PLAIN.note, PLAIN.seen_by):
        frozen = find_title(session, digest)
        if frozen is None or asked.title in ("", frozen):
            return digest
    said = [digest, titled.title, titled.note, titled.seen_by]
    return sha256(json.dumps(said).encode()).hexdigest()[: len(digest)]


def describe(comparison: Comparison) -> str:
    """Titles a comparison whose author gave no title."""
    names = ", ".join(m.name for m in comparison.methods[:3])
    more = len(comparison.methods) - 3
    others = f"{names} and {more} more" if more > 0 else names
    against = f"{others} against {comparison.baseline.name}"
    task = unmarked(comparison.question.task)
    return (against if others else comparison.baseline.name) + (
        f" on {task}" * bool(task)
    )


def recheck_snapshot(session: Session, snapshot_id: str) -> Recheck:
    """Computes a snapshot's question again from the records and evidence it stored.

    Raises:
        NotFound: no such snapshot. InvalidInput: today's rule refuses its records.
    """
    snapshot = load_snapshot(session, snapshot_id)
    then = comparison_from_json(dict(snapshot.comparison))
    try:
        now = compare(then.question, then.records, then.evidence)
    except CurveError as error:
        raise from_input_error(error) from error
    return Recheck(
        snapshot_id, snapshot.rule, JUDGE_RULE, tuple(list_differences(then, now))
    )


def list_differences(then: Comparison, now: Comparison) -> Iterator[str]:
    """Says what two answers to one question do not agree on, in sentences; the last
    digits of numbers differ between processors, and nothing else for that."""
    if are_alike(_answer_json(then), _answer_json(now)):
        return
    has_difference = False
    for old, new in zip(then.methods, now.methods, strict=False):
        for difference in _differences(old, new):
            has_difference = True
            yield f"{old.name}: {difference}"
    if not are_alike(then.baseline, now.baseline):
        has_difference = True
        yield f"The curve of {then.baseline.name} is computed differently."
    if not has_difference:
        yield "No verdict or figure differs; what stands around them does."


def _answer_json(comparison: Comparison) -> dict[str, Any]:
    """What was said: without the records, and without the rule and digest, which name
    who said it of what."""
    answer = replace(comparison, records=RunTable(), rule=0, digest="")
    return comparison_json(answer)


def _differences(old: MethodAnswer, new: MethodAnswer) -> Iterator[str]:
    if old.verdict != new.verdict:
        yield f"was {old.verdict}, is now {new.verdict}."
    for before, after in zip(old.points, new.points, strict=False):
        if before.verdict != after.verdict:
            yield (
                f"at budget {before.budget:g} was {before.verdict}, "
                f"is now {after.verdict}."
            )
        elif not are_alike(before, after):
            was, is_now = _gap(before), _gap(after)
            gaps = f"the gap was {was}, is now {is_now}"
            told = gaps if was != is_now else "another figure or reason is given"
            yield f"at budget {before.budget:g} {told}."
    if old.verdict == new.verdict and not are_alike(old.speedup, new.speedup):
        yield "the speed-up or its interval is computed differently."
    if old.verdict == new.verdict and not are_alike(old.quality_gain, new.quality_gain):
        yield "the quality gained or its interval is computed differently."
    if not are_alike(old.equal_budget, new.equal_budget):
        yield "what it says at equal budget is computed differently."


def _gap(point: Point) -> str:
    if point.gap is None or point.gap_low is None or point.gap_high is None:
        return "not given"
    return f"{point.gap:.4g} ({point.gap_low:.4g} to {point.gap_high:.4g})"
