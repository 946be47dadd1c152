"""What is said under a chart counts everything, drawn or not."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.comparing.chart import Chart, comparison_chart
from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from overcurve.figures.layout import lay_out
from overcurve.figures.view import View
from tests.unit.overcurve.curves.studies import make_runs, shifted


def chart_of(runs: list[RunRecord]) -> Chart:
    comparison = compare(Question(baseline="base"), runs)
    return comparison_chart(comparison, lay_out(comparison, View()))


def test_failed_run_is_listed_with_its_reason() -> None:
    runs = make_runs() + make_runs("m", [8.0], 3, shifted(0.1))
    runs[-1] = replace(
        runs[-1], status="failed", quality=None, error={"message": "out of memory"}
    )
    chart = chart_of(runs)
    assert chart.left_out == (("m", "8", "2", "failed: out of memory"),)
    assert chart.drawn.startswith("17 of 18 runs drawn, 2 curves")


def test_uneven_seeds_are_said_to_be_up_to() -> None:
    even = make_runs() + make_runs("m", [8.0], 3, shifted(0.1))
    assert chart_of(even).drawn.endswith("5 budgets, 3 seeds each")
    uneven = make_runs() + make_runs("m", [8.0], 2, shifted(0.1))
    assert chart_of(uneven).drawn.endswith("5 budgets, up to 3 seeds each")


def test_waiting_runs_are_still_to_come() -> None:
    runs = make_runs() + make_runs("m", [8.0], 3, shifted(0.1))
    last = replace(runs[-1], status="queued", quality=None, train_seconds=None)
    assert "1 still to come" in chart_of([*runs[:-1], last]).drawn


def test_sketch_and_figure_draw_the_same_curves() -> None:
    chart = chart_of(make_runs() + make_runs("m", [8.0], 3, shifted(0.1)))
    assert chart.sketch.startswith("<svg")
    assert chart.figure["data"]
