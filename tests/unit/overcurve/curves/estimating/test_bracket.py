"""The bracket contains every curve of the shapes it was made for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.estimating.bracket import bracket_edges
from overcurve.curves.estimating.pchip import pchip_at

X = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
AT = np.linspace(0, 4, 81)
CONCAVE = (
    lambda x: 1 - np.exp(-x),
    lambda x: np.sqrt(x + 0.1),
    lambda x: np.minimum(x, 1.6),
)


@pytest.mark.parametrize("truth", CONCAVE)
@pytest.mark.parametrize("sign", [1, -1])
def test_concave_and_convex_curves_stay_inside(truth, sign):
    edges = bracket_edges(X, sign * truth(X), np.zeros(5), AT)
    assert (edges.upper >= sign * truth(AT) - 1e-12).all()
    assert (edges.lower <= sign * truth(AT) + 1e-12).all()


def test_width_is_zero_on_every_budget():
    edges = bracket_edges(X, np.array([0.0, 2, 1, 3, 3.5]), np.ones(5), X)
    assert edges.upper == pytest.approx(edges.lower, abs=1e-12)


def test_straight_line_has_no_bracket_inside():
    edges = bracket_edges(X, 2 * X, np.ones(5), np.array([1.5, 2.5]))
    assert edges.upper == pytest.approx(edges.lower)


def test_end_gap_is_cut_by_steep_lines():
    y = np.array([0.0, 1, 1.1, 1.15, 1.2])
    edges = bracket_edges(X, y, np.zeros(5), np.array([0.05, 0.5]))
    assert edges.upper == pytest.approx([0.4, 1.0])  # 8 chords, then the height
    assert edges.lower == pytest.approx([0.0, 0.0])


def test_extended_chord_carries_its_variance():
    y = np.array([0.0, 1, 1.5, 1.7, 1.75])
    edges = bracket_edges(X, y, np.ones(5), np.array([1.1]))
    assert edges.upper_variance == pytest.approx(1.1**2 + 0.1**2)
    assert edges.lower_variance == pytest.approx(0)


def test_interpolant_lies_within_monotone_data():
    y = np.array([0.0, 1, 1.5, 1.7, 1.75])
    edges = bracket_edges(X, y, np.zeros(5), AT)
    assert (edges.upper - pchip_at(X, y, AT) > -0.02).all()


kinks = st.lists(
    st.tuples(st.floats(0.25, 4.0), st.floats(0.1, 1.0)), min_size=1, max_size=6
)


@given(kinks, st.booleans())
def test_any_concave_rise_stays_inside(parts, turned):
    """Sums of lines that end at a kink are the concave rises; turned about, the convex
    falls. A kink in the first quarter of the first gap is beyond the slope limit."""
    sign = -1 if turned else 1

    def truth(x):
        return sign * sum(height * np.minimum(x, kink) for kink, height in parts)

    edges = bracket_edges(X, truth(X), np.zeros(5), AT)
    assert (edges.lower <= truth(AT) + 1e-9).all()
    assert (edges.upper >= truth(AT) - 1e-9).all()


heights = st.lists(st.floats(-1, 1), min_size=5, max_size=5).map(np.array)


@given(heights)
def test_any_heights_give_an_open_bracket(y):
    edges = bracket_edges(X, y, np.ones(5), AT)
    assert (edges.lower <= edges.upper + 1e-12).all()
    assert (edges.upper_variance >= 0).all()
    assert (edges.lower_variance >= 0).all()
    first, last = bracket_edges(X, y, np.ones(5), X[[0, -1]]), y[[0, -1]]
    assert first.upper == pytest.approx(last)
    assert first.lower == pytest.approx(last)


@given(heights)
def test_straight_chord_is_never_outside_between_inner_budgets(y):
    inner = AT[(AT >= 1) & (AT <= 3)]
    edges = bracket_edges(X, y, np.zeros(5), inner)
    chord = np.interp(inner, X, y)
    assert (edges.lower <= chord + 1e-12).all()
    assert (edges.upper >= chord - 1e-12).all()


@given(heights)
def test_end_gaps_keep_to_their_two_heights(y):
    ends = AT[(AT <= 1) | (AT >= 3)]
    edges = bracket_edges(X, y, np.zeros(5), ends)
    first, last = sorted(y[:2]), sorted(y[-2:])
    low = np.where(ends <= 1, first[0], last[0])
    high = np.where(ends <= 1, first[1], last[1])
    assert (edges.upper <= high + 1e-12).all()
    assert (edges.lower >= low - 1e-12).all()


sixteenths = st.lists(st.integers(-16, 16), min_size=5, max_size=5).map(
    lambda parts: np.array(parts) / 16
)


@given(sixteenths, st.sampled_from([0.25, 1.0, 64.0]), st.integers(-8, 8))
def test_bracket_moves_with_its_curve(y, scale, offset):
    """In numbers that are exact: whether three nodes are in one line is a question of
    the last digit, and opens or closes one edge."""
    plain = bracket_edges(X, y, np.ones(5), AT)
    moved = bracket_edges(X, scale * y + offset, np.ones(5), AT)
    assert moved.upper == pytest.approx(scale * plain.upper + offset)
    assert moved.lower == pytest.approx(scale * plain.lower + offset)
    turned = bracket_edges(X, -y, np.ones(5), AT)
    assert turned.upper == pytest.approx(-plain.lower)


def test_two_budgets_are_one_end_gap():
    x, y = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    at = np.array([0.0, 0.05, 0.5, 0.95, 1.0])
    edges = bracket_edges(x, y, np.zeros(2), at)
    assert edges.upper == pytest.approx([0.0, 0.4, 1.0, 1.0, 1.0])
    assert edges.lower == pytest.approx([0.0, 0.0, 0.0, 0.6, 1.0])


def test_equal_heights_leave_no_room_at_the_ends():
    edges = bracket_edges(X, np.full(5, 0.7), np.ones(5), AT)
    assert edges.upper == pytest.approx(np.full(len(AT), 0.7))
    assert edges.lower == pytest.approx(np.full(len(AT), 0.7))


def test_steeper_neighbour_allows_a_steeper_end():
    """The first chord is flat, the second is not: eight flat chords are not enough."""
    x, at = np.array([0.0, 1.0, 2.0]), np.array([0.02])
    flat = bracket_edges(x, np.array([0.0, 0.01, 0.02]), np.zeros(3), at)
    steep = bracket_edges(x, np.array([0.0, 0.01, 1.0]), np.zeros(3), at)
    assert flat.upper == pytest.approx([0.0016])
    assert steep.upper == pytest.approx([0.01])


def test_only_the_next_chord_steepens_an_end():
    """Of three gaps, that at the other end says nothing here."""
    x, near, far = np.arange(4.0), np.array([0.02]), np.array([2.98])
    y = np.array([0.0, 0.01, 0.02, 1.0])
    assert bracket_edges(x, y, np.zeros(4), near).upper == pytest.approx([0.0016])
    turned = bracket_edges(x, 1 - y[::-1], np.zeros(4), far)
    assert turned.lower == pytest.approx([1 - 0.0016])


def test_edges_of_nodes_that_err_together_are_less_certain():
    y = np.sqrt(X)
    apart = bracket_edges(X, y, np.ones(5), AT)
    together = bracket_edges(X, y, np.ones(5), AT, chained=True)
    assert np.array_equal(apart.upper, together.upper)
    assert (together.upper_variance >= apart.upper_variance).all()
    assert (together.upper_variance > apart.upper_variance).any()
