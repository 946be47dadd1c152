"""Single cells: read as what they say, or refused with the remedy."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.records import FINAL_STATUSES
from overcurve.reading.cells import (
    LARGEST,
    MAX_JSON,
    MAX_SEED,
    MAX_TEXT,
    SMALLEST_SECONDS,
    WrongCell,
    as_float,
    read_algorithms,
    read_amount,
    read_budget,
    read_direction,
    read_finite,
    read_json,
    read_name,
    read_numbers,
    read_object,
    read_positive,
    read_seconds,
    read_seed,
    read_status,
    read_text,
    read_texts,
    shown,
    storable,
)

READERS: tuple[Callable[[Any], Any], ...] = (
    read_algorithms,
    read_amount,
    read_budget,
    read_direction,
    read_finite,
    read_json,
    read_name,
    read_numbers,
    read_object,
    read_positive,
    read_seconds,
    read_seed,
    read_status,
    read_text,
    read_texts,
)


def refusal(read: Callable[[Any], Any], value: Any) -> WrongCell:
    with pytest.raises(WrongCell) as caught:
        read(value)
    assert caught.value.reason
    assert caught.value.remedy.endswith(".")
    return caught.value


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("read", READERS)
@given(value=json_values)
def test_any_value_is_read_or_refused(read, value):
    try:
        read(value)
    except WrongCell as wrong:
        told = (wrong.reason, wrong.remedy)
    else:
        told = ("read", "as it is")
    assert all(told)


finite = st.floats(-LARGEST, LARGEST)


@given(finite)
def test_numbers_are_read_from_text_without_loss(value):
    assert read_finite(repr(value)) == value
    assert read_finite(f" {value!r} ") == value
    assert read_finite(value) == value


@pytest.mark.parametrize(
    "text", ["", "x", "1_000", "1,5", "٣", "0x10", "1e", "true", "--1", "½"]
)
def test_what_only_looks_like_a_number_is_none(text):
    assert as_float(text) is None
    refusal(read_finite, text)


@pytest.mark.parametrize("value", [None, True, [], {}, 10**400, "1e400"])
def test_other_kinds_of_value_are_no_finite_number(value):
    refusal(read_finite, value)


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1e999"])
def test_infinite_numbers_are_numbers_and_refused(text):
    assert as_float(text) is not None
    assert "finite" in refusal(read_finite, text).reason


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("1,234.5", "decimal point"),
        ("1:30", "seconds alone"),
        ("93.1%", "per cent"),
        ("good", "plain number"),
    ],
)
def test_remedy_follows_how_it_was_written(text, remedy):
    assert remedy in refusal(read_finite, text).remedy


@pytest.mark.parametrize("text", ["5M", "1.5 M"])
def test_millions_that_may_be_minutes_are_asked(text):
    assert "5min" in refusal(read_budget, text).remedy


@pytest.mark.parametrize("text", ["five", "-5 epochs", "5 epochs!", "0 epochs", "5:5"])
def test_other_budgets_are_refused(text):
    refusal(read_budget, text)


LIMITS = [
    (read_finite, [LARGEST, -LARGEST, 0], [LARGEST * 1.001]),
    (read_positive, [5e-324, 1, LARGEST], [0, -1, "0"]),
    (read_amount, [0, "0", LARGEST], [-1e-300, "-1"]),
    (read_seconds, [SMALLEST_SECONDS, LARGEST, "2h"], [0, -1, "0s", 1e-10, "1e13"]),
]


@pytest.mark.parametrize(("read", "taken", "refused"), LIMITS)
def test_limits_hold_at_their_ends(read, taken, refused):
    for value in taken:
        assert read(value) == (7200 if value == "2h" else float(value))
    for value in refused:
        refusal(read, value)


@pytest.mark.parametrize(
    ("value", "seed"),
    [
        ("0", 0),
        ("-3", -3),
        (" 7 ", 7),
        (7.0, 7),
        (12, 12),
        ("007", "007"),
        ("1.0", "1.0"),
        ("1.5", "1.5"),
        ("a", "a"),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, "9" * 19),
    ],
)
def test_seeds_are_integers_where_they_are_written_so(value, seed):
    found = read_seed(value)
    assert (found, type(found)) == (seed, type(seed))


@given(st.integers(-(10**17), 10**17))
def test_integer_seeds_come_back_from_text(seed):
    assert read_seed(str(seed)) == seed == read_seed(seed)


@pytest.mark.parametrize("value", ["", "  ", "x" * (MAX_SEED + 1), True, [1], "a\0"])
def test_other_seeds_are_refused(value):
    refusal(read_seed, value)


@pytest.mark.parametrize("status", FINAL_STATUSES)
def test_final_statuses_are_read_in_any_case(status):
    assert read_status(f" {status.upper()} ") == status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("crashed", "failed"),
        ("Killed", "cancelled"),
        ("COMPLETE", "finished"),
        ("TrialState.COMPLETE", "finished"),
        ("success", "finished"),
        ("FAIL", "failed"),
        ("PRUNED", "partial"),
        ("preempted", "cancelled"),
    ],
)
def test_trackers_words_are_translated(word, status):
    assert read_status(word) == status


@pytest.mark.parametrize("word", ["RUNNING", "queued", "SCHEDULED"])
def test_runs_that_have_not_ended_are_no_runs_yet(word):
    refused = refusal(read_status, word)
    assert "not ended" in refused.reason
    assert "leave its line out" in refused.remedy


@pytest.mark.parametrize("word", ["odd", "finish line", ""])
def test_other_statuses_are_told_the_final_ones(word):
    assert "finished" in refusal(read_status, word).remedy


def test_direction_is_max_or_min():
    assert read_direction(" max ") == "max"
    for wrong in ("MAX", "up", "", 1):
        assert "higher is better" in refusal(read_direction, wrong).remedy


def test_name_may_not_be_empty():
    assert read_name(" cnn ") == "cnn"
    assert refusal(read_name, "  ").reason == "is empty"


@given(st.text(max_size=30))
def test_text_is_stripped_and_else_kept(text):
    storing = not {c for c in text if c == "\0" or "\ud800" <= c <= "\udfff"}
    if storing or not text.strip():
        assert read_text(text) == text.strip()


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfff"])
def test_what_no_database_holds_is_refused(text):
    refusal(storable, text)
    refusal(read_text, text)
    refusal(read_json, json.dumps([text]))
    refusal(read_object, {text: 1})


def test_long_texts_are_counted():
    assert read_text("x" * MAX_TEXT)
    assert "501 characters" in refusal(read_text, "x" * (MAX_TEXT + 1)).reason
    assert refusal(read_json, "[" + "1," * MAX_JSON + "1]").reason.endswith(
        "characters"
    )


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("abc", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("k"), inner),
    max_leaves=4,
)


@given(plain)
def test_json_comes_back_from_its_text(value):
    assert read_json(json.dumps(value)) == value
    if not isinstance(value, str):
        assert read_json(value) == value


@pytest.mark.parametrize("text", ["{", "{'a': 1}", "nothing", "[" * 100_000])
def test_what_is_no_json_is_refused(text):
    assert refusal(read_json, text).reason.endswith("is not JSON")


@pytest.mark.parametrize("value", ["[NaN]", "[1e999]", [math.inf], {"a": math.nan}])
def test_numbers_without_end_are_no_json(value):
    assert "not finite" in refusal(read_json, value).reason


def test_objects_are_read_by_what_they_hold():
    assert read_object('{"a": [1]}') == {"a": [1]}
    assert read_texts('{"a": 1}') == {"a": "1"}
    assert read_numbers('{"a": 1, "b": 0.5}') == {"a": 1.0, "b": 0.5}
    for read in (read_object, read_texts, read_numbers):
        assert "not a JSON object" in refusal(read, "[1]").reason
    for wrong in ('{"a": "1"}', '{"a": true}', '{"a": null}', '{"a": [1]}'):
        assert "a is not a number" in refusal(read_numbers, wrong).reason


def test_algorithms_are_a_list_of_named_objects():
    assert read_algorithms("[]") == ()
    two = [{"name": "a", "p": 0.5}, {"name": "b"}]
    assert read_algorithms(json.dumps(two)) == tuple(two)
    for wrong in ('["a"]', '[{"p": 1}]', '[{"name": 1}]', '{"name": "a"}', "3"):
        assert "list of algorithms" in refusal(read_algorithms, wrong).reason


@given(st.text(max_size=200) | st.integers() | st.lists(st.text(max_size=30)))
def test_values_are_shown_short_and_whole_enough(value):
    text = shown(value)
    assert text[0] == text[-1] == '"'
    assert len(text) <= 42
    assert "\0" not in text
    text.encode()
    if isinstance(value, int) and abs(value) < 10**38:
        assert text == f'"{value}"'
