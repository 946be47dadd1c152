"""What is typed is kept where it cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest

from frontend.pages.studies.typed_values import number_list, seed_list, typed_value


@pytest.mark.parametrize(
    ("typed", "meant"),
    [('{"beta": 0.5}', {"beta": 0.5}), ("beta=1", "beta=1"), ("[1]", "[1]")],
)
def test_tables_are_typed_as_json(typed: str, meant: Any) -> None:
    assert typed_value(typed, {"type": "object"}) == meant


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2, 4,8 ;16", [2, 4, 8, 16]),
        ("0.5 1e3", [0.5, 1000.0]),
        ("", []),
        ("two", ["two"]),
        ("1,nan,inf", [1, "nan", "inf"]),
    ],
)
def test_numbers_are_parted_generously(text: str, numbers: list[Any]) -> None:
    assert number_list(text) == numbers


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("0, 1, 2", [0, 1, 2]),
        ("0-3", [0, 1, 2, 3]),
        ("-1", [-1]),
        ("a b", ["a", "b"]),
        ("3-1", ["3-1"]),
        ("0-99999999", ["0-99999999"]),
    ],
)
def test_seeds_may_be_a_span(text: str, seeds: list[Any]) -> None:
    assert seed_list(text) == seeds
