"""Milestones as a run's page shows them."""

from __future__ import annotations

from frontend.pages.runs.milestones import evaluation_rows, milestone_table
from overcurve.curves.terms.records import Evaluation

AXES = {"sparsity": 0.8, "inference_seconds": 0.0012}
POINTS = (
    Evaluation(1, 0.1, 0.25),
    Evaluation(1500, 1.5, 0.5, milestone=AXES),
    Evaluation(3000, 3.0, None, milestone={"sparsity": 0.9, "rounds": 2}),
)


def test_each_axis_has_a_column() -> None:
    table = milestone_table(POINTS, "fraction")
    assert table.columns == (
        *("units", "sparsity", "inference time per example", "rounds"),
        *("quality", "training time"),
    )
    assert table.rows == (
        ("1,500", "0.8", "0.0012", "–", "50.00 %", "1.5 s"),
        ("3,000", "0.9", "–", "2", "–", "3 s"),
    )


def test_csv_has_plain_numbers() -> None:
    table = evaluation_rows(POINTS)
    assert table.columns[3:] == ("sparsity", "inference_seconds", "rounds")
    assert tuple(table.rows)[:2] == (
        (1, 0.1, 0.25, None, None, None),
        (1500, 1.5, 0.5, 0.8, 0.0012, None),
    )


def test_without_milestones_nothing_is_shown() -> None:
    assert milestone_table(POINTS[:1], "").rows == ()
    assert evaluation_rows(POINTS[:1]).columns[-1] == "quality"
