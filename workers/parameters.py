"""Typed parameters: frozen dataclasses whose fields carry bounds, unit and help.

One declaration serves the code (a frozen dataclass), the form (a JSON schema) and
the check of what somebody typed (`parse_params`). Knows nothing of torch.
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, field, fields
from itertools import pairwise
from math import isfinite
from typing import Any

from overcurve.errors import FieldError, InputError

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
IMPORT_PATH = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*"  # package.module:Name


class Table(dict[str, Any]):
    """A parameter that is itself a table of JSON values by name; never changed."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(repr(sorted(self.items())))


EMPTY_TABLE = Table()
_JSON_TYPES: dict[type, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    Table: "object",
}


class RecipeError(InputError):
    """A recipe that cannot be trained; carries each field and one remedy.

    Its leaves: `UnknownName`, `WrongParameter`, `RefusedRecipe`.
    """

    def __init__(self, fields: tuple[FieldError, ...], remedy: str) -> None:
        message = "; ".join(f"{f.path}: {f.message}" for f in fields)
        super().__init__(message, fields, remedy)


class WrongParameter(RecipeError):
    """A parameter is unknown, of the wrong type, or outside its bounds."""


def parameter(
    default: Any,
    help: str,  # noqa: A002 — the word of the schema and of argparse
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
    below: float | None = None,
    choices: tuple[Any, ...] = (),
    multiple_of: int | None = None,
    ascending: bool = False,
    above_field: str = "",
    share_of_field: str = "",
    source_field: str = "",
) -> Any:
    """Declares one field of a parameter dataclass.

    Args:
        default: the value when nothing is said; parameters always have one.
        help: one sentence, shown beside the field of the form.
        unit: of the value, e.g. "steps"; empty when it is a plain number or a word.
        low: smallest allowed value; `above` is the same, itself excluded.
        high: largest allowed value; `below` is the same, itself excluded.
        choices: the allowed values, in the order in which they are offered.
        multiple_of: what a whole number is divisible by.
        ascending: the numbers of a list never fall.
        above_field: name of another number of the same dataclass that it must exceed.
        share_of_field: name of another number of which this share comes to at least
            one.
        source_field: beside the choices, an import path `package.module:Name` is
            allowed; this other field holds the digest of its source.
    """
    facts: dict[str, Any] = {"help": help, "unit": unit, "choices": choices}
    facts |= {"ascending": ascending, "above_field": above_field}
    facts |= {"share_of_field": share_of_field, "source_field": source_field}
    bounds = {"low": low, "high": high, "above": above, "below": below}
    bounds["multiple_of"] = multiple_of
    return field(default=default, metadata={**facts, **bounds})


def parameter_schema(params: type, title: str) -> dict[str, Any]:
    """Returns the JSON schema (draft 2020-12) of a parameter dataclass."""
    kinds = typing.get_type_hints(params)
    return {
        "$schema": SCHEMA_DIALECT,
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "properties": {f.name: _field_schema(f, kinds[f.name]) for f in fields(params)},
    }


def parse_params(params: type, given: Mapping[str, Any], path: str = "params") -> Any:
    """Builds the parameters from what was written in a study or a form.

    Args:
        params: the frozen dataclass.
        given: name to value; names left out take their defaults.
        path: where `given` stands in the submission, for the messages.

    Raises: WrongParameter: names every wrong field, not only the first.
    """
    by_name = {f.name: f for f in fields(params)}
    kinds = typing.get_type_hints(params)
    errors: list[FieldError] = []
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in by_name:
            allowed = ", ".join(by_name) or "none"
            message = f"is not a parameter here; known: {allowed}"
            errors.append(FieldError(f"{path}.{name}", message))
            continue
        try:
            values[name] = _checked(by_name[name], kinds[name], value)
        except ValueError as problem:
            errors.append(FieldError(f"{path}.{name}", str(problem)))
    if not errors:
        try:
            made = params(**values)
        except WrongParameter as problem:  # a rule that knows which field is wrong
            errors += [
                FieldError(f"{path}.{f.path}", f.message) for f in problem.fields
            ]
        except ValueError as problem:  # a rule between fields, from __post_init__
            errors.append(FieldError(path, str(problem)))
        else:
            errors += _relation_errors(made, path)
            if not errors:
                return made
    raise WrongParameter(tuple(errors), "Correct these fields or leave them out.")


def _relation_errors(made: Any, path: str) -> Iterator[FieldError]:
    """Finds numbers that do not stand to others as they are declared to."""
    for declared in fields(made):
        facts, value = declared.metadata, getattr(made, declared.name)
        where = f"{path}.{declared.name}"
        if facts.get("ascending") and any(a > b for a, b in pairwise(value)):
            yield FieldError(where, f"is {value}; expected the least first")
        if above := facts.get("above_field"):
            other = getattr(made, above)
            if not value > other:
                message = f"is {value}; expected more than {above}, which is {other}"
                yield FieldError(where, message)
        if whole := facts.get("share_of_field"):
            other = getattr(made, whole)
            if value * other < 1:
                message = f"is {value}; of {whole}, which is {other}, less than one"
                yield FieldError(where, message)


