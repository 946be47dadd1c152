"""Runs held to the limits together, as each would be alone."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
from overcurve.curves.selecting.limits import check_runs
from overcurve.curves.terms.errors import CurveError, WrongRecord
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord, check_record
from overcurve.curves.terms.run_table import RunTable, gather_columns
from tests.factories import make_record
from tests.unit.overcurve.curves.studies import make_runs

NAMES = ("seed", "status", "quality", "train_seconds", "total_seconds", "budget")
odd = st.sampled_from([None, 0.0, 1e-9, 1e12, 1.1e12, -1.0, math.nan, math.inf, 0.5])
records = st.builds(
    make_record,
    seed=st.integers(0, 3) | st.sampled_from(["", "a", "x" * 64, "x" * 65]),
    status=st.sampled_from(["finished", "diverged", "failed", "queued", "done"]),
    quality=odd | st.floats(0, 1),
    train_seconds=odd | st.floats(1, 9),
    total_seconds=odd,
    budget=st.sampled_from([0.0, 1.0, 2.0, 1e13]),
    extra=st.sampled_from([{}, {"f1": 0.5}]),
)


def columns_of(runs: list[RunRecord]) -> RunTable:
    """The same runs as a server hands them over: column by column."""
    columns = {n: [getattr(r, n) for r in runs] for n in (*NAMES, "extra")}
    columns["extra"] = [dict(extra) for extra in columns["extra"]]
    first = {
        name: getattr(runs[0], name)
        for name in RunRecord.__slots__
        if name not in columns
    }
    return RunTable(list(gather_columns(first, columns, list(range(len(runs))))))


def checked_alone(runs: list[RunRecord]) -> list[RunRecord] | None:
    try:
        return [check_record(run) for run in runs]
    except WrongRecord:
        return None


@given(st.lists(records, min_size=1, max_size=6), st.booleans())
def test_together_and_alone_the_answer_is_the_same(runs, in_columns):
    table = columns_of(runs) if in_columns else RunTable.of(runs)
    expected = checked_alone(runs)
    if expected is None:
        with pytest.raises(WrongRecord):
            check_runs(table)
    else:
        found = check_runs(table)
        assert sorted(map(repr, found)) == sorted(map(repr, expected))


def test_good_runs_come_back_untouched():
    table = RunTable.of(make_runs())
    assert check_runs(table) is table
    assert len(check_runs(RunTable())) == 0


def test_finished_run_without_a_quality_has_diverged():
    runs = make_runs(times=[2.0])
    runs[1] = replace(runs[1], quality=math.nan)
    found = check_runs(RunTable.of(runs))
    assert [run.status for run in found] == ["finished", "diverged", "finished"]
    assert [run.quality is None for run in found] == [False, True, False]


def test_wrong_run_is_named_by_its_place_and_remedy():
    runs = make_runs(times=[2.0, 4.0])
    runs[4] = replace(runs[4], quality=2e12)
    with pytest.raises(WrongRecord) as caught:
        check_runs(RunTable.of(runs))
    (field,) = caught.value.fields
    assert field.path == "runs[4].quality"
    assert "beyond 1e12" in field.message
    assert caught.value.remedy == "Correct the run, or leave it out."


@pytest.mark.parametrize("seconds", [0.0, -1.0, None, math.nan, math.inf])
def test_impossible_time_names_the_run(seconds):
    runs = make_runs()
    runs[4] = replace(runs[4], train_seconds=seconds)
    with pytest.raises(CurveError) as caught:
        compare(Question(baseline="base"), runs)
    assert caught.value.fields[0].path == "runs[4].train_seconds"
