"""One word for a method from its points, and the stretches where it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.judging.overall import crossings, method_verdict, neighbours
from overcurve.curves.terms.answers import Point

OPPOSITE = {"above": "below", "below": "above"}
several = st.lists(
    st.sampled_from(["above", "below", "equal", "undecided", "out_of_range"]),
    max_size=8,
)


def points(*verdicts: str) -> list[Point]:
    """Points at 1, 2, 3, ... s; "lost" is a budget without a valid run."""
    return [
        Point(
            budget=float(i),
            x=None if verdict == "lost" else float(i),
            quality=None if verdict == "lost" else 0.5,
            runs=0 if verdict == "lost" else 3,
            diverged=0,
            verdict="undecided" if verdict == "lost" else verdict,  # type: ignore[arg-type]
        )
        for i, verdict in enumerate(verdicts, 1)
    ]


@pytest.mark.parametrize(
    ("verdicts", "word"),
    [
        (["above"], "above"),
        (["below", "below"], "below"),
        (["above", "undecided"], "partly_above"),
        (["equal", "below"], "partly_below"),
        (["above", "undecided", "below"], "crosses"),
        (["undecided", "undecided"], "undecided"),
        (["equal"], "undecided"),
        (["out_of_range", "above", "out_of_range"], "above"),
        (["out_of_range"], "out_of_range"),
        (["above", "lost"], "partly_above"),
        ([], "undecided"),
    ],
)
def test_points_give_one_word(verdicts, word):
    assert method_verdict(points(*verdicts), comparable=True) == word


@given(several)
def test_no_word_for_what_cannot_be_compared(verdicts):
    assert method_verdict(points(*verdicts), comparable=False) == "not_comparable"


@given(several)
def test_turned_points_turn_the_word(verdicts):
    word = method_verdict(points(*verdicts), comparable=True)
    turned = method_verdict(
        points(*(OPPOSITE.get(verdict, verdict) for verdict in verdicts)),
        comparable=True,
    )
    turns = {**OPPOSITE, "partly_above": "partly_below", "partly_below": "partly_above"}
    assert turned == turns.get(word, word)


@given(several)
def test_whole_claims_leave_no_point_out(verdicts):
    inside = {verdict for verdict in verdicts if verdict != "out_of_range"}
    word = method_verdict(points(*verdicts), comparable=True)
    assert (word in OPPOSITE) == (len(inside) == 1 and inside <= OPPOSITE.keys())


def test_open_point_ends_a_stretch():
    found = neighbours(points("above", "above", "undecided", "above", "below"))
    assert found == {"above": ((1.0, 2.0), (4.0, 4.0)), "below": ((5.0, 5.0),)}


def test_lost_budget_ends_no_stretch():
    found = neighbours(points("above", "lost", "above"))
    assert found["above"] == ((1.0, 3.0),)


def test_crossing_spans_the_open_points_between():
    found = crossings(points("below", "below", "undecided", "equal", "above"))
    assert found == ((2.0, 5.0),)


def test_every_change_of_sign_is_a_crossing():
    assert crossings(points("above", "below", "above")) == ((1.0, 2.0), (2.0, 3.0))
    assert crossings(points("above", "undecided", "above")) == ()
