"""A comparison as plain JSON values and back, without loss.

Fields that hold their default are left out: a snapshot keeps every record it used,
and most fields of most records are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from overcurve.curves.encoding.record_text import (
    PACKED,
    Json,
    pack_runs,
    plain_value,
    record_json,
    sparse_json,
    unpack_runs,
)
from overcurve.curves.terms.answers import (
    BaselineAnswer,
    Check,
    Comparison,
    Curve,
    DroppedRun,
    EqualBudget,
    EqualBudgetPoint,
    Interval,
    Knot,
    MethodAnswer,
    NextRun,
    Point,
    RunCounts,
    TimeVerdict,
)
from overcurve.curves.terms.evidence import (
    DoubtTaken,
    Evidence,
    FileRead,
    FixedQuestion,
    LeftOut,
    LooksTaken,
    PlannedLooks,
    Repeated,
    SetAside,
    Setting,
    Sweep,
)
from overcurve.curves.terms.question import Question


def question_json(question: Question) -> Json:
    """A question as plain values, without fields at their defaults."""
    return sparse_json(question)


def question_from_json(values: Mapping[str, Any]) -> Question:
    """The inverse of `question_json`."""
    lists = {name: tuple(values.get(name, ())) for name in ("methods", "studies")}
    return Question(**{**values, **lists})


def evidence_json(evidence: Evidence) -> Json:
    """A server's evidence as plain values, without fields at their defaults."""
    plain = sparse_json(evidence)
    for written, fixed in zip(plain.get("fixed", ()), evidence.fixed, strict=True):
        written["question"] = question_json(fixed.question)
    for written in plain.get("files", ()):
        if not written[
            "doubts"
        ]:  # of which older accounts, and their digests, say none
            del written["doubts"]
    return plain


def evidence_from_json(values: Mapping[str, Any]) -> Evidence:
    """The inverse of `evidence_json`; what older snapshots have not is left empty."""

    def each(name: str, kind: Callable[..., Any], *lists: str) -> tuple[Any, ...]:
        rows = values.get(name, ())
        return tuple(kind(**{**r, **{n: tuple(r[n]) for n in lists}}) for r in rows)

    fixed = each("fixed", dict)
    return Evidence(
        fixed=tuple(
            FixedQuestion(**{**f, "question": question_from_json(f["question"])})
            for f in fixed
        ),
        looks=each("looks", LooksTaken, "recipes"),
        planned_looks=each("planned_looks", PlannedLooks),
        settings=each("settings", Setting, "studies"),
        sweeps=each("sweeps", Sweep),
        left_out=each("left_out", LeftOut),
        repeated=each("repeated", Repeated),
        searched=values.get("searched", False),
        files=tuple(file_read_from_json(file) for file in values.get("files", ())),
    )


def file_read_from_json(values: Mapping[str, Any]) -> FileRead:
    """The account of a file from plain values, as `plain_value` writes it."""
    aside = tuple(SetAside(**each) for each in values.get("aside", ()))
    doubts = tuple(
        DoubtTaken(**{**each, "methods": tuple(each["methods"])})
        for each in values.get("doubts", ())
    )
    return FileRead(**{**values, "aside": aside, "doubts": doubts})


def comparison_json(comparison: Comparison, *, packed: bool = False) -> Json:
    """The whole answer as plain JSON values, without NaN; see the inverse below.

    Args:
        packed: writes the records column by column (`packing`), as snapshots and
            files keep them, instead of one object each under `records`.
    """
    apart = ("question", "records", "evidence")
    plain = {
        field.name: plain_value(getattr(comparison, field.name))
        for field in fields(comparison)
        if field.name not in apart
    }
    plain["question"] = question_json(comparison.question)
    if packed:
        plain[PACKED] = pack_runs(comparison.records)
    else:
        plain["records"] = [record_json(record) for record in comparison.records]
    plain["evidence"] = evidence_json(comparison.evidence)
    return plain


def comparison_from_json(values: Mapping[str, Any]) -> Comparison:
    """The inverse of `comparison_json`: the same comparison again."""
    plain = dict(values)
    baseline = plain["baseline"]
    plain["question"] = question_from_json(plain["question"])
    plain["records"] = unpack_runs(plain)
    plain.pop(PACKED, None)
    plain["baseline"] = BaselineAnswer(
        baseline["name"],
        baseline["recipe"],
        tuple(Knot(**knot) for knot in baseline["knots"]),
        Curve(**{name: tuple(v) for name, v in baseline["curve"].items()}),
    )
    plain["methods"] = tuple(_method(method) for method in plain["methods"])
    plain["checks"] = tuple(Check(**check) for check in plain["checks"])
    plain["next_runs"] = tuple(NextRun(**run) for run in plain["next_runs"])
    plain["dropped"] = tuple(DroppedRun(**run) for run in plain["dropped"])
    plain["counts"] = RunCounts(**plain["counts"])
    plain["notes"] = tuple(plain["notes"])
    plain["metrics"] = tuple(plain.get("metrics", ()))
    plain["evidence"] = evidence_from_json(plain.get("evidence", {}))
    return Comparison(**plain)


def _method(values: Json) -> MethodAnswer:
    plain = dict(values)
    plain["points"] = tuple(Point(**point) for point in plain["points"])
    for name in ("quality_gain", "speedup"):
        plain[name] = Interval(**plain[name])
    for name in ("above", "below", "crossings"):
        plain[name] = tuple((start, end) for start, end in plain[name])
    plain["warnings"] = tuple(plain.get("warnings", ()))
    if plain.get("equal_budget") is not None:
        plain["equal_budget"] = _equal_budget(plain["equal_budget"])
    if plain.get("on_time") is not None:
        plain["on_time"] = TimeVerdict(**plain["on_time"])
    return MethodAnswer(**plain)


def _equal_budget(values: Json) -> EqualBudget:
    decided = values["decided_by"]
    return EqualBudget(
        tuple(EqualBudgetPoint(**point) for point in values["points"]),
        values["sentence"],
        None if decided is None else NextRun(**decided),
    )
