"""`POST /api/judge`: the verdict as a pure function of the runs sent.

What the body may hold is in the design's contract; docs/api.md shows an example.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from overcurve.curves.comparison import compare
from overcurve.curves.judge_input import BASELINE, read_request
from overcurve.curves.terms.answers import (
    Comparison,
    EqualBudget,
    MethodAnswer,
    Point,
    TimeVerdict,
)

Json = dict[str, Any]
POINT_FIELDS = (
    "budget",
    "x",
    "quality",
    "runs",
    "diverged",
    "verdict",
    "by_margin",
    "reason",
    "provisional",
    "baseline_quality",
    "gap",
    "gap_low",
    "gap_high",
    "bracket_low",
    "bracket_high",
    "p",
    "half_width",
    "baseline_x",
    "speedup",
    "speedup_low",
    "speedup_high",
    "estimable",
)

NEXT_RUN_FIELDS = ("who", "x", "seeds", "cost", "why")


def judge_request(payload: object, max_runs: int = 20_000) -> Json:
    """Judges the runs of a request body and gives the body of the answer.

    Args:
        payload: the parsed JSON body.
        max_runs: the most runs that a request may hold.
    Returns: plain JSON values without NaN; the same input gives the same answer.
    Raises: CurveError: with a path such as `methods[0].runs[3].train_seconds` for
        every fault found, and a remedy.
    """
    request = read_request(payload, max_runs)
    comparison = compare(request.question, request.records)
    return answer_json(comparison)


def answer_json(comparison: Comparison) -> Json:
    """The body of an answer of `POST /api/judge`.

    Returns: plain JSON values without NaN; `options` are those in force, asked for or
        found in the runs.
    """
    question = comparison.question
    curve = comparison.baseline.curve
    return {
        "rule": comparison.rule,
        "options": {
            "direction": comparison.direction,
            "alpha": question.alpha,
            "axis": question.axis,
            "time_sys": comparison.time_sys,
            "margin": question.margin,
        },
        "baseline": {
            "knots": [
                {
                    "budget": knot.budget,
                    "x": knot.x,
                    "quality": knot.quality,
                    "runs": knot.runs,
                    "diverged": knot.diverged,
                    "sd": knot.sd,
                }
                for knot in comparison.baseline.knots
            ],
            "curve": {
                name: list(getattr(curve, name))
                for name in ("x", "quality", "low", "high")
            },
        },
        "methods": [_method(method) for method in comparison.methods],
        "dropped_runs": [
            {
                "who": _who(run.who, comparison),
                "budget": run.budget,
                "seed": run.seed,
                "why": run.why,
            }
            for run in comparison.dropped
        ],
        "checks": [
            {
                "id": check.id,
                "state": check.state,
                "message": check.message,
                "evidence": check.evidence,
            }
            for check in comparison.checks
        ],
        "next_runs": [
            {name: getattr(run, name) for name in NEXT_RUN_FIELDS}
            for run in comparison.next_runs
        ],
    }


def _who(name: str, comparison: Comparison) -> str:
    return BASELINE if name == comparison.baseline.name else name


def _method(method: MethodAnswer) -> Json:
    gain, speedup = method.quality_gain, method.speedup
    return {
        "name": method.name,
        "verdict": method.verdict,
        "sentence": method.sentence,
        "above_everywhere": method.above_everywhere,
        "points": [_point(point) for point in method.points],
        "quality_gain": {"value": gain.value, "low": gain.low, "high": gain.high},
        "speedup": {"value": speedup.value, "low": speedup.low, "high": speedup.high},
        "bd_rate": method.bd_rate,
        "above": [list(stretch) for stretch in method.above],
        "below": [list(stretch) for stretch in method.below],
        "crossings": [list(stretch) for stretch in method.crossings],
        "reasons": dict(method.reasons),
        "warnings": list(method.warnings),
        "equal_budget": _equal_budget(method.equal_budget),
        "on_time": _on_time(method.on_time),
    }


def _on_time(answer: TimeVerdict | None) -> Json | None:
    if answer is None:
        return None
    return {"verdict": answer.verdict, "sentence": answer.sentence}


def _equal_budget(answer: EqualBudget | None) -> Json | None:
    if answer is None:
        return None
    decided = answer.decided_by
    return {
        "points": [asdict(point) for point in answer.points],
        "sentence": answer.sentence,
        "decided_by": None
        if decided is None
        else {name: getattr(decided, name) for name in NEXT_RUN_FIELDS},
    }


def _point(point: Point) -> Json:
    return {name: getattr(point, name) for name in POINT_FIELDS}
