"""The identity of a curve."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.recipe import canonical_json, recipe_digest, task_key

values = st.integers(-9, 9) | st.text(max_size=3) | st.booleans()
params = st.dictionaries(st.text(max_size=3), values, max_size=4)


@given(params)
def test_order_of_parameters_is_no_identity(given: dict[str, Any]) -> None:
    turned = dict(reversed(given.items()))
    assert recipe_digest("m", "1", given, []) == recipe_digest("m", "1", turned, [])


def test_every_part_is_identity() -> None:
    a, b = {"name": "mixup"}, {"name": "ema"}
    recipes = [
        recipe_digest("m", "1", {}, []),
        recipe_digest("n", "1", {}, []),
        recipe_digest("m", "2", {}, []),
        recipe_digest("m", "1", {"rate": 0.1}, []),
        recipe_digest("m", "1", {}, [a]),
        recipe_digest("m", "1", {}, [a, b]),
        recipe_digest("m", "1", {}, [b, a]),
        recipe_digest("m", "1", {}, [], source_digest="f00"),
    ]
    assert len(set(recipes)) == len(recipes)


def test_digest_never_changes_between_versions() -> None:
    algorithms = [{"name": "row_column_cutout", "p_row": 0.3}]
    digest = recipe_digest("supervised", "1", {"model": "gru"}, algorithms)
    assert digest == "788fac5bfe10efdd"


def test_whole_numbers_are_written_alike() -> None:
    assert canonical_json({"a": [1.0, 2]}) == canonical_json({"a": (1, 2.0)})
    assert canonical_json(True) != canonical_json(1)


def test_numbers_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"a": math.nan})


def test_task_key_names_what_differs() -> None:
    assert task_key("toy", {}) == "toy"
    key = task_key("toy", {"shuffled": True, "length": 40.0, "kind": "é"})
    assert key == 'toy(kind="é",length=40,shuffled=true)'
