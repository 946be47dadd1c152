"""How a quality is shown: its unit, its digits, its direction, its error rate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.figures.scale import (
    QualityScale,
    can_show_errors,
    comparison_scale,
    quality_scale,
)
from tests.simulated import simulated_comparison
from tests.unit.overcurve.curves.studies import make_runs, shifted


def accuracy(*half_widths: float, **changes: bool) -> QualityScale:
    return quality_scale("test_accuracy", "fraction", True, half_widths, **changes)


def loss(*half_widths: float) -> QualityScale:
    return quality_scale("loss", "nats", False, half_widths)


def test_fractions_are_per_cent() -> None:
    scale = comparison_scale(simulated_comparison())
    assert scale.unit == "%"
    assert scale.gap(0.0123).startswith("+1.2")
    assert scale.gap(-0.0123).startswith("−1.2")


def test_other_units_stay_as_they_are() -> None:
    scale = loss(0.01)
    assert (scale.shown(0.25), scale.text(0.25)) == (0.25, "0.250")
    assert (scale.header, scale.gap_header) == ("loss, nats", "Gap, nats")
    plain = quality_scale("", "", True)
    assert (plain.header, plain.gap_header) == ("quality", "Gap")


@pytest.mark.parametrize(
    ("widths", "decimals"),
    [((0.02, 0.03, 0.04), 1), ((0.002,), 2), ((0.00021,), 3), ((0.2,), 0), ((), 1)],
)
def test_digits_fit_the_intervals(widths: tuple[float, ...], decimals: int) -> None:
    assert accuracy(*widths).decimals == decimals


def test_lost_interval_leaves_the_digits() -> None:
    assert accuracy(0.0, 0.002, 0.0).decimals == accuracy(0.002).decimals


@given(st.floats(-1, 1), st.floats(1e-6, 0.5))
def test_gap_always_has_its_sign(gap: float, width: float) -> None:
    words = accuracy(width).gap(gap)
    assert words[0] in "+−"
    told = float(words.replace("−", "-").replace(",", ""))
    assert told == pytest.approx(100 * gap, abs=10 * width)
    assert told * gap >= 0


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.011, 0.021, "[+1.1, +2.1]"),
        (-0.011, 0.021, "[−1.1, +2.1]"),
        (0.011, None, "at least +1.1"),
        (None, -0.011, "at most −1.1"),
        (None, None, "–"),
    ],
)
def test_open_end_is_said(low: float, high: float, words: str) -> None:
    assert accuracy(0.02).interval(low, high) == words


def test_nothing_is_a_dash() -> None:
    assert (accuracy().text(None), accuracy().gap(None)) == ("–", "–")


def test_errors_are_what_is_missing_to_all() -> None:
    scale = accuracy(0.02, as_error=True)
    assert scale.shown(0.98) == pytest.approx(2.0)
    assert scale.text(0.98) == "98.0"  # words stay as they are
    assert scale.axis_title == (
        "error = 100 % − test accuracy, log scale (better is up)"
    )


def test_axis_says_which_way_is_better() -> None:
    assert accuracy().axis_title == "test accuracy, % (higher is better)"
    assert loss().axis_title == "loss, nats (lower is better, drawn upwards)"


def near(best: float, **changes: str) -> bool:
    """Whether errors can be shown where the best mean comes so near to 1."""
    flat = make_runs(quality=lambda _: best - 0.1, **changes)
    better = make_runs("m", [8.0], quality=lambda _: best, noise=0.01, **changes)
    return can_show_errors(compare(Question(baseline="base"), flat + better))


def test_errors_are_offered_for_fractions_near_one() -> None:
    assert near(0.98)
    assert not near(0.85)
    assert not near(0.98, unit="nats")
    assert not near(0.98, direction="min")
    assert not near(1.0)


def test_direction_in_force_decides() -> None:
    comparison = simulated_comparison()
    assert comparison_scale(comparison).higher_is_better
    assert not comparison_scale(replace(comparison, direction="min")).higher_is_better


def test_intervals_that_say_nothing_give_no_digits() -> None:
    """Of single runs: the spread of the baseline's budgets stands in."""
    runs = make_runs() + make_runs("m", [64.0], quality=shifted(0.1))
    comparison = compare(Question(baseline="base"), runs)
    assert comparison.methods[0].points[0].shown_width is None
    assert comparison_scale(comparison).decimals == 2
