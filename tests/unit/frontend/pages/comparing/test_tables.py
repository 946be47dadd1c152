"""A comparison's `.csv`: the tables and the columns that scripts read."""

from __future__ import annotations

from frontend.pages.comparing.tables import RUN_COLUMNS, comparison_tables
from overcurve.curves.judge import POINT_FIELDS
from tests.simulated import simulated_comparison

WHOLE = ("axis", "method_verdict", "method_verdict_on_time", "warnings")


def test_tables_keep_their_names_and_order() -> None:
    tables = comparison_tables(simulated_comparison())
    names = [table.name for table in tables]
    assert names == ["points", "equal_budget", "baseline", "checks", "runs"]
    assert tables[0].columns == ("method", "recipe", *POINT_FIELDS, *WHOLE)
    assert tables[-1].columns == RUN_COLUMNS


def test_rows_fit_their_columns() -> None:
    for table in comparison_tables(simulated_comparison()):
        assert all(len(row) == len(table.columns) for row in table.rows), table.name


def test_every_run_and_every_point_has_a_row() -> None:
    comparison = simulated_comparison()
    points, _, baseline, _, runs = (list(t.rows) for t in comparison_tables(comparison))
    assert len(runs) == len(comparison.records)
    assert len(points) == sum(len(answer.points) for answer in comparison.methods)
    assert len(baseline) == len(comparison.baseline.knots)
