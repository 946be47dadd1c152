"""The bracket contains every curve of the shapes it was made for."""

from __future__ import annotations

import numpy as np
import pytest

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
