"""Names of runs that say several fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.cells import WrongCell
from overcurve.reading.column_patterns import (
    fields_of_pattern,
    guess_pattern,
    is_pattern,
    split_cell,
)


@pytest.mark.parametrize(
    ("name", "pattern", "fields"),
    [
        ("cnn/epochs8/seed2", "{method}/epochs{budget}/seed{seed}", ("cnn", "8", "2")),
        (
            "runs/cnn/epochs8/seed2",
            "*/{method}/epochs{budget}/seed{seed}",
            ("cnn", "8", "2"),
        ),
        ("cnn-e8-s0", "{method}-e{budget}-s{seed}", ("cnn", "8", "0")),
        ("resnet_18_seed3", "{method}_seed{seed}", ("resnet_18", "3")),
        (
            "cnn,epochs=4,seed=0",
            "{method},epochs={budget},seed={seed}",
            ("cnn", "4", "0"),
        ),
    ],
)
def test_patterns_are_guessed_and_split(name, pattern, fields) -> None:
    assert guess_pattern([name]) == pattern
    assert tuple(split_cell(name, pattern).values()) == fields
    assert fields_of_pattern(pattern)[0] == "method"


@pytest.mark.parametrize(
    "name", ["resnet18", "seed0/cnn", "a-b", "2024-01-01", "kind-sweep-12", "", "/"]
)
def test_other_names_have_no_pattern(name: str) -> None:
    assert guess_pattern([name]) == ""


def test_most_names_have_to_follow_it() -> None:
    assert guess_pattern(["a-s1", "b-s2", "odd"]) == ""
    assert guess_pattern([]) == ""


def test_a_cell_of_another_form_is_refused() -> None:
    with pytest.raises(WrongCell) as caught:
        split_cell("cnn", "{method}-s{seed}")
    assert caught.value.remedy


@given(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    st.integers(1, 999),
    st.integers(0, 99),
)
def test_what_is_joined_is_split_again(method: str, budget: int, seed: int) -> None:
    for form in ("{}/epochs{}/seed{}", "{}-e{}-s{}", "{}_ep{}_seed{}"):
        name = form.format(method, budget, seed)
        split = split_cell(name, guess_pattern([name]))
        assert split == {"method": method, "budget": str(budget), "seed": str(seed)}


@given(st.text(max_size=40))
def test_any_text_has_a_pattern_that_splits_it_or_none(name: str) -> None:
    pattern = guess_pattern([name])
    assert pattern == "" or "method" in split_cell(name, pattern)


def test_patterns_are_told_from_fields() -> None:
    assert is_pattern("{method}/seed{seed}")
    assert not is_pattern("method")
