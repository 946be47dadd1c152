"""Inputs of a form, drawn from the published schemas of parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontend.pages.methods import bounds_words
from frontend.pages.run_words import value_words


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One input, as a schema declares it and a person filled it in."""

    name: str
    label: str
    kind: str  # number, text, choice or list
    value: str
    default: str
    help: str
    unit: str = ""
    bounds: str = ""
    low: str = ""
    high: str = ""
    step: str = "any"
    choices: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()  # of a text: others may be typed
    problem: str = ""

    @property
    def is_set(self) -> bool:
        """Whether it differs from its default, or is wrong."""
        return bool(self.problem) or self.value not in ("", self.default)


def form_fields(
    properties: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, str],
    prefix: str,
    problems: Mapping[str, str],
) -> tuple[FormField, ...]:
    """Draws the fields of an entry from the schema of its parameters."""
    return tuple(
        _form_field(prefix + name, name, schema, given.get(name, ""), problems)
        for name, schema in properties.items()
    )


def _form_field(
    path: str,
    name: str,
    schema: Mapping[str, Any],
    value: str,
    problems: Mapping[str, str],
) -> FormField:
    kinds = schema.get("type", "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    default = _default_text(schema.get("default"))
    choices = _schema_choices(schema, kinds)
    is_number = ("integer" in kinds or "number" in kinds) and "null" not in kinds
    kind = "choice" if choices else "number" if is_number else "text"
    low = schema.get("minimum", schema.get("exclusiveMinimum", ""))
    high = schema.get("maximum", schema.get("exclusiveMaximum", ""))
    return FormField(
        name=path,
        label=str(schema.get("title", name.replace("_", " "))),
        kind="list" if "array" in kinds else kind,
        value=value or (default if choices else ""),
        default=default,
        help=str(schema.get("description", "")),
        unit=str(schema.get("x-unit", "")),
        bounds=bounds_words(schema),
        low=str(low),
        high=str(high),
        step=str(schema.get("multipleOf", "1")) if "integer" in kinds else "any",
        choices=choices,
        suggestions=tuple(map(str, schema.get("x-choices", ()))),
        problem=problems.get(path, ""),
    )


def _schema_choices(
    schema: Mapping[str, Any], kinds: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    if "boolean" in kinds:
        return (("true", "on"), ("false", "off"))
    if "array" in kinds:
        return ()
    words = schema.get("x-words", {})
    return tuple(
        (_default_text(v), words.get(v) or value_words(v))
        for v in schema.get("enum", ())
    )


def _default_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(_default_text(v) for v in value)
    if isinstance(value, Mapping):
        return json.dumps(value)
    return "none" if value is None else str(value)
