"""The one way in: a question asked of a set of runs, and its whole answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from frontend.curves.answers import (
    BaselineAnswer,
    Check,
    CheckState,
    Comparison,
    Curve,
    DroppedRun,
    Interval,
    Knot,
    MethodAnswer,
    MethodVerdict,
    NextRun,
    Point,
    PointVerdict,
    RunCounts,
    TimeVerdict,
)
from frontend.curves.baseline_answer import judge_baseline
from frontend.curves.encoding import (
    comparison_from_json,
    comparison_json,
    question_json,
    record_json,
)
from frontend.curves.fairness import check_fairness
from frontend.curves.judging import judge_method
from frontend.curves.planner import next_runs
from frontend.curves.question import Question
from frontend.curves.on_time import with_time_verdicts
from frontend.curves.records import RunRecord
from frontend.curves.selection import count_runs, select_runs
from frontend.curves.verdicts import JUDGE_RULE

__all__ = [
    "BaselineAnswer",
    "Check",
    "CheckState",
    "Comparison",
    "Curve",
    "DroppedRun",
    "Interval",
    "Knot",
    "MethodAnswer",
    "MethodVerdict",
    "NextRun",
    "Point",
    "PointVerdict",
    "RunCounts",
    "compare",
    "comparison_from_json",
    "TimeVerdict",
    "comparison_json",
]


def compare(question: Question, records: Iterable[RunRecord]) -> Comparison:
    """Judges methods against a baseline, by the rule `verdicts.JUDGE_RULE`.

    Args:
        question: names the baseline, and the methods or none for all others.
        records: runs of any status, grouped into arms by `recipe`.
    Returns: the whole answer; the same input gives the same answer.
    Raises:
        WrongQuestion, WrongRecord, MixedQuantities: with the fields at fault.
    Source: docs/verdict.md.
    """
    given = tuple(records)
    selection = select_runs(question, given)
    fairness = check_fairness(selection)
    baseline = judge_baseline(selection)
    judged = tuple(
        judge_method(selection, arm, fairness.reservations(arm.name))
        for arm in selection.methods
    )
    return Comparison(
        question=question,
        rule=JUDGE_RULE,
        digest=_digest(question, selection.records),
        metric=selection.metric,
        unit=selection.unit,
        records=selection.records,
        baseline=baseline,
        methods=tuple(method.answer for method in judged),
        checks=fairness.checks,
        next_runs=next_runs(selection, judged),
        dropped=selection.dropped,
        counts=count_runs(selection),
        notes=fairness.notes,
        direction=selection.direction,
        time_sys=selection.time_sys,
        metrics=tuple(sorted({r.metric for r in given if r.status == "finished"})),
    )


def _digest(question: Question, records: tuple[RunRecord, ...]) -> str:
    """128 bits that identify question, records in any order, and rule."""
    write = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
    lines = sorted(write(record_json(record)) for record in records)
    head = json.dumps([JUDGE_RULE, question_json(question)], sort_keys=True)
    return hashlib.sha256("\n".join([head, *lines]).encode()).hexdigest()[:32]
