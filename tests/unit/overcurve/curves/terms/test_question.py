"""Every question is an address, and every wrong address says what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.errors import CurveError
from overcurve.curves.terms.question import Question, parse_question, question_query

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
