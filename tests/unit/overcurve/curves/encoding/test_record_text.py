"""Runs as text and back: one by one, as lines, by columns."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overcurve.curves.encoding.record_text import (
    FEW_RUNS,
    PACKED,
    field_layout,
    pack_runs,
    plain_value,
    record_from_json,
    record_json,
    record_lines,
    sparse_json,
    unpack_runs,
)
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunTable, gather_columns
from tests.factories import make_record

RUN = RunRecord(method="m", budget=2.0, seed=1)
write = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
text = st.text(max_size=5)
number = st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False)
figures = st.dictionaries(text, number, max_size=2)
records = st.builds(
    RunRecord,
    method=st.sampled_from(["m", "n", 'quote"', "é\n"]),
    budget=st.floats(0.1, 9),
    seed=st.integers() | text,
    status=st.sampled_from(["finished", "diverged"]),
    train_seconds=st.none() | number,
    quality=st.none() | number,
    label=text,
    params=st.dictionaries(text, number | text | st.booleans(), max_size=2),
    algorithms=st.lists(st.fixed_dictionaries({"name": text}), max_size=2).map(tuple),
    segments=figures,
    error=st.none() | st.dictionaries(text, text, max_size=1),
    block=st.none() | st.integers(0, 3),
    extra=figures,
)
tables = st.lists(records, max_size=14)


def columns_of(runs: list[RunRecord]) -> RunTable:
    """The same runs column by column, as a database gives them."""
    if not runs:
        return RunTable()
    columns = {n: [getattr(r, n) for r in runs] for n in RunRecord.__slots__}
    return RunTable(list(gather_columns({}, columns, list(range(len(runs))))))


@given(records)
def test_record_comes_back_from_its_text(record):
    written = json.loads(json.dumps(record_json(record), allow_nan=False))
    assert record_from_json(written) == record


def test_defaults_are_not_written():
    assert record_json(RUN) == {"method": "m", "budget": 2.0, "seed": 1}


@pytest.mark.parametrize("value", [0, 0.0, False, ""])
def test_empty_values_that_are_no_default_are_written(value):
    written = record_json(replace(RUN, quality=value))
    assert written["quality"] == value


@settings(max_examples=60)
@given(tables)
def test_lines_are_those_of_the_single_records(runs):
    expected = sorted(write(record_json(run)) for run in runs)
    assert sorted(record_lines(RunTable.of(runs))) == expected
    assert sorted(record_lines(columns_of(runs))) == expected


@settings(max_examples=60)
@given(st.lists(records, min_size=1, max_size=3))
def test_lines_of_a_long_batch_are_no_others(runs):
    """From a few runs on lines are made column by column."""
    many = [replace(run, method="m", status="finished") for run in runs] * FEW_RUNS
    many = [replace(run, budget=1.0, label="") for run in many]
    expected = sorted(write(record_json(run)) for run in many)
    assert sorted(record_lines(RunTable.of(many))) == expected


@settings(max_examples=60)
@given(tables)
def test_packed_runs_come_back(runs):
    for table in (RunTable.of(runs), columns_of(runs)):
        packed = json.dumps({PACKED: pack_runs(table)}, allow_nan=False)
        assert list(map(repr, unpack_runs(json.loads(packed)))) == list(map(repr, runs))


def test_packing_takes_what_differs_only():
    runs = [make_record(seed=seed) for seed in range(100)]
    ((batch,),) = pack_runs(RunTable.of(runs))
    assert set(batch["columns"]) == {"seed"}
    singly = json.dumps([record_json(run) for run in runs])
    assert 5 * len(json.dumps(batch)) < len(singly)


def test_older_snapshots_list_their_runs_one_by_one():
    runs = [RUN, replace(RUN, seed=2, algorithms=({"name": "ema"},))]
    older = {"records": [record_json(run) for run in runs]}
    assert list(unpack_runs(json.loads(json.dumps(older)))) == runs


@dataclass(frozen=True, slots=True)
class Inner:
    size: int = 3


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    inner: Inner = Inner()
    pairs: tuple[tuple[int, str], ...] = ()


def test_plain_values_go_all_the_way_down():
    whole = Outer("a", Inner(4), ((1, "x"), (2, "y")))
    assert plain_value(whole) == {
        "name": "a",
        "inner": {"size": 4},
        "pairs": [[1, "x"], [2, "y"]],
    }
    assert plain_value({1: (Inner(),)}) == {"1": [{"size": 3}]}


def test_sparse_text_leaves_equal_values_out():
    assert sparse_json(Outer("a", Inner(3))) == {"name": "a"}
    assert sparse_json(Outer("a", Inner(4))) == {"name": "a", "inner": {"size": 4}}


def test_layout_reads_all_fields_at_once():
    names, read, defaults = field_layout(Outer)
    assert names == ("name", "inner", "pairs")
    assert read(Outer("a")) == ("a", Inner(), ())
    assert defaults[1:] == (Inner(), ())
