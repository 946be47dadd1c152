"""A method that was tested once still has its speed-up; one without has none."""

from __future__ import annotations

from dataclasses import replace

from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.figures.scale import comparison_scale
from overcurve.telling.strips import verdict_strips
from overcurve.telling.time_saved import time_saved
from tests.unit.overcurve.curves.studies import make_runs, shifted

ASKED = Question(baseline="base")


def test_speedup_over_the_curve_comes_first():
    runs = [*make_runs(), *make_runs("m", [4.0, 8.0, 16.0], quality=shifted(0.03))]
    (answer,) = compare(ASKED, runs).methods
    assert answer.speedup.value is not None
    assert time_saved(answer) is answer.speedup


def test_method_tested_once_has_its_points_speedup():
    runs = [*make_runs(), *make_runs("m", [8.0], quality=shifted(0.03))]
    comparison = compare(ASKED, runs)
    (answer,) = comparison.methods
    (point,) = answer.points
    assert answer.reasons["speedup"] == "one_tested_time"
    assert time_saved(answer).value == point.speedup > 1
    (strip,) = verdict_strips(comparison, comparison_scale(comparison))
    assert strip.figures[0].before == "Same accuracy in "


def test_point_beyond_the_baseline_has_no_speedup():
    runs = [*make_runs(), *make_runs("m", [8.0], quality=shifted(0.9))]
    (answer,) = compare(ASKED, runs).methods
    assert time_saved(answer).value is None


def test_several_points_are_no_single_one():
    runs = [*make_runs(), *make_runs("m", [8.0], quality=shifted(0.03))]
    (answer,) = compare(ASKED, runs).methods
    twice = replace(answer, points=answer.points * 2)
    assert time_saved(twice).value is None
