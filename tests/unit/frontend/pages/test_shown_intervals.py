"""Intervals that say nothing are shown nowhere; equal budgets have their own words."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.comparing.comparison import ComparisonPage
from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.figures.view import View
from tests.unit.overcurve.curves.studies import make_runs, shifted


def page_of_single_runs() -> ComparisonPage:
    times = [2.0, 8.0, 32.0]
    runs = make_runs(times=times, seeds=1) + make_runs("m", times, 1, shifted(0.01))
    runs = [replace(r, quality=r.quality + 0.02 * (r.budget == 8)) for r in runs]
    return ComparisonPage(compare(Question(baseline="base"), runs), View())


def test_single_runs_show_no_interval_anywhere() -> None:
    page = page_of_single_runs()
    assert {row.interval for row in page.points.rows} == {"–"}
    assert {row.bar for row in page.points.rows} == {""}
    assert all("add 2 seeds to this method" in row.why for row in page.points.rows)
    assert page.verdicts.strips[0].figures == ()
    assert page.chart.band == ""
    assert page.drawing.band_low == ()
    points = page.tables()[0]
    for name in ("gap_low", "gap_high", "half_width"):
        assert {row[points.columns.index(name)] for row in points.rows} == {None}


def test_replicated_runs_keep_band_and_interval() -> None:
    runs = make_runs() + make_runs("m", [8.0], quality=shifted(0.1))
    page = ComparisonPage(compare(Question(baseline="base"), runs), View())
    assert page.points.rows[0].interval.startswith("[")
    assert page.chart.band


def test_equal_budget_has_a_table_and_a_line() -> None:
    method = make_runs("m", [10.0], quality=shifted(0.1))
    runs = make_runs(times=[10.0])
    runs += [replace(r, train_seconds=16.0) for r in method]
    page = ComparisonPage(compare(Question(baseline="base"), runs), View())
    assert page.verdicts.strips[0].equal_budget.startswith(
        "At equal budget, not at equal time"
    )
    (table,) = [t for t in page.tables() if t.name == "equal_budget"]
    assert table.rows[0][table.columns.index("verdict")] == "better"
