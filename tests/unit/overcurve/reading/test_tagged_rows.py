"""Files in long form: one value a row, and a tag that says of what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.tagged_rows import (
    BESIDE,
    LEFT_OUT,
    MOST_TAGS,
    QUALITY,
    TaggedRows,
    Tags,
    count_tags,
    find_tags,
)

TAGS = Tags("tag", {"acc": "quality", "secs": "train_seconds"})


def row_of(tag: str, value: object, seed: int = 0, **more: object) -> dict[str, object]:
    """A row of the file and, but for its tag, its cells by field."""
    return {"tag": tag, "method": "a", "seed": seed, "quality": value, **more}


def take(tagged: TaggedRows, line: int, row: dict[str, object], place=None) -> str:
    return tagged.take(line, row, dict(row), place)


def test_tags_are_keys_of_a_column_that_is_there():
    mapping = {"value": "quality", "tag=acc": "quality", "tag=s": "train_seconds"}
    columns = ("tag", "value")
    (found,) = find_tags(mapping, columns)
    assert found == Tags("tag", {"acc": "quality", "s": "train_seconds"})
    assert find_tags(mapping, ("other", "value")) == ()
    assert find_tags(mapping, ()) == (found,)


def test_column_of_that_very_name_is_no_tag():
    assert find_tags({"tag=acc": "quality"}, ("tag", "tag=acc")) == ()


def test_tags_may_hold_equals_signs():
    (found,) = find_tags({"tag=lr=0.1": "quality"}, ("tag",))
    assert found.fields == {"lr=0.1": "quality"}


@given(st.lists(st.sampled_from("abc"), max_size=20))
def test_rows_of_each_tag_are_counted(tags):
    found = count_tags(({"tag": tag} for tag in tags), "tag")
    assert found == {tag: tags.count(tag) for tag in set(tags)}


def test_column_of_many_words_holds_no_tags():
    few = ({"tag": f"t{i}"} for i in range(MOST_TAGS))
    assert len(count_tags(few, "tag")) == MOST_TAGS
    many = ({"tag": f"t{i}"} for i in range(MOST_TAGS + 1))
    assert count_tags(many, "tag") == {}


@pytest.mark.parametrize(
    ("tag", "what"), [("acc", QUALITY), ("secs", BESIDE), ("lr", LEFT_OUT)]
)
def test_tag_says_what_a_row_is(tag, what):
    tagged = TaggedRows(TAGS, is_budget=False)
    assert take(tagged, 1, row_of(tag, "0.5")) == what
    assert tagged.has_quality is (what == QUALITY)


def test_rows_beside_speak_for_their_own_run():
    tagged = TaggedRows(TAGS, is_budget=False)
    take(tagged, 1, row_of("secs", "4"))
    take(tagged, 2, row_of("secs", "5", seed=1))
    assert tagged.beside(row_of("acc", "0.9")) == {"train_seconds": "4"}
    assert tagged.beside(row_of("acc", "0.9", seed=1)) == {"train_seconds": "5"}
    assert tagged.beside(row_of("acc", "0.9", seed=2)) == {}


@given(st.permutations([(1, "a"), (2, "b"), (3, "c")]))
def test_value_furthest_on_counts_in_any_order(rows):
    tagged = TaggedRows(TAGS, is_budget=False)
    for line, (place, value) in enumerate(rows, 1):
        take(tagged, line, row_of("secs", value), place)
    assert tagged.beside(row_of("acc", "1")) == {"train_seconds": "c"}


def test_without_a_place_the_last_line_counts():
    tagged = TaggedRows(TAGS, is_budget=False)
    for line, value in enumerate("abc", 1):
        take(tagged, line, row_of("secs", value))
    assert tagged.beside(row_of("acc", "1")) == {"train_seconds": "c"}


def test_own_cell_gives_way_to_the_rows_beside():
    named = {"quality": "0.9", "train_seconds": "77", "method": "a"}
    tagged = TaggedRows(TAGS, is_budget=False)
    tagged.take(1, {"tag": "acc"}, named, None)
    assert "train_seconds" not in named


@pytest.mark.parametrize("is_budget", [True, False])
def test_budget_parts_runs_unless_it_is_their_course(is_budget):
    tagged = TaggedRows(TAGS, is_budget=is_budget)
    take(tagged, 1, row_of("secs", "4", budget="1"))
    found = tagged.beside(row_of("acc", "1", budget="2"))
    assert found == ({"train_seconds": "4"} if is_budget else {})
