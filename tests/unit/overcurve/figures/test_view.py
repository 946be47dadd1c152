"""How a comparison is drawn is part of its address, and changes no question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.errors import WrongQuestion
from overcurve.curves.terms.question import parse_question
from overcurve.figures.view import (
    VIEW_NAMES,
    View,
    parse_view,
    split_query,
    view_query,
)

views = st.builds(
    View,
    time=st.sampled_from(["log", "linear"]),
    scale=st.sampled_from(["plain", "error"]),
    overlay=st.sampled_from(["none", "linear", "isotonic", "power"]),
    band=st.sampled_from(["on", "off"]),
    runs=st.sampled_from(["on", "off"]),
    embed=st.booleans(),
)


@given(views)
def test_view_and_query_are_inverse(view: View) -> None:
    assert parse_view(view_query(view)) == view


def test_usual_view_needs_no_words() -> None:
    assert view_query(View()) == []
    assert view_query(View(band="off", embed=True)) == [("band", "off"), ("embed", "1")]


def test_last_of_a_name_counts() -> None:
    """A form sends a hidden "off" before its checkbox."""
    assert parse_view([("band", "off"), ("band", "on")]) == View()
    assert parse_view([("band", "off")]) == View(band="off")


def test_nothing_said_is_the_usual() -> None:
    assert parse_view([("time", ""), ("baseline", "abc")]) == View()


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("time", "log, linear"),
        ("scale", "plain, error"),
        ("overlay", "none, linear, isotonic, power"),
        ("band", "on, off"),
        ("runs", "on, off"),
    ],
)
def test_wrong_value_is_named_with_what_may_stand(name: str, allowed: str) -> None:
    with pytest.raises(WrongQuestion) as caught:
        parse_view([(name, "banana")])
    assert caught.value.fields[0].path == name
    assert "'banana'" in caught.value.fields[0].message
    assert caught.value.remedy == f"Use one of {allowed}, or leave it out."


@given(views)
def test_view_is_no_part_of_the_question(view: View) -> None:
    query = [("baseline", "abc"), *view_query(view), ("alpha", "0.1")]
    asked, shown = split_query(query)
    assert asked == [("baseline", "abc"), ("alpha", "0.1")]
    assert parse_view(shown) == view
    assert parse_question(asked).baseline == "abc"
    assert {name for name, _ in shown} <= set(VIEW_NAMES)
