"""A comparison as plain JSON values and back, without loss.

Fields that hold their default are left out: a snapshot keeps every record it used,
and most fields of most records are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from frontend.curves.answers import (
    BaselineAnswer,
    Check,
    Comparison,
    Curve,
    DroppedRun,
    Interval,
    Knot,
    MethodAnswer,
    NextRun,
    Point,
    RunCounts,
    TimeVerdict,
)
from frontend.curves.evidence import (
    Evidence,
    FixedQuestion,
    LeftOut,
    LooksTaken,
    PlannedLooks,
    Setting,
    Sweep,
)
from frontend.curves.question import Question
from frontend.curves.records import RunRecord

Json = dict[str, Any]


def record_json(record: RunRecord) -> Json:
    """A run record as plain values, without fields at their defaults."""
    return _sparse(record)


def record_from_json(values: Mapping[str, Any]) -> RunRecord:
    """The inverse of `record_json`."""
    given = dict(values)
    if "algorithms" in given:
        given["algorithms"] = tuple(given["algorithms"])
    return RunRecord(**given)


def question_json(question: Question) -> Json:
    """A question as plain values, without fields at their defaults."""
    return _sparse(question)


def question_from_json(values: Mapping[str, Any]) -> Question:
    """The inverse of `question_json`."""
    lists = {name: tuple(values.get(name, ())) for name in ("methods", "studies")}
    return Question(**{**values, **lists})


def comparison_json(comparison: Comparison) -> Json:
    """The whole answer as plain JSON values, without NaN; see the inverse below."""
    plain: Json = _plain(comparison)
    plain["question"] = question_json(comparison.question)
    plain["records"] = [record_json(record) for record in comparison.records]
    return plain


def comparison_from_json(values: Mapping[str, Any]) -> Comparison:
    """The inverse of `comparison_json`: the same comparison again."""
    given = dict(values)
    baseline = given["baseline"]
    given["question"] = question_from_json(given["question"])
    given["records"] = tuple(record_from_json(r) for r in given["records"])
    given["baseline"] = BaselineAnswer(
        baseline["name"],
        baseline["recipe"],
        tuple(Knot(**knot) for knot in baseline["knots"]),
        Curve(**{name: tuple(v) for name, v in baseline["curve"].items()}),
    )
    given["methods"] = tuple(_method(method) for method in given["methods"])
    given["checks"] = tuple(Check(**check) for check in given["checks"])
    given["next_runs"] = tuple(NextRun(**run) for run in given["next_runs"])
    given["dropped"] = tuple(DroppedRun(**run) for run in given["dropped"])
    given["counts"] = RunCounts(**given["counts"])
    given["notes"] = tuple(given["notes"])
    given["metrics"] = tuple(given.get("metrics", ()))
    return Comparison(**given)


def _method(values: Json) -> MethodAnswer:
    given = dict(values)
    given["points"] = tuple(Point(**point) for point in given["points"])
    for name in ("quality_gain", "speedup"):
        given[name] = Interval(**given[name])
    for name in ("above", "below", "crossings"):
        given[name] = tuple((start, end) for start, end in given[name])
    return MethodAnswer(**given)


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        skip = ("question", "records") if isinstance(value, Comparison) else ()
        return {
            name: _plain(getattr(value, name))
            for name in value.__dataclass_fields__
            if name not in skip
        }
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _sparse(value: Any) -> Json:
    names, read, defaults = _layout(value.__class__)
    return {
        name: item if isinstance(item, (str, float, int)) else _plain(item)
        for name, item, default in zip(names, read(value), defaults, strict=True)
        if item is not default and item != default
    }


@lru_cache(maxsize=8)
def _layout(
    kind: type,
) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[Any, ...]]:
    """Names, how all values are read at once, and defaults of a dataclass."""
    if given.get("on_time") is not None:
        given["on_time"] = TimeVerdict(**given["on_time"])
    names = tuple(f.name for f in fields(kind))
    defaults = tuple(_default(f.default, f.default_factory) for f in fields(kind))
    return names, attrgetter(*names), defaults


def _default(default: Any, factory: Callable[[], Any] | Any) -> Any:
    return factory() if factory is not MISSING else default
