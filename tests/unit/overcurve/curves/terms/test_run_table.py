"""Runs column by column say what they would say one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.terms.records import RunRecord, axis_value, quality_value
from overcurve.curves.terms.run_table import (
    GROUPED,
    RunBatch,
    RunTable,
    axis_values,
    gather_columns,
    quality_values,
)
from tests.factories import make_record

RUN = RunRecord(
    method="m",
    budget=2.0,
    seed=1,
    train_seconds=1.5,
    quality=0.5,
    recipe="r",
    params={"depth": 2},
    algorithms=({"name": "ema"},),
)
ODD = (
    RUN,
    replace(RUN, seed="é\n", quality=1, train_seconds=2.0),
    replace(RUN, seed=2, quality=None, status="diverged", error={"code": "nan"}),
    replace(RUN, recipe="s", budget=3.0, extra={"loss": 0.25}, algorithms=()),
    replace(RUN, seed=3, run="7", block=0, segments={"data": 1.0}),
)


def columns_of(records: tuple[RunRecord, ...]) -> RunTable:
    """A table as it comes from the database: every field that may differ a column."""
    names = [n for n in RunRecord.__slots__ if n not in ("method", "params")]
    columns = {name: [getattr(r, name) for r in records] for name in names}
    shared = {"method": RUN.method, "params": RUN.params}
    return RunTable(list(gather_columns(shared, columns, list(range(len(records))))))


@pytest.fixture(params=["records", "columns"])
def table(request: pytest.FixtureRequest) -> RunTable:
    return RunTable.of(ODD) if request.param == "records" else columns_of(ODD)


def test_records_come_back_in_order(table: RunTable) -> None:
    assert table == ODD
    assert [type(run.quality) for run in table] == [type(run.quality) for run in ODD]
    assert (len(table), table[-1]) == (len(ODD), ODD[-1])


def test_a_column_that_became_a_field_is_found_beside_the_field() -> None:
    """Records are older than some fields: snapshots and imports hold on."""
    older = replace(RUN, seed=2, extra={"train_items": 500.0})
    runs = (replace(RUN, train_items=400.0, extra={"train_items": 1.0}), older)
    for table in (RunTable.of(runs), columns_of(runs)):
        [batch] = table.batches
        assert axis_values(batch, "train_items") == [400.0, 500.0]
    assert [axis_value(run, "train_items") for run in runs] == [400.0, 500.0]


def test_columns_agree_with_records(table: RunTable) -> None:
    assert sorted(map(str, table.rows("seed", "quality"))) == sorted(
        str((run.seed, run.quality)) for run in ODD
    )
    assert table.counts("status") == {"finished": 4, "diverged": 1}
    assert table.distinct("recipe", "block") == {("r", None), ("r", 0), ("s", None)}
    assert table.carrying("segments") in (ODD[:2] + ODD[4:], ODD[4:])
    assert tuple(table.where(lambda run: run.recipe == "s")) == (ODD[3],)
    assert {k: tuple(v) for k, v in table.by_recipe().items()} == {
        "r": (*ODD[:3], ODD[4]),
        "s": (ODD[3],),
    }


def test_some_runs_of_a_batch(table: RunTable) -> None:
    kept = table.only(lambda batch: [seed != 1 for seed in batch.values("seed")])
    assert tuple(kept) == (ODD[1], ODD[2], ODD[4])


def test_joined_tables_follow_one_another() -> None:
    first, second = columns_of(ODD[:2]), columns_of(ODD[2:])
    assert RunTable.joined([second, first]) == ODD[2:] + ODD[:2]


random_runs = st.lists(
    st.builds(
        make_record,
        recipe=st.sampled_from("ab"),
        status=st.sampled_from(["finished", "failed"]),
        seed=st.integers(0, 2) | st.sampled_from(["0", "x"]),
        quality=st.sampled_from([None, 1, 1.0, 0.5]),
        steps=st.sampled_from([None, 5.0]),
        study=st.sampled_from(["", "1"]),
        extra=st.sampled_from([{}, {"f1": 0.5}]),
    ),
    min_size=1,
    max_size=12,
)


@given(random_runs)
def test_gathered_runs_are_the_runs(runs):
    """Their types too: 1 is written unlike 1.0."""
    for table in (RunTable.of(runs), columns_of_any(runs)):
        assert list(map(repr, table)) == list(map(repr, runs))
        assert table == tuple(runs)
        assert len(table) == len(runs)


def columns_of_any(runs: list[RunRecord]) -> RunTable:
    columns = {n: [getattr(r, n) for r in runs] for n in RunRecord.__slots__}
    return RunTable(list(gather_columns({}, columns, list(range(len(runs))))))


@given(random_runs)
def test_every_batch_agrees_in_what_it_was_grouped_by(runs):
    for table in (RunTable.of(runs), columns_of_any(runs)):
        for batch in table.batches:
            for name in GROUPED:
                assert batch.is_same(name)
                assert len({getattr(r, name) for r in batch.records()}) == 1
        keys = [tuple(getattr(b.first, n) for n in GROUPED) for b in table.batches]
        assert len(set(keys)) == len(keys)


@given(random_runs)
def test_fields_of_all_runs_agree_with_the_runs(runs):
    for table in (RunTable.of(runs), columns_of_any(runs)):
        pairs = Counter(map(repr, table.rows("seed", "quality")))
        assert pairs == Counter(repr((r.seed, r.quality)) for r in runs)
        assert table.distinct("recipe", "seed") == {(r.recipe, r.seed) for r in runs}
        assert table.counts("seed") == Counter(r.seed for r in runs)
        assert {r.recipe for r in table.samples()} == {r.recipe for r in runs}


@given(random_runs)
def test_parts_of_a_table_make_the_whole(runs):
    for table in (RunTable.of(runs), columns_of_any(runs)):
        by_recipe = table.by_recipe()
        assert sum(map(len, by_recipe.values())) == len(runs)
        for recipe, own in by_recipe.items():
            assert own == tuple(r for r in runs if r.recipe == recipe)
        ended = table.where(lambda run: run.status == "finished")
        assert ended == tuple(r for r in runs if r.status == "finished")
        joined = RunTable.joined([ended, RunTable()])
        assert list(joined) == list(ended)


@given(random_runs, st.sampled_from(["steps", "f1", "train_seconds"]))
def test_places_and_qualities_are_those_of_the_records(runs, name):
    for table in (RunTable.of(runs), columns_of_any(runs)):
        for batch in table.batches:
            records = batch.records()
            places = [axis_value(record, name) for record in records]
            assert list(axis_values(batch, name)) == places
            values = [quality_value(record, name) for record in records]
            assert list(quality_values(batch, name)) == values
            assert batch.record(len(batch) - 1) == records[-1]


@given(random_runs)
def test_differing_fields_make_the_batch_again(runs):
    for batch in RunTable.of(runs).batches:
        again = RunBatch(batch.first, batch.places, batch.differing())
        assert list(map(repr, again.records())) == list(map(repr, batch.records()))


def test_taken_runs_have_a_first_of_their_own():
    for table in (RunTable.of(ODD), columns_of(ODD)):
        batch = max(table.batches, key=len)
        some = batch.take([1, 2])
        assert some.first == batch.records()[1]
        assert list(some.records()) == list(batch.records())[1:3]
        assert list(some.places) == list(batch.places)[1:3]


def test_places_in_any_order_come_out_sorted():
    columns = {"seed": [3, 1, 2]}
    shared = {"method": "m", "budget": 1.0}
    table = RunTable(list(gather_columns(shared, columns, [30, 10, 20])))
    assert [run.seed for run in table] == [1, 2, 3]


def test_table_of_a_table_is_itself():
    table = RunTable.of(ODD)
    assert RunTable.of(table) is table


def test_empty_table_is_false_and_has_nothing():
    table = RunTable.of([])
    assert not table
    assert (len(table), list(table), table.by_recipe()) == (0, [], {})
    assert table == ()


def test_tables_differ_by_one_run_or_their_order():
    table = RunTable.of(ODD)
    assert table != ODD[:-1]
    assert table != ODD[::-1]
    assert table != "text"
    assert table[1:3] == ODD[1:3]
    assert repr(table) == "RunTable of 5 runs"
