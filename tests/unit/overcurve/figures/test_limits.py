"""What must be seen is seen: means and curve, the rest as far as it leaves them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.figures.axes import Axis
from overcurve.figures.drawing import Mark, Marks
from overcurve.figures.limits import gap_axis, quality_axis
from overcurve.figures.scale import QualityScale, quality_scale

ACCURACY = quality_scale("accuracy", "fraction", True)
LOSS = quality_scale("loss", "nats", False)
means = st.floats(-1e6, 1e6).map(lambda quality: round(quality, 9))
ERROR = quality_scale("accuracy", "fraction", True, as_error=True)


def mark(y: float = 50.0, **changes: float | None) -> Mark:
    facts = {"x": 8.0, "low": None, "high": None, "words": "", **changes}
    return Mark(y=y, **facts)  # type: ignore[arg-type]


def gaps(*spans: tuple[float, float | None, float | None]) -> Axis:
    points = tuple(
        mark(gap=gap, gap_low=low, gap_high=high) for gap, low, high in spans
    )
    return gap_axis(ACCURACY, [Marks("m", "m1", "m", points)])


@given(st.lists(means, min_size=1, max_size=6), st.booleans())
def test_every_mean_is_on_the_axis(heights: list[float], higher: bool) -> None:
    scale = quality_scale("loss", "nats", higher)
    axis = quality_axis(scale, [mark(y) for y in heights], [], [], [])
    assert all(-1e-9 <= axis.place(y) <= 1 + 1e-9 for y in heights)
    assert (axis.low < axis.high) == higher


def test_wild_interval_squeezes_no_curve() -> None:
    near, far = (
        quality_axis(ACCURACY, [mark(60.0, low=low, high=65.0)], [50.0, 80.0], [], [])
        for low in (45.0, -900.0)
    )
    assert near.low < 45.0
    assert far.low == pytest.approx(48.5)


def test_runs_come_before_the_band() -> None:
    axis = quality_axis(ACCURACY, [], [60.0, 80.0], [106.0], [55.0])
    assert axis.low < 55.0
    assert axis.high < 100.0


def test_axis_stays_near_what_can_happen() -> None:
    axis = quality_axis(ACCURACY, [], [80.0, 98.0], [102.0], [])
    assert 100.0 < axis.high < 102.0


def test_other_units_have_no_end() -> None:
    axis = quality_axis(LOSS, [], [80.0, 98.0], [102.0], [])
    assert max(axis.low, axis.high) > 102.0


def test_better_is_up() -> None:
    assert quality_axis(ACCURACY, [], [50.0, 60.0], [], []).low < 50.0
    turned = quality_axis(LOSS, [], [50.0, 60.0], [], [])
    assert turned.low > 60.0 > 50.0 > turned.high


def test_errors_are_logarithmic_and_turned() -> None:
    axis = quality_axis(ERROR, [], [0.5, 20.0], [], [])
    assert axis.is_log
    assert axis.low > 20.0 > 0.5 > axis.high > 0
    assert [words for _, words in axis.ticks] == ["0.5", "1", "2", "5", "10", "20"]


def test_nothing_drawn_has_an_axis_all_the_same() -> None:
    axis = quality_axis(ACCURACY, [], [], [], [])
    assert axis.low < 0.0 < 1.0 < axis.high


@pytest.mark.parametrize("flat", [0.0, 50.0, -3.0])
def test_flat_line_is_inside_its_axis(flat: float) -> None:
    axis = quality_axis(LOSS, [mark(flat)], [flat, flat], [], [])
    assert 0 < axis.place(flat) < 1


def test_ticks_can_be_told_apart() -> None:
    axis = quality_axis(ACCURACY, [], [98.51, 98.53], [], [])
    words = [words for _, words in axis.ticks]
    assert len(set(words)) == len(words) >= 3


def test_gaps_stand_about_zero() -> None:
    axis = gaps((2.0, 1.0, 3.0), (-1.0, -2.0, 0.5))
    assert axis.low < -2.0 < 3.0 < axis.high
    assert (0.0, "0") in axis.ticks
    assert axis.title == "gap, pp"


def test_wide_intervals_are_cut_not_the_gaps() -> None:
    axis = gaps((1.0, -500.0, 500.0))
    assert axis.high - axis.low < 12.0
    assert axis.place(1.0) - axis.place(0.0) > 0.09


def test_no_gap_has_its_zero_line() -> None:
    assert gap_axis(ACCURACY, []).ticks == ((0.0, "0"),)
    out_of_range = Marks("m", "m1", "m", (mark(),))
    assert gap_axis(ACCURACY, [out_of_range]).place(0.0) == 0.5


@pytest.mark.parametrize("noise", [0.0, 1e-17, -1e-15])
def test_copy_of_the_baseline_has_a_gap_of_nothing(noise: float) -> None:
    """Equal to the last digit: no interval and no gap, and still an axis."""
    axis = gaps((noise, None, None))
    assert axis.place(noise) == pytest.approx(0.5)
    assert (0.0, "0") in axis.ticks


def test_gap_without_a_unit_is_called_gap() -> None:
    plain: QualityScale = quality_scale("score", "", True)
    points = (mark(gap=1.0, gap_low=0.5, gap_high=1.5),)
    assert gap_axis(plain, [Marks("m", "m1", "m", points)]).title == "gap"
