"""Inputs follow the schema of what they ask for."""

from __future__ import annotations

from typing import Any

import pytest

from frontend.pages.studies.form_fields import FormField, form_fields


def field_of(schema: dict[str, Any], value: str = "", problem: str = "") -> FormField:
    problems = {"p.x": problem} if problem else {}
    (field,) = form_fields({"x": schema}, {"x": value}, "p.", problems)
    return field


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "integer"}, "number"),
        ({"type": ["number", "null"]}, "text"),  # None is typed as a word
        ({"type": "boolean"}, "choice"),
        ({"type": "string", "enum": ["a", "b"]}, "choice"),
        ({"type": "array", "items": {"type": "integer"}}, "list"),
        ({"type": "string"}, "text"),
    ],
)
def test_kind_of_input_follows_the_type(schema: dict[str, Any], kind: str) -> None:
    assert field_of(schema).kind == kind


def test_choice_shows_its_default_and_a_number_leaves_it_out() -> None:
    assert field_of({"type": "boolean", "default": True}).value == "true"
    number = field_of({"type": "integer", "default": 3})
    assert (number.value, number.default) == ("", "3")


def test_field_is_set_where_it_differs_or_is_wrong() -> None:
    schema = {"type": "integer", "default": 3}
    assert not field_of(schema, "3").is_set
    assert field_of(schema, "4").is_set
    assert field_of(schema, "", "is missing").is_set
