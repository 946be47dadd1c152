"""The grid of runs: a shape for each, and none forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from frontend.pages.judging.doubts import doubt_questions
from frontend.pages.judging.runs_grid import (
    MOST_BUDGETS,
    MOST_DOTS,
    MOST_METHODS,
    RunsGrid,
    runs_grid,
    shape_of,
    tell_run,
)
from overcurve.curves.terms.evidence import SetAside
from overcurve.curves.terms.records import RunRecord
from overcurve.reading.doubts import Answer, Doubt


def run(method: str = "base", budget: float = 1.0, **facts: Any) -> RunRecord:
    given: dict[str, Any] = {
        "method": method,
        "label": method,
        "recipe": method,
        "budget": budget,
        "seed": 0,
        "status": "finished",
        "train_seconds": 10.0 * budget,
        "quality": 0.5,
        "direction": "max",
        **facts,
    }
    if given["status"] != "finished":
        given["quality"] = None
    return RunRecord(**given)


def shapes_in(grid: RunsGrid) -> list[list[list[str]]]:
    return [[[dot.shape for dot in cell.dots] for cell in r.cells] for r in grid.rows]


@pytest.mark.parametrize(
    ("facts", "shape"),
    [
        ({}, "run"),
        ({"extra": {"resumed": 1.0}}, "resumed"),
        ({"extra": {"sessions": 2.0}}, "resumed"),
        ({"status": "partial"}, "partial"),
        ({"status": "partial", "extra": {"resumed": 1.0}}, "partial"),
        ({"status": "diverged"}, "diverged"),
        ({"status": "failed"}, "failed"),
        ({"status": "cancelled"}, "failed"),
    ],
)
def test_shape_says_what_became_of_a_run(facts: dict[str, Any], shape: str) -> None:
    assert shape_of(run(**facts)) == shape


def test_every_run_stands_at_its_method_and_budget() -> None:
    records = [run(), run(seed=1, status="diverged"), run(budget=4.0), run("mine", 4.0)]
    grid = runs_grid(records, (), (), "base")
    assert shapes_in(grid) == [[["run", "diverged"], ["run"]], [[], ["run"]]]
    assert grid.columns == (("1", "10\u00a0s"), ("4", "40\u00a0s"))
    assert [row.colour for row in grid.rows] == ["m1", "m2"]
    assert grid.legend == (("run", "run"), ("diverged", "diverged: 1"))
    assert grid.rows[0].cells[0].told == "1 run, 1 diverged"


def test_runs_set_aside_have_a_column_of_their_own() -> None:
    aside = [
        SetAside(what="run", where="lines 2 to 5", reason="no clock", label="mine"),
        SetAside(what="line", where="line 9", reason="is wrong"),
    ]
    grid = runs_grid([run()], aside, (), "base")
    assert shapes_in(grid) == [[["run"], []], [[], ["aside"]]]
    assert grid.columns[-1] == ("set aside", "")
    assert grid.rows[1].cells[1].dots[0].told == "lines 2 to 5: no clock"


def test_many_runs_of_a_cell_are_counted_by_shape() -> None:
    records = [run(seed=i) for i in range(MOST_DOTS)] + [run(seed=99, status="failed")]
    (cell,) = runs_grid(records, (), (), "base").rows[0].cells
    assert [(dot.shape, dot.many) for dot in cell.dots] == [("run", 12), ("failed", 1)]
    assert cell.told == "12 runs, 1 failed or cancelled"


def test_too_many_budgets_are_one_column() -> None:
    records = [run(budget=float(i)) for i in range(1, MOST_BUDGETS + 2)]
    grid = runs_grid(records, (), (), "base")
    assert grid.is_narrow
    assert len(grid.columns) == 1
    assert grid.rows[0].cells[0].told == f"{MOST_BUDGETS + 1} runs"


def test_methods_beyond_the_most_are_counted() -> None:
    records = [run(f"m{i}") for i in range(MOST_METHODS + 3)]
    assert runs_grid(records, (), (), "m0").more == 3


def test_doubts_stand_at_their_methods() -> None:
    doubt = Doubt(
        id="split:lr",
        question="Two?",
        answers=(Answer("two", "Two"),),
        taken="two",
        methods=("mine",),
    )
    grid = runs_grid([run(), run("mine")], (), doubt_questions([doubt]), "base")
    assert [row.doubts for row in grid.rows] == [(), (1,)]


def test_words_of_a_run_say_what_was_done_to_it() -> None:
    extra = {"sessions": 2.0, "left_out_seconds": 90.0, "reckoned_seconds": 5.0}
    told = tell_run(run(extra=extra | {"folded_rows": 7.0}))
    assert "2 sessions summed" in told
    assert "a pause of 90\u00a0s left out" in told
    assert "before the first row reckoned" in told
    assert "the last of 7 rows" in told
