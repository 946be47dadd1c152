"""Keeping some rows of a file, and finding what it could be narrowed by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.row_filter import (
    MAX_CHOICES,
    ChoiceCounter,
    describe_keep,
    is_kept,
    keep_problems,
)

KEEP = {"split": frozenset(["test", "val"]), "gpu": frozenset(["A100"])}


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"split": "test", "gpu": "A100"}, True),
        ({"split": " val ", "gpu": "A100"}, True),
        ({"split": "train", "gpu": "A100"}, False),
        ({"split": "test", "gpu": "T4"}, False),
        ({"split": "test"}, False),
        ({}, False),
    ],
)
def test_every_column_must_agree(row, kept):
    assert is_kept(row, KEEP) is kept


def test_no_filter_keeps_everything():
    assert is_kept({}, {})
    assert is_kept({"a": "b"}, {})


@pytest.mark.parametrize(
    ("value", "said"), [(2, "2"), (2.5, "2.5"), (True, "true"), (None, "null")]
)
def test_json_values_are_said_as_json_writes_them(value, said):
    assert is_kept({"a": value}, {"a": frozenset([said])})


def test_missing_value_can_be_kept():
    assert is_kept({}, {"split": frozenset([""])})


def test_column_that_is_not_there_is_told():
    (problem,) = keep_problems(KEEP, ("method", "split"))
    assert (problem.line, problem.field) == (1, "gpu")
    assert "found method, split" in problem.reason
    assert problem.remedy == "Correct the filter."


def test_filter_is_told_in_words():
    assert describe_keep(KEEP) == "split = test or val and gpu = A100"
    assert describe_keep({}) == ""
    long = {"x": frozenset(map(str, range(1000)))}
    assert len(describe_keep(long)) == 200


def choices_of(rows: list[dict[str, object]]) -> dict[str, dict[str, int]]:
    counter = ChoiceCounter()
    for row in rows:
        counter.add(row)
    return counter.choices()


@given(st.lists(st.sampled_from("abc"), max_size=20))
def test_choices_count_the_rows_of_each_word(words):
    found = choices_of([{"kind": word} for word in words])
    counts = {word: words.count(word) for word in words}
    splits = len(counts) > 1 and min(counts.values()) > 1
    assert found == ({"kind": counts} if splits else {})


@pytest.mark.parametrize(
    "values",
    [
        ["1", "2", "1", "2"],
        ["1.5min", "2min", "1.5min", "2min"],
        ["a", "a", "", ""],
        ["a", "a", "a", "a"],
        ["a", "b", "c", "d"],
        ["x" * 300, "y", "x" * 300, "y"],
    ],
)
def test_what_splits_nothing_is_no_choice(values):
    assert choices_of([{"kind": value} for value in values]) == {}


def test_many_different_words_are_no_choice():
    few = [f"w{i}" for i in range(MAX_CHOICES)] * 2
    assert len(choices_of([{"kind": w} for w in few])["kind"]) == MAX_CHOICES
    many = [f"w{i}" for i in range(MAX_CHOICES + 1)] * 2
    assert choices_of([{"kind": w} for w in many]) == {}