def non_default_params(params: Any) -> dict[str, Any]:
    """Returns the parameters that differ from their defaults, as plain JSON values."""
    return {
        f.name: _plain(getattr(params, f.name))
        for f in fields(params)
        if getattr(params, f.name) != f.default
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Table):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _field_schema(declared: Field[Any], kind: Any) -> dict[str, Any]:
    facts = declared.metadata
    if declared.default is MISSING:
        raise TypeError(f"parameter {declared.name!r} needs a default: parameter(...)")
    schema = {**_type_schema(kind, facts), "title": declared.name.replace("_", " ")}
    schema["description"] = facts.get("help", "")
    schema["default"] = _plain(declared.default)
    if facts.get("source_field"):
        words = "|".join(facts["choices"])
        schema["pattern"] = f"^({words}|{IMPORT_PATH})$"
        schema["x-choices"] = list(facts["choices"])
        schema["x-source-field"] = facts["source_field"]
    elif facts.get("choices"):
        schema["enum"] = list(facts["choices"])
    if facts.get("unit"):
        schema["x-unit"] = facts["unit"]
    for name in ("ascending", "above_field", "share_of_field"):
        if facts.get(name):
            schema[f"x-{name.replace('_', '-')}"] = facts[name]
    return schema


def _type_schema(kind: Any, facts: Mapping[str, Any]) -> dict[str, Any]:
    item, optional = _without_none(kind)
    if typing.get_origin(item) is tuple:
        parts = typing.get_args(item)
        schema: dict[str, Any] = {
            "type": "array",
            "items": _type_schema(parts[0], facts),
        }
        if parts[-1] is not Ellipsis:
            schema |= {"minItems": len(parts), "maxItems": len(parts)}
        return schema
    name = _JSON_TYPES[item]
    schema = {"type": [name, "null"] if optional else name}
    words = {"low": "minimum", "high": "maximum"}
    words |= {"above": "exclusiveMinimum", "below": "exclusiveMaximum"}
    words["multiple_of"] = "multipleOf"
    limits = {words[k]: facts[k] for k in words if facts.get(k) is not None}
    return schema | limits


def _without_none(kind: Any) -> tuple[Any, bool]:
    if typing.get_origin(kind) not in (typing.Union, types.UnionType):
        return kind, False
    (item,) = (part for part in typing.get_args(kind) if part is not type(None))
    return item, True


def _checked(declared: Field[Any], kind: Any, value: Any) -> Any:
    facts = declared.metadata
    item, optional = _without_none(kind)
    if value is None and optional:
        return None
    if typing.get_origin(item) is tuple:
        return _checked_tuple(typing.get_args(item), facts, value)
    number = _checked_scalar(item, facts, value)
    choices = facts.get("choices")
    is_path = facts.get("source_field") and re.fullmatch(IMPORT_PATH, str(number))
    if choices and number not in choices and not is_path:
        offered = ", ".join(str(choice) for choice in choices)
        if facts.get("source_field"):
            offered += " or an import path such as package.module:Name"
        raise ValueError(f"is {value!r}; expected one of {offered}")
    return number


def _checked_tuple(parts: Any, facts: Mapping[str, Any], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"is {value!r}; expected a list")
    if parts[-1] is not Ellipsis and len(value) != len(parts):
        raise ValueError(f"has {len(value)} values; expected {len(parts)}")
    return tuple(_checked_scalar(parts[0], facts, item) for item in value)


def _checked_scalar(kind: type, facts: Mapping[str, Any], value: Any) -> Any:
    if kind is float and type(value) is int:
        value = float(value)
    if kind is int and type(value) is float and value.is_integer():
        value = int(value)
    if kind is Table and isinstance(value, Mapping):
        return _checked_table(value)
    actual: type = type(value)
    if actual is not kind:
        raise ValueError(f"is {value!r}; expected {_article(_JSON_TYPES[kind])}")
    if kind in (int, float):
        if not isfinite(value):
            raise ValueError(f"is {value!r}; expected a finite number")
        _check_bounds(facts, value)
    return value


def _checked_table(value: Mapping[Any, Any]) -> Table:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise ValueError(f"is {value!r}; expected texts and finite numbers") from None
    return Table(value)


def _check_bounds(facts: Mapping[str, Any], number: float) -> None:
    low, high = facts.get("low"), facts.get("high")
    above, below = facts.get("above"), facts.get("below")
    if low is not None and number < low:
        raise ValueError(f"is {number}; expected at least {low}")
    if high is not None and number > high:
        raise ValueError(f"is {number}; expected at most {high}")
    if above is not None and number <= above:
        raise ValueError(f"is {number}; expected more than {above}")
    if below is not None and number >= below:
        raise ValueError(f"is {number}; expected less than {below}")
    step = facts.get("multiple_of")
    if step is not None and number % step:
        raise ValueError(f"is {number}; expected a multiple of {step}")


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
