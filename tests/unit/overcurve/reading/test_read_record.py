"""One row as a record: every field, every default, every fault."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.encoding.record_text import record_json
from overcurve.curves.terms.records import CLOCKS, RunRecord, check_record
from overcurve.reading.problems import Problem
from overcurve.reading.read_record import (
    AMOUNTS,
    FIELDS,
    LATE_TEXTS,
    NEEDED,
    TEXTS,
    Defaults,
    read_record,
)
from overcurve.recipe import recipe_digest

UP = Defaults(direction="max")
ROW = {
    "method": "cnn",
    "budget": "8",
    "seed": "0",
    "train_seconds": "2.5",
    "quality": "0.93",
}


def read(defaults: Defaults = UP, **changes: Any) -> RunRecord:
    record, problems = read_record({**ROW, **changes}, 7, defaults)
    assert problems == ()
    assert record is not None
    return record


def refused(defaults: Defaults = UP, **changes: Any) -> tuple[Problem, ...]:
    record, problems = read_record({**ROW, **changes}, 7, defaults)
    assert record is None
    assert all(problem.line == 7 and problem.remedy for problem in problems)
    return problems


def test_needed_fields_are_read_as_they_are_written():
    record = read()
    assert (record.method, record.label, record.budget) == ("cnn", "cnn", 8.0)
    assert (record.seed, record.train_seconds, record.quality) == (0, 2.5, 0.93)
    assert (record.status, record.metric, record.device_class) == (
        "finished",
        "quality",
        "unstated",
    )


def test_cells_and_json_values_read_the_same_record():
    assert read(budget=8, seed=0, train_seconds=2.5, quality=0.93) == read()


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("empty", ["", None])
def test_missing_field_is_named(name, empty):
    (problem,) = refused(**{name: empty})
    assert (problem.field, problem.reason) == (name, "is missing")


def test_everything_wrong_with_a_row_is_told():
    wrong = dict.fromkeys(NEEDED, "") | {"status": "odd", "steps": "-1"}
    found = {problem.field for problem in refused(Defaults(), **wrong)}
    assert found == {*NEEDED, "status", "steps", "direction"}


@pytest.mark.parametrize(
    "name", sorted(set(TEXTS) - {"method", "recipe", "label", "clock"})
)
def test_texts_are_kept(name):
    assert getattr(read(**{name: " some text "}), name) == "some text"


@pytest.mark.parametrize("clock", CLOCKS)
def test_clock_says_who_measured(clock):
    assert read(clock=f" {clock.capitalize()} ").clock == clock
    assert read(clock=clock).extra == {}


def test_other_clocks_are_refused():
    (problem,) = refused(clock="perf_counter")
    assert problem.field == "clock"
    assert "clock=-" in problem.remedy


@pytest.mark.parametrize("name", LATE_TEXTS)
def test_numbers_where_a_text_joined_late_are_the_authors_own(name):
    record = read(**{name: "2.4"})
    assert (getattr(record, name), record.extra) == ("", {name: 2.4})


@pytest.mark.parametrize("name", AMOUNTS)
def test_amounts_are_numbers_from_zero(name):
    assert getattr(read(**{name: "3.5"}), name) == 3.5
    assert getattr(read(), name) is None
    assert [problem.field for problem in refused(**{name: "-1"})] == [name]


def test_objects_are_kept():
    told = {
        "params": '{"width": 3}',
        "segments": '{"data": 0.5}',
        "steadiness": '{"canary_before": 99}',
        "versions": '{"torch": "2.5"}',
        "error": '{"code": "nan"}',
        "algorithms": '[{"name": "ema"}]',
    }
    record = read(**told)
    for name, text in told.items():
        given = json.loads(text)
        assert getattr(record, name) == (
            tuple(given) if name == "algorithms" else given
        )


def test_every_field_is_one_of_the_record():
    assert set(FIELDS) <= {field.name for field in fields(RunRecord)}
    assert set(NEEDED) <= set(FIELDS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("metric", "top1"),
        ("unit", "fraction"),
        ("task", "toy"),
        ("budget_unit", "steps"),
        ("device_class", "cpu"),
        ("source", "a paper"),
        ("direction", "min"),
    ],
)
def test_defaults_hold_where_the_row_is_silent(name, said):
    defaults = Defaults(**{"direction": "max", name: said})
    assert getattr(read(defaults), name) == said
    other = "max" if name == "direction" else "other"
    assert getattr(read(defaults, **{name: other}), name) == other
    assert getattr(read(defaults, **{name: ""}), name) == said


def test_direction_is_told_how_to_be_stated():
    (problem,) = refused(Defaults())
    assert (problem.field, problem.reason) == ("direction", "is not stated")
    assert "--direction" in problem.remedy
    assert read(Defaults(), direction="min").direction == "min"
    (problem,) = refused(direction="up")
    assert problem.reason == '"up" is no direction'


@pytest.mark.parametrize("quality", ["nan", "inf", "-inf", math.nan])
def test_quality_without_end_says_how_to_diverge(quality):
    (problem,) = refused(quality=quality)
    assert problem.field == "quality"
    assert "status = diverged" in problem.remedy


@pytest.mark.parametrize("status", ["diverged", "failed", "cancelled"])
@pytest.mark.parametrize("quality", ["", "nan", "none", "0.4"])
def test_runs_that_ended_otherwise_need_no_result(status, quality):
    record = read(status=status, quality=quality, train_seconds="")
    assert record.status == status
    assert record.quality == (0.4 if quality == "0.4" else None)
    assert record.train_seconds is None


def test_names_of_ones_own_are_numbers_kept_beside():
    record = read(gflops="2.5", host="box", big=1e31, flag=True, lost="nan")
    assert record.extra == {"gflops": 2.5}


@pytest.mark.parametrize("name", ["run", "study", "block", "extra"])
def test_fields_of_a_server_are_not_taken_from_a_file(name):
    record = read(**{name: "7"})
    assert getattr(record, name) == getattr(
        RunRecord(method="m", budget=1, seed=0), name
    )
    assert name not in record.extra


def test_recipe_is_what_was_done():
    plain = read()
    assert plain.recipe == read(seed="5", quality="0.1", budget="9").recipe
    others = [
        read(method="mlp"),
        read(label="with cutout"),
        read(params='{"width": 3}'),
        read(algorithms='[{"name": "ema"}]'),
    ]
    assert len({plain.recipe, *(other.recipe for other in others)}) == 5
    assert plain.recipe != recipe_digest("cnn", "1", {}, [])  # never one of ours


def test_digest_given_is_kept_and_others_are_refused():
    digest = "0123456789abcdef"
    assert read(recipe=digest).recipe == digest
    (problem,) = refused(recipe="my recipe")
    assert (problem.field, problem.reason) == ("recipe", '"my recipe" is not a digest')


number = st.floats(1e-6, 1e6)
rows = st.fixed_dictionaries(
    {
        "method": st.text("abc", min_size=1),
        "budget": number,
        "seed": st.integers(0, 9),
        "train_seconds": number,
        "quality": st.floats(-1e6, 1e6),
    },
    optional={
        "direction": st.sampled_from(["max", "min"]),
        "steps": number,
        "label": st.text("xyz", max_size=3),
        "gflops": number,
    },
)


@given(rows)
def test_every_record_read_is_within_the_limits(row):
    record, problems = read_record(row, 1, UP)
    assert problems == ()
    assert check_record(record) is record


@given(rows)
def test_record_written_as_json_is_read_again(row):
    record, _ = read_record(row, 1, UP)
    written = record_json(record)
    written |= written.pop("extra", {})
    written.pop("recipe")
    again, problems = read_record(written, 1, UP)
    assert problems == ()
    assert again == record


@pytest.mark.parametrize(
    ("cell", "budget", "unit"),
    [
        ("5 epochs", 5, "epochs"),
        ("1 epoch", 1, "epochs"),
        ("5min", 300, "seconds"),
        ("0:05:00", 300, "seconds"),
        ("100k", 100_000, ""),
        ("2B tokens", 2e9, "tokens"),
        ("7", 7, ""),
    ],
)
def test_budget_may_state_its_unit(cell, budget, unit):
    found = read(budget=cell)
    assert (found.budget, found.budget_unit) == (budget, unit)


def test_budget_in_another_unit_than_stated_is_refused():
    (problem,) = refused(budget="5 epochs", budget_unit="steps")
    assert problem.field == "budget"
    assert "epochs" in problem.reason
    assert read(budget="5 epochs", budget_unit="epochs").budget == 5


def test_quality_with_its_sign_is_per_cent():
    found = read(quality="70.5%")
    assert (found.quality, found.unit) == (70.5, "%")
    assert read(quality=" 70.5 %").quality == 70.5


def test_per_cent_is_no_fraction():
    (problem,) = refused(quality="70.5%", unit="fraction")
    assert problem.field == "quality"
    assert "per cent" in problem.remedy
