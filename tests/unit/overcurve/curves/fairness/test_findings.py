"""Which runs count as ended, and which our own workers measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.fairness.findings import (
    Finding,
    all_ended,
    all_measured,
    count_measured,
    ended_runs,
    finds,
)
from overcurve.curves.selecting.selection import select_runs
from overcurve.curves.terms.answers import Check
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.run_table import RunTable
from tests.unit.overcurve.curves.fairness.trained import lose, trained


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        ("finished", True),
        ("diverged", True),
        ("failed", False),
        ("cancelled", False),
        ("queued", False),
        ("running", False),
        ("lost", False),
    ],
)
def test_ended_is_what_reached_an_end_of_its_own(status, ended):
    runs = trained() if status == "finished" else lose(trained(), "m", status)
    selection = select_runs(Question(baseline="base"), runs)
    assert len(all_ended(selection)) == len(runs) - (not ended)
    assert len(ended_runs(selection.methods[0])) == 6 - (not ended)
    assert len(ended_runs(selection.baseline)) == 15


@pytest.mark.parametrize(
    "changes", [{"run": ""}, {"segments": {}}, {"block": None}], ids=str
)
def test_only_a_run_of_our_own_is_measured(changes):
    runs = trained()
    assert all_measured(RunTable.of(runs))
    runs[3] = replace(runs[3], **changes)
    assert count_measured(RunTable.of(runs)) == len(runs) - 1
    assert not all_measured(RunTable.of(runs))


def test_first_block_is_a_block():
    """Block 0 is where every study begins: it is none that was left out."""
    assert {run.block for run in trained()} >= {0}
    assert count_measured(RunTable.of(trained())) == len(trained())


def test_no_run_is_not_all_of_them():
    assert not all_measured(RunTable())


def test_a_check_says_once_what_holds_for_all_it_finds():
    @finds(of_time=True)
    def check_something(state: str) -> Finding:
        """Whether it is so."""
        return Finding(Check("something", state, ""), (("m", "words"),))  # type: ignore[arg-type]

    for state in ("ok", "warn"):
        found = check_something(state)
        assert (found.check.state, found.of_time, found.as_stated) == (state, 1, 0)
        assert found.warnings == (("m", "words"),)
    assert check_something.__doc__ == "Whether it is so."
