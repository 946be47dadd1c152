"""Runs column by column say what they would say one by one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from overcurve.curves.encoding.record_text import (
    PACKED,
    pack_runs,
    record_json,
    record_lines,
    unpack_runs,
)
from overcurve.curves.terms.records import RunRecord, axis_value
from overcurve.curves.terms.run_table import RunTable, axis_values, gather_columns

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


def test_lines_are_those_of_single_records(table: RunTable) -> None:
    write = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
    assert sorted(record_lines(table)) == sorted(write(record_json(r)) for r in ODD)


def test_packed_runs_come_back(table: RunTable) -> None:
    text = json.dumps({PACKED: pack_runs(table)}, allow_nan=False)
    assert unpack_runs(json.loads(text)) == ODD


def test_joined_tables_follow_one_another() -> None:
    first, second = columns_of(ODD[:2]), columns_of(ODD[2:])
    assert RunTable.joined([second, first]) == ODD[2:] + ODD[:2]
