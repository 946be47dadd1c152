"""Parameters and combinations of a recipe, held against the published cards.

Pure: entries in; problems, or parameters without their defaults, out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import pairwise
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from backend.errors import field_path
from frontend.facts.catalogue import CatalogueEntry
from overcurve.combinations import (
    AlgorithmPart,
    MethodPart,
    Refusal,
    TaskPart,
    find_misfits,
)
from overcurve.errors import FieldError

_KNOWN = {f.name for f in fields(Refusal)}
_KIND_WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "a text",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}


def check_params(
    entry: CatalogueEntry, given: Mapping[str, Any], path: str
) -> Iterable[FieldError]:
    """Finds what the schema of an entry refuses in its parameters."""
    declared = entry.schema.get("properties", {})
    for name in given.keys() - declared.keys():
        choices = ", ".join(declared) or "it has none"
        yield FieldError(
            f"{path}.{name}", f"{entry.name} has no such parameter; it knows: {choices}"
        )
    known_values = {k: v for k, v in given.items() if k in declared}
    for name, value in known_values.items():
        if not _is_storable(value):
            message = "holds a number that is not finite, or a NUL character"
            yield FieldError(f"{path}.{name}", message)
    yield from _relation_problems(declared, known_values, path)
    for error in Draft202012Validator(entry.schema).iter_errors(known_values):
        where = field_path(error.absolute_path)
        yield FieldError(f"{path}.{where}" if where else path, _schema_words(error))


def _relation_problems(
    declared: Mapping[str, Any], params: Mapping[str, Any], path: str
) -> Iterable[FieldError]:
    """Finds numbers that do not stand to others as they are declared to."""
    values = {name: params.get(name, d.get("default")) for name, d in declared.items()}
    for name, schema in declared.items():
        value, where = values[name], f"{path}.{name}"
        if schema.get("x-ascending") and not _ascends(value):
            shown = ", ".join(map(str, value))
            yield FieldError(where, f"{shown} does not ascend; write the least first")
        above, whole = schema.get("x-above-field"), schema.get("x-share-of-field")
        other = values.get(above or whole)
        if not _is_number(value) or not _is_number(other):
            continue
        if above and not value > other:
            message = f"{value} is not more than {above}, which is {other}"
            yield FieldError(where, message)
        if whole and value * other < 1:
            message = f"{value} of {whole}, which is {other}, is less than one"
            yield FieldError(where, message)


def _ascends(values: Any) -> bool:
    """Whether a list of numbers ascends; what is no such list fails its schema."""
    if not isinstance(values, list) or not all(map(_is_number, values)):
        return True
    return all(a <= b for a, b in pairwise(values))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _schema_words(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    if error.validator == "pattern" and "x-source-field" in schema:
        offered = ", ".join(map(str, schema.get("x-choices", ())))
        path = "an import path such as package.module:Name"
        return f"{error.instance!r} is none of {offered}, nor {path}"
    if error.validator != "type":
        return str(error.message)
    expected = error.validator_value
    kinds = [expected] if isinstance(expected, str) else expected
    names = " or ".join(_KIND_WORDS.get(kind, kind) for kind in kinds)
    return f"{error.instance!r} is not {names}"


def without_defaults(entry: CatalogueEntry, given: Mapping[str, Any]) -> dict[str, Any]:
    """Leaves out parameters equal to their defaults: they do not tell recipes apart."""
    declared = entry.schema.get("properties", {})
    return {
        name: _as_declared(given[name], declared[name])
        for name in declared
        if name in given and not _same(given[name], declared[name].get("default"))
    }


def check_combination(
    path: str,
    task: CatalogueEntry,
    method: CatalogueEntry,
    algorithms: Sequence[tuple[CatalogueEntry, Mapping[str, Any]]],
    task_params: Mapping[str, Any],
    params: Mapping[str, Any],
    device: str = "",
) -> list[FieldError]:
    """Finds parts which exist but cannot be trained together, as their cards say.

    Args:
        device: where they are to be trained, such as "cuda:1"; "" where it is open.
    """
    misfits = find_misfits(
        TaskPart(
            name=task.name,
            params=_values(task, task_params),
            kind=task.detail.get("kind", ""),
            layout=task.detail.get("layout", ""),
        ),
        MethodPart(
            name=method.name,
            params=_values(method, params),
            refuses=_refusals(method),
            kinds=method.detail.get("kinds", ()),
        ),
        [
            AlgorithmPart(
                name=entry.name,
                params=_values(entry, own),
                refuses=_refusals(entry),
                hosts=entry.detail.get("methods"),
                conflicts=entry.detail.get("conflicts", ()),
            )
            for entry, own in algorithms
        ],
        device,
    )
    return [FieldError(f"{path}.{e.path}", e.message) for e in misfits]


def describe_recipe(
    method: str, params: Mapping[str, Any], algorithms: Iterable[Mapping[str, Any]]
) -> str:
    """Names a recipe whose author gave it no label."""

    def with_values(name: str, values: Mapping[str, Any]) -> str:
        settings = ", ".join(f"{k}={v}" for k, v in values.items() if k != "name")
        return f"{name} ({settings})" if settings else name

    parts = [with_values(a["name"], a) for a in algorithms]
    return " + ".join([with_values(method, params), *parts])[:200]


def _refusals(entry: CatalogueEntry) -> list[Refusal]:
    rules = entry.detail.get("refuses", ())  # of a later worker, perhaps
    return [Refusal(**{k: v for k, v in r.items() if k in _KNOWN}) for r in rules]


def _values(entry: CatalogueEntry, params: Mapping[str, Any]) -> dict[str, Any]:
    declared = entry.schema.get("properties", {})
    return {name: params.get(name, p.get("default")) for name, p in declared.items()}


def outside_digest(entries: Iterable[CatalogueEntry]) -> str:
    """Joins the digests of parts from outside the repository; "" without any."""
    # What others maintain has no version that we could trust: its source identifies it.
    outside = [e.source_digest for e in entries if e.detail.get("external")]
    return "+".join(outside)


def _same(value: Any, default: Any) -> bool:
    # In Python True == 1; as parameters they are different things.
    return value == default and isinstance(value, bool) == isinstance(default, bool)


def _as_declared(value: Any, declared: Mapping[str, Any]) -> Any:
    whole = isinstance(value, float) and declared.get("type") == "integer"
    return int(value) if whole else value


def _is_storable(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return "\x00" not in value
    if isinstance(value, Mapping):
        return all(_is_storable(v) for v in (*value.keys(), *value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(_is_storable, value))
    return True
