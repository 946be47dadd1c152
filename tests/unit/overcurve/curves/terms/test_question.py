"""Every question is an address, and every wrong address says what to do."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.errors import CurveError, WrongQuestion
from overcurve.curves.terms.question import (
    Question,
    check_alpha,
    check_direction,
    check_margin,
    check_time_sys,
    parse_question,
    question_query,
)

words = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12
)
several = st.lists(words, max_size=3, unique=True).map(tuple)
numbers = st.none() | st.floats(1e-6, 1)
questions = st.builds(
    Question,
    task=st.just("") | words,
    baseline=st.just("") | words,
    methods=several,
    studies=several,
    quality=st.just("") | words,
    direction=st.sampled_from([None, "max", "min"]),
    axis=st.sampled_from(["train_seconds", "steps", "my_column"]),
    alpha=st.floats(1e-6, 0.5),
    margin=numbers,
    device_class=st.just("") | words,
    time_sys=numbers | st.just(0.0),
)


@given(questions)
def test_query_and_question_are_inverses(question):
    assert parse_question(question_query(question)) == question


def test_defaults_are_not_written():
    assert question_query(Question(baseline="a")) == [("baseline", "a")]
    assert parse_question([]) == Question()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alpha", "half"),
        ("alpha", "0.7"),
        ("alpha", "nan"),
        ("margin", "-1"),
        ("time_sys", "2"),
        ("direction", "up"),
        ("banana", "1"),
    ],
)
def test_wrong_part_is_named(name, value):
    with pytest.raises(CurveError) as caught:
        parse_question([("baseline", "a"), (name, value)])
    assert caught.value.fields[0].path == name
    assert caught.value.remedy


def test_part_given_twice_is_refused():
    with pytest.raises(CurveError, match="given twice"):
        parse_question([("baseline", "a"), ("baseline", "b")])


@given(questions, st.randoms(use_true_random=False))
def test_order_of_the_pairs_asks_the_same(question, random):
    """But for methods and studies, whose own order is part of the question."""
    pairs = question_query(question)
    single = [pair for pair in pairs if pair[0] not in ("method", "study")]
    several = [pair for pair in pairs if pair[0] in ("method", "study")]
    random.shuffle(single)
    assert parse_question(single + several) == question


def test_empty_parts_are_as_good_as_none():
    empty = [(name, "") for name in ("task", "alpha", "method", "direction", "axis")]
    assert parse_question(empty) == Question()


def test_repeated_methods_count_once_in_their_order():
    pairs = [("method", "b"), ("method", "a"), ("method", "b"), ("study", "2")]
    question = parse_question(pairs)
    assert (question.methods, question.studies) == (("b", "a"), ("2",))


def test_same_value_given_twice_is_no_contradiction():
    assert parse_question([("baseline", "a"), ("baseline", "a")]).baseline == "a"


@pytest.mark.parametrize("value", ["a\0", "\ud800", "a\udfff"])
def test_what_no_address_can_hold_is_refused(value):
    with pytest.raises(WrongQuestion, match="no text") as caught:
        parse_question([("task", value)])
    assert caught.value.found.isascii()


def test_unknown_part_is_told_the_known_ones():
    with pytest.raises(WrongQuestion) as caught:
        parse_question([("metod", "a")])
    for name in ("baseline", "method", "study", "alpha", "device_class"):
        assert name in caught.value.remedy


LIMITS = [
    (check_alpha, [1e-6, 0.05, 0.5], [0.0, 0.51, -1.0, math.nan]),
    (check_margin, [None, 1e-300, 1e12], [0.0, -1.0, 1.1e12, math.nan, math.inf]),
    (check_time_sys, [None, 0.0, 1.0], [-0.1, 1.1, math.nan, math.inf]),
    (check_direction, [None, "max", "min"], ["up", "", 1]),
]


@pytest.mark.parametrize(("check", "taken", "refused"), LIMITS)
def test_limits_hold_at_their_ends(check, taken, refused):
    for value in taken:
        assert check(value, "options.here") == value
    for value in refused:
        with pytest.raises(WrongQuestion) as caught:
            check(value, "options.here")
        assert caught.value.fields[0].path == "options.here"
        assert caught.value.remedy


@pytest.mark.parametrize("check", [check_alpha, check_margin, check_time_sys])
@pytest.mark.parametrize("value", ["0.05", True, [0.05], b"1", 1j])
def test_what_is_no_number_is_told_so(check, value):
    with pytest.raises(WrongQuestion, match=r"here: .* is not a number") as caught:
        check(value, "here")
    assert caught.value.fields[0].path == "here"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "wrong", [{"alpha": 0.7}, {"margin": 0.0}, {"time_sys": 2.0}, {"direction": "up"}]
)
def test_no_question_is_made_beyond_the_limits(wrong):
    with pytest.raises(WrongQuestion) as caught:
        Question(**wrong)
    assert caught.value.fields[0].path == next(iter(wrong))
