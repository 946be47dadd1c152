"""A comparison's `.csv`: the tables and the columns that scripts read."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.comparing.tables import RUN_COLUMNS, comparison_tables
from overcurve.curves.judge import POINT_FIELDS
from overcurve.curves.terms.evidence import Evidence, FileRead, SetAside
from tests.simulated import simulated_comparison

WHOLE = ("axis", "method_verdict", "method_verdict_on_time", "warnings")


def test_tables_keep_their_names_and_order() -> None:
    tables = comparison_tables(simulated_comparison())
    names = [table.name for table in tables]
    assert names == ["points", "equal_budget", "baseline", "checks", "runs"]
    assert tables[0].columns == ("method", "recipe", *POINT_FIELDS, *WHOLE)
    assert tables[-1].columns == RUN_COLUMNS


def test_rows_of_files_have_tables_of_their_own() -> None:
    aside = SetAside(what="line", where="line 12", reason="no budget")
    file = FileRead(name="a.csv", rows=9, runs=8, aside=(aside,), aside_rows=1)
    comparison = replace(simulated_comparison(), evidence=Evidence(files=(file,)))
    tables = {table.name: table for table in comparison_tables(comparison)}
    assert tables["files"].rows == (("a.csv", 9, 8, 0, 0, 0, 1),)
    assert tables["set_aside"].rows == (
        ("a.csv", "line 12", "line", 1, "", "no budget", False),
    )


def test_rows_fit_their_columns() -> None:
    for table in comparison_tables(simulated_comparison()):
        assert all(len(row) == len(table.columns) for row in table.rows), table.name


def test_every_run_and_every_point_has_a_row() -> None:
    comparison = simulated_comparison()
    points, _, baseline, _, runs = (list(t.rows) for t in comparison_tables(comparison))
    assert len(runs) == len(comparison.records)
    assert len(points) == sum(len(answer.points) for answer in comparison.methods)
    assert len(baseline) == len(comparison.baseline.knots)
