"""Our vectorised interpolation against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from overcurve.curves.estimating.pchip import (
    integrate_pchip,
    invert_rising,
    pchip_at,
    pchip_slopes,
    slope_basis,
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
