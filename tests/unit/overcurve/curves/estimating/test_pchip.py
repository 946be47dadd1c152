"""Our vectorised interpolation against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import PchipInterpolator

from overcurve.curves.estimating.pchip import (
    find_gap,
    integrate_pchip,
    invert_rising,
    pchip_at,
    pchip_slopes,
    slope_basis,
    solve_piece,
)


def curves():
    generator = np.random.default_rng(3)
    for nodes in (2, 3, 4, 7, 20):
        x = np.cumsum(generator.uniform(0.01, 1, nodes))
        steps = generator.standard_normal(nodes)
        yield from ((x, y) for y in (steps, np.sort(steps), np.round(steps)))


@pytest.mark.parametrize(("x", "y"), list(curves()))
def test_values_and_slopes_equal_scipy(x, y):
    reference = PchipInterpolator(x, y)
    at = np.linspace(x[0], x[-1], 101)
    assert np.abs(pchip_at(x, y, at) - reference(at)).max() < 1e-12
    slopes = slope_basis(x, at).apply(y, pchip_slopes(x, y))
    assert np.abs(slopes - reference.derivative()(at)).max() < 1e-10


@pytest.mark.parametrize(("x", "y"), list(curves()))
def test_integral_is_exact(x, y):
    start, end = x[0] + 0.1 * np.ptp(x), x[-1] - 0.2 * np.ptp(x)
    reference = float(PchipInterpolator(x, y).integrate(start, end))
    assert integrate_pchip(x, y, start, end) == pytest.approx(reference, abs=1e-12)


@pytest.mark.parametrize(("x", "y"), list(curves()))
def test_inverse_reaches_each_quality_first(x, y):
    quality = np.linspace(y[0], max(y.max(), y[0]), 17)
    times = invert_rising(x, y, quality)
    fine = np.linspace(x[0], x[-1], 5001)
    heights = pchip_at(x, y, fine)
    for time, wanted in zip(times, quality, strict=True):
        assert pchip_at(x, y, np.array([time]))[0] == pytest.approx(wanted, abs=1e-9)
        assert heights[fine < time - 1e-6].max(initial=-np.inf) <= wanted + 1e-9


def test_unreached_quality_has_no_time():
    x, y = np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 0.5])
    assert np.isnan(invert_rising(x, y, np.array([-0.1, 1.1]))).all()


def test_many_curves_equal_one_by_one():
    x = np.array([0.0, 1.0, 3.0, 4.0])
    rows = np.random.default_rng(0).standard_normal((5, 4))
    together = pchip_slopes(x, rows)
    assert np.array_equal(together, [pchip_slopes(x, row) for row in rows])


gaps = st.lists(st.floats(0.01, 10), min_size=1, max_size=8)
rises = st.floats(0, 5) | st.just(0.0)
STEPS = st.floats(-5, 5)


@st.composite
def nodes(draw, steps=STEPS):
    x = np.cumsum([draw(st.floats(-5, 5)), *draw(gaps)])
    y = np.cumsum([draw(steps) for _ in x])
    return x, y


def along(x, count=60):
    return np.linspace(x[0], x[-1], count).clip(x[0], x[-1])


@given(nodes())
def test_between_two_nodes_values_stay_between_theirs(curve):
    x, y = curve
    at = along(x)
    gap = find_gap(x, at)
    low, high = np.minimum(y[gap], y[gap + 1]), np.maximum(y[gap], y[gap + 1])
    values = pchip_at(x, y, at)
    assert (values >= low - 1e-9).all()
    assert (values <= high + 1e-9).all()


@given(nodes(rises))
def test_rising_nodes_make_a_rising_curve(curve):
    x, y = curve
    assert (np.diff(pchip_at(x, y, along(x))) >= -1e-9).all()
    assert (pchip_slopes(x, y) >= 0).all()


@given(nodes(), st.floats(-3, 3), st.floats(-3, 3))
def test_straight_lines_are_kept(curve, slope, height):
    x, _ = curve
    at = along(x)
    assert pchip_at(x, slope * x + height, at) == pytest.approx(
        slope * at + height, abs=1e-9
    )


@given(nodes(), st.floats(0.1, 10), st.floats(-5, 5))
def test_units_of_either_axis_change_nothing(curve, scale, offset):
    x, y = curve
    at = along(x)
    plain = pchip_at(x, y, at)
    near = {"rel": 1e-7, "abs": 1e-7}
    higher = pchip_at(x, scale * y + offset, at)
    assert higher == pytest.approx(scale * plain + offset, **near)
    wider = pchip_at(scale * x, y, scale * at)
    assert wider == pytest.approx(plain, **near)


@settings(max_examples=100, deadline=None)
@given(nodes(st.floats(0.01, 5)))
def test_inverse_of_a_rising_curve_gives_its_places_back(curve):
    x, y = curve
    at = along(x)
    found = invert_rising(x, y, pchip_at(x, y, at).clip(y[0], y[-1]))
    assert pchip_at(x, y, found) == pytest.approx(pchip_at(x, y, at), abs=1e-9)
    assert (np.diff(found) >= -1e-9).all()


@given(nodes(), st.floats(0, 1), st.floats(0, 1))
def test_areas_of_two_parts_make_the_whole(curve, first, second):
    x, y = curve
    start, end = sorted(x[0] + share * np.ptp(x) for share in (first, second))
    whole = integrate_pchip(x, y, x[0], x[-1])
    parts = [(x[0], start), (start, end), (end, x[-1])]
    found = sum(integrate_pchip(x, y, *part) for part in parts)
    assert found == pytest.approx(whole, abs=1e-7)


@given(nodes())
def test_slope_is_that_of_the_values(curve):
    x, y = curve
    step = 1e-6 * np.diff(x).min()
    middles = (x[1:] + x[:-1]) / 2
    rise = pchip_at(x, y, middles + step) - pchip_at(x, y, middles - step)
    found = slope_basis(x, middles).apply(y, pchip_slopes(x, y))
    assert found == pytest.approx(rise / (2 * step), rel=1e-3, abs=1e-2)


def test_places_on_a_node_belong_to_the_gap_after_it():
    x = np.array([0.0, 1.0, 2.0])
    assert find_gap(x, np.array([-1.0, 0.0, 1.0, 1.5, 2.0, 9.0])).tolist() == [
        0, 0, 1, 1, 1, 1,
    ]  # fmt: skip


def test_flat_top_and_turning_point_have_slope_zero():
    x = np.arange(5.0)
    slopes = pchip_slopes(x, np.array([0.0, 1.0, 1.0, 2.0, 1.0]))
    assert slopes[1:4].tolist() == [0, 0, 0]


def test_quality_outside_a_piece_is_moved_to_its_ends():
    x, y = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    gap = np.zeros(4, dtype=int)
    wanted = np.array([-1.0, 0.0, 1.0, 2.0])
    found = solve_piece(x, y, pchip_slopes(x, y), gap, wanted)
    assert found.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("size", [1e-150, 1e150])
def test_sizes_beyond_the_ordinary_keep_the_shape(size):
    x, y = np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.0, 1.0, 1.5, 1.7])
    at = along(x)
    assert pchip_at(x, size * y, at) / size == pytest.approx(pchip_at(x, y, at))


@pytest.mark.parametrize(
    "x", [[-4e10, -1e-300, 0.0], [-1e-300, 0.0], [0.0, 1e-308, 1.0]]
)
def test_nodes_of_next_to_no_distance_have_finite_slopes(x):
    slopes = pchip_slopes(np.array(x), np.array([4.0, 13.0, 27.0][: len(x)]))
    assert np.isfinite(slopes).all()
    assert (slopes >= 0).all()
