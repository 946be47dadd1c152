"""The table of points heads its columns by the axis that was asked for."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.comparing.points import MANY, Points, page_points
from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.figures.scale import comparison_scale
from tests.simulated import simulated_comparison
from tests.unit.overcurve.curves.studies import make_runs, shifted


def points_on(axis: str) -> Points:
    runs = make_runs() + make_runs("m", [8.0], 3, shifted(0.1))
    runs = [replace(r, steps=round(100 * r.budget), budget_unit="epochs") for r in runs]
    comparison = compare(Question(baseline="base", axis=axis), runs)
    return page_points(comparison, comparison_scale(comparison), ())


def test_only_times_are_sped_up() -> None:
    assert points_on("train_seconds").saving == "Speed-up"
    assert points_on("steps").saving == "Saving"
    assert points_on("steps").place != "time"


def test_headers_state_level_and_unit() -> None:
    points = points_on("train_seconds")
    assert points.interval == "95 % interval"
    assert points.budget == "Budget, epochs"


def test_units_that_differ_are_not_stated() -> None:
    runs = make_runs(budget_unit="epochs") + make_runs("m", [8.0], budget_unit="steps")
    comparison = compare(Question(baseline="base"), runs)
    points = page_points(comparison, comparison_scale(comparison), ())
    assert points.budget == "Budget"


def test_long_table_is_told_from_a_short_one() -> None:
    shifts = {f"m{i}": 0.0 for i in range(11)}
    long = simulated_comparison(shifts=shifts)
    scale = comparison_scale(long)
    assert len(page_points(long, scale, ()).rows) > MANY
    assert page_points(long, scale, ()).are_many
    assert not points_on("steps").are_many
