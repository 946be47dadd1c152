"""Which marks, which axes, which words: laid out once, before anything draws."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.drawing import Drawing
from overcurve.figures.layout import colours_of, is_estimable, lay_out
from overcurve.figures.theme import METHOD_COLOURS
from overcurve.figures.view import View
from tests.simulated import simulated_comparison
from tests.unit.overcurve.curves.studies import make_runs, shifted


def laid(view: View | None = None, **study: object) -> Drawing:
    return lay_out(simulated_comparison(**study), view or View())


def single_runs() -> Comparison:
    """Single runs of three budgets, whose curvature hides all that they gain."""
    times = [2.0, 8.0, 32.0]
    runs = make_runs(times=times, seeds=1) + make_runs("m", times, 1, shifted(0.01))
    runs = [replace(r, quality=r.quality + 0.02 * (r.budget == 8)) for r in runs]
    return compare(Question(baseline="base"), runs)


def test_swapping_roles_keeps_colours() -> None:
    before = colours_of(simulated_comparison())
    after = colours_of(simulated_comparison(Question(baseline="better")))
    assert before["cnn"] == after["better"] == "b"
    assert before["worse"] == after["worse"]
    assert before["same"] == after["same"]


def test_ten_methods_have_ten_colours() -> None:
    shifts = {f"m{i}": 0.0 for i in range(9)}
    names = colours_of(simulated_comparison(shifts=shifts)).values()
    assert len(set(names)) == 10
    assert set(names) - {"b"} <= set(METHOD_COLOURS)


def test_points_carry_their_verdict_and_gap() -> None:
    comparison = simulated_comparison()
    drawing = lay_out(comparison, View())
    for answer, marks in zip(comparison.methods, drawing.methods, strict=True):
        assert (marks.name, marks.recipe) == (answer.name, answer.recipe)
        for point, mark in zip(answer.points, marks.points, strict=True):
            assert mark.verdict == point.verdict
            assert mark.gap == pytest.approx(100 * point.gap)
            assert mark.gap_low < mark.gap < mark.gap_high
            assert (mark.x, mark.y) == (point.x, pytest.approx(100 * point.quality))


def test_lost_budget_is_no_mark() -> None:
    runs = make_runs("m", [4.0, 8.0])
    runs = [replace(r, quality=None) if r.budget == 4.0 else r for r in runs]
    comparison = compare(Question(baseline="base"), make_runs() + runs)
    assert len(comparison.methods[0].points) == 2
    assert len(lay_out(comparison, View()).methods[0].points) == 1


def test_all_means_and_the_curve_are_on_the_axes() -> None:
    for view in (View(), View(time="linear"), View(scale="error")):
        drawing = laid(view)
        means = [
            *drawing.knots,
            *(m for method in drawing.methods for m in method.points),
        ]
        assert all(0 <= drawing.time.place(mark.x) <= 1 for mark in means)
        heights = [*drawing.curve_y, *(mark.y for mark in means)]
        assert all(0 <= drawing.quality.place(y) <= 1 for y in heights)


def test_band_never_without_count() -> None:
    assert laid().band_low
    assert laid().band_words == "95 % band, 4 seeds"
    assert not laid(View(band="off")).band_low


def test_band_that_says_nothing_is_not_drawn() -> None:
    comparison = single_runs()
    assert not is_estimable(comparison)
    drawing = lay_out(comparison, View())
    assert drawing.band_low == drawing.band_high == ()
    assert drawing.curve_x
    assert {(knot.low, knot.high) for knot in drawing.knots} == {(None, None)}


def test_interval_that_says_nothing_is_not_drawn() -> None:
    comparison = single_runs()
    assert not any(point.estimable for point in comparison.methods[0].points)
    for mark in lay_out(comparison, View()).methods[0].points:
        assert mark.low is mark.high is mark.gap_low is mark.gap_high is None
        assert mark.gap is not None


def test_better_is_up_for_losses() -> None:
    comparison = simulated_comparison()
    drawing = lay_out(replace(comparison, direction="min", unit=""), View())
    assert drawing.quality.low > drawing.quality.high


def test_error_scale_is_drawn_only_where_it_says_more() -> None:
    assert laid(View(scale="error")).quality.is_log
    far = make_runs(quality=lambda _: 0.5)
    drawing = lay_out(compare(Question(baseline="base"), far), View(scale="error"))
    assert not drawing.quality.is_log


def test_runs_can_be_left_out() -> None:
    assert sum(len(dots.x) for dots in laid().dots) == 20 + 3 * 12
    hidden = laid(View(runs="off"))
    assert (hidden.dots, hidden.off_scale, hidden.thinned) == ((), 0, 0)


def test_lost_run_is_counted_off_the_scale() -> None:
    runs = make_runs() + make_runs("m", [8.0], 7, shifted(0.1))
    runs[-1] = replace(runs[-1], quality=0.01)
    drawing = lay_out(compare(Question(baseline="base"), runs), View())
    assert drawing.off_scale == 1


def test_note_is_told_on_other_axes_only() -> None:
    assert laid().note == ""
    steps = lay_out(
        simulated_comparison(Question(baseline="cnn", axis="steps")), View()
    )
    assert steps.note.startswith("judged on steps alone; on training time: ")
    assert steps.time.title == "steps, mean of seeds"


def test_copy_of_the_baseline_is_drawn() -> None:
    """Equal seeds on both sides: no gap, no interval, no error."""
    runs = make_runs(noise=0) + make_runs("m", noise=0)
    drawing = lay_out(compare(Question(baseline="base"), runs), View())
    assert {mark.gap for mark in drawing.methods[0].points} == {0.0}
    assert drawing.gap.place(0.0) == pytest.approx(0.5)
