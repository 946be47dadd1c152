"""The one way in: a question asked of a set of runs, and its whole answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from overcurve.curves.encoding.comparisons import (
    comparison_from_json,
    comparison_json,
    evidence_json,
    question_json,
)
from overcurve.curves.encoding.record_text import record_lines
from overcurve.curves.estimating.points import JUDGE_RULE
from overcurve.curves.fairness.checks import check_fairness
from overcurve.curves.judging.baseline_answer import judge_baseline
from overcurve.curves.judging.equal_budget import with_equal_budgets
from overcurve.curves.judging.method import judge_method
from overcurve.curves.judging.on_time import with_time_verdicts
from overcurve.curves.planning.marks import mark_points
from overcurve.curves.planning.next_runs import next_runs
from overcurve.curves.selecting.selection import count_runs, select_runs
from overcurve.curves.terms.answers import (
    BaselineAnswer,
    Check,
    CheckState,
    Comparison,
    Curve,
    DroppedRun,
    EqualBudget,
    EqualBudgetPoint,
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
from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunTable

__all__ = [
    "BaselineAnswer",
    "Check",
    "CheckState",
    "Comparison",
    "Curve",
    "DroppedRun",
    "EqualBudget",
    "EqualBudgetPoint",
    "Interval",
    "Knot",
    "MethodAnswer",
    "MethodVerdict",
    "NextRun",
    "Point",
    "PointVerdict",
    "RunCounts",
    "TimeVerdict",
    "compare",
    "comparison_digest",
    "comparison_from_json",
    "comparison_json",
]


def compare(
    question: Question,
    records: Iterable[RunRecord],
    evidence: Evidence = NO_EVIDENCE,
) -> Comparison:
    """Judges methods against a baseline, by the rule `points.JUDGE_RULE`.

    Args:
        question: names the baseline, and the methods or none for all others.
        records: runs of any status, grouped into arms by `recipe`.
        evidence: what a server knows beside them; it changes checks, and a
            verdict only at a point that a plan has looked at.
    Returns: the whole answer; the same input gives the same answer.
    Raises:
        WrongQuestion, WrongRecord, MixedQuantities: with the fields at fault.
    Source: docs/verdict.md.
    """
    table = RunTable.of(records)
    selection = select_runs(question, table)
    evidence = evidence.about(
        selection.baseline.recipe,
        [arm.recipe for arm in selection.methods],
        {record.study for record in selection.records.samples()},
    )
    fairness = check_fairness(selection, evidence)
    baseline = judge_baseline(selection)
    judged = tuple(
        judge_method(
            selection, arm, fairness.reservations(arm.name), fairness.doubts(arm.name)
        )
        for arm in selection.methods
    )
    answers = with_equal_budgets(selection, judged, fairness.budget_reservations)
    judged_all = Comparison(
        question=question,
        rule=JUDGE_RULE,
        digest=comparison_digest(JUDGE_RULE, question, selection.records, evidence),
        metric=selection.metric,
        unit=selection.unit,
        records=selection.records,
        baseline=baseline,
        methods=with_time_verdicts(selection, answers, table),
        checks=fairness.checks,
        next_runs=next_runs(selection, judged),
        dropped=selection.dropped,
        counts=count_runs(selection),
        notes=fairness.notes,
        direction=selection.direction,
        time_sys=selection.time_sys,
        metrics=tuple(
            sorted({r.metric for r in table.samples() if r.status == "finished"})
        ),
        evidence=evidence,
    )
    return mark_points(judged_all)


def comparison_digest(
    rule: int, question: Question, records: Iterable[RunRecord], evidence: Evidence
) -> str:
    """128 bits that identify a comparison, as 32 hex digits.

    Args:
        rule: the version of the judge's rule.
        question: as it was asked.
        records: in any order.
        evidence: what a server knew; none takes no part.
    """
    write = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
    lines = sorted(record_lines(RunTable.of(records)))
    head = json.dumps([rule, question_json(question)], sort_keys=True)
    if evidence != NO_EVIDENCE:
        lines.append(write(evidence_json(evidence)))
    whole = hashlib.sha256(head.encode())
    for line in lines:
        whole.update(f"\n{line}".encode())
    return whole.hexdigest()[:32]
