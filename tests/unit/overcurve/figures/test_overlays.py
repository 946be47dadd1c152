"""Overlays are pictures only, and each tells how well it predicts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest

from overcurve.curves.terms.answers import Knot
from overcurve.figures.layout import lay_out
from overcurve.figures.overlays import (
    FITS,
    GRID,
    Fit,
    fit_errors,
    leave_one_out_error,
    overlay_curve,
)
from overcurve.figures.view import Overlay, View
from tests.simulated import simulated_comparison, true_quality

TIMES = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)


def knots(
    quality: Callable[[float], float], times: Sequence[float] = TIMES
) -> list[Knot]:
    """Baseline budgets on a known curve."""
    return [
        Knot(budget=t, x=t, quality=quality(t), runs=3, diverged=0, sd=None)
        for t in times
    ]


def power_law(seconds: float) -> float:
    """A curve that the power law fits without error."""
    return 0.95 - 0.45 * math.pow(seconds, -0.7)


def test_power_law_predicts_its_own_kind() -> None:
    errors = fit_errors(knots(power_law))
    assert errors["power"] == pytest.approx(0.0, abs=1e-9)
    assert 0.001 < (errors["cubic"] or 0.0) < (errors["linear"] or 0.0)


def test_line_in_log_time_predicts_itself() -> None:
    errors = fit_errors(knots(lambda t: 0.5 + 0.05 * math.log(t)))
    assert errors["linear"] == pytest.approx(0.0, abs=1e-12)
    assert errors["cubic"] == pytest.approx(0.0, abs=1e-12)


def test_error_is_median_over_inner_budgets() -> None:
    qualities = dict(zip(TIMES, (0.0, 1.0, 5.0, 6.0, 7.0, 20.0), strict=True))
    # Left out in turn, the neighbours' midpoints miss by 1.5, 1.5, 0 and 6.
    error = leave_one_out_error("linear", knots(qualities.__getitem__))
    assert error == pytest.approx(1.5)


def test_isotonic_pools_what_falls() -> None:
    qualities = dict(zip(TIMES, (0.0, 3.0, 1.0, 2.0, 5.0, 6.0), strict=True))
    _, fitted = overlay_curve("isotonic", knots(qualities.__getitem__))
    assert fitted == tuple(sorted(fitted))
    assert min(abs(quality - 2.0) for quality in fitted) < 1e-12


@pytest.mark.parametrize("kind", FITS)
def test_errors_turn_round_with_direction(kind: Fit) -> None:
    up = leave_one_out_error(kind, knots(power_law))
    down = leave_one_out_error(kind, knots(lambda t: -power_law(t)))
    assert up == pytest.approx(down, abs=1e-12)


def test_too_few_budgets_have_no_error() -> None:
    few = fit_errors(knots(power_law, TIMES[:3]))
    assert few["power"] is None
    assert few["cubic"] is not None
    assert set(fit_errors(knots(power_law, TIMES[:2])).values()) == {None}


def test_hundreds_of_budgets_are_sampled() -> None:
    many = [2.0 * 1.02**i for i in range(400)]
    assert fit_errors(knots(power_law, many))["power"] == pytest.approx(0, abs=1e-9)


def test_words_compare_fit_with_cubic() -> None:
    comparison = simulated_comparison()
    words = lay_out(comparison, View(overlay="power")).overlay_words
    assert "picture only; leave-one-out error" in words
    assert "percentage points, monotone cubic" in words
    assert not lay_out(comparison, View()).overlay_words


def test_words_say_what_error_needs() -> None:
    comparison = simulated_comparison(baseline_budgets=(4.0, 8.0, 16.0))
    words = lay_out(comparison, View(overlay="power")).overlay_words
    assert words.endswith("its leave-one-out error needs 4 budgets")


@pytest.mark.parametrize("kind", ["linear", "isotonic", "power"])
def test_fit_goes_from_first_to_last_budget(kind: Overlay) -> None:
    x, fitted = overlay_curve(kind, knots(power_law))
    assert (x[0], x[-1]) == pytest.approx((2.0, 64.0))
    assert len(x) == len(fitted) == GRID
    assert fitted == tuple(sorted(fitted))


def test_no_fit_is_no_curve() -> None:
    assert overlay_curve("none", knots(power_law)) == ((), ())
    assert overlay_curve("linear", knots(power_law, TIMES[:1])) == ((), ())


def test_budget_without_a_quality_is_left_out() -> None:
    known = knots(power_law)
    lost = Knot(budget=9.0, x=9.0, quality=None, runs=0, diverged=3, sd=None)
    assert overlay_curve("linear", [*known, lost]) == overlay_curve("linear", known)


def test_power_overlay_finds_the_truth() -> None:
    fitted = overlay_curve("power", simulated_comparison(seeds=20).baseline.knots)[1]
    assert fitted[0] == pytest.approx(true_quality(2.0), abs=0.005)
    assert fitted[-1] == pytest.approx(true_quality(32.0), abs=0.005)
