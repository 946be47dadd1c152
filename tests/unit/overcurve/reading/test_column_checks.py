"""Columns are checked before any row is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.column_checks import MOST_NAMED, check_columns
from overcurve.reading.problems import Problem
from overcurve.reading.read_record import FIELDS, NEEDED
from overcurve.reading.reading_options import Reading


def problems_of(*columns: str, **how: object) -> list[Problem]:
    return list(check_columns(Reading(**how), columns))


def fields_of(*columns: str, **how: object) -> list[str]:
    return [problem.field for problem in problems_of(*columns, **how)]


@given(st.sets(st.sampled_from(sorted({*FIELDS} - {"steps", "error"}))))
def test_exactly_the_needed_fields_are_missed(columns):
    missing = [name for name in NEEDED if name not in columns]
    found = problems_of("any", *sorted(columns))
    assert [problem.field for problem in found] == missing
    for problem in found:
        assert problem.line == 1
        assert problem.option == f"--map COLUMN={problem.field}"
        assert "found any" in problem.reason


def test_column_that_was_probably_meant_is_named():
    found = problems_of("model", "epochs", "seed", "time", "val_acc")
    assert [problem.option for problem in found] == [
        "--map model=method",
        "--map epochs=budget",
        "--map time=train_seconds",
        "--map val_acc=quality",
    ]


def test_mapped_columns_stand_for_their_fields():
    names = {"m": "method", "b": "budget", "s": "seed", "t": "train_seconds"}
    assert fields_of("m", "b", "s", "t", "q", mapping={**names, "q": "quality"}) == []


def test_counted_repeats_are_a_seed():
    columns = [name for name in NEEDED if name != "seed"]
    assert fields_of(*columns) == ["seed"]
    assert fields_of(*columns, mapping={"#": "seed"}) == []


def test_lines_of_objects_have_no_columns_to_check():
    assert fields_of() == []
    assert fields_of(mapping={"nowhere": "method"}) == []
    assert fields_of(mapping={"nowhere": "nothing"}) == ["nowhere"]


@pytest.mark.parametrize(
    ("mapping", "field", "reason"),
    [
        ({"absent": "label"}, "absent", "no column of this name"),
        ({"x": "colour"}, "x", '"colour" is no field'),
        ({"x": "label", "y": "label"}, "label", "both x and y are mapped to it"),
    ],
)
def test_wrong_mappings_are_named(mapping, field, reason):
    (problem,) = problems_of(*NEEDED, "x", "y", mapping=mapping)
    assert (problem.line, problem.field, problem.reason) == (1, field, reason)
    assert problem.remedy


@pytest.mark.parametrize("mapping", [{"x": "-"}, {"x": "x"}, {"x": "resumed"}])
def test_columns_may_be_unused_ones_own_or_flags(mapping):
    assert fields_of(*NEEDED, "x", mapping=mapping) == []


def test_unused_column_is_no_field():
    renamed = {"quality": "-"}
    assert fields_of(*NEEDED, mapping=renamed) == ["quality"]


def test_column_to_fold_by_must_be_there():
    (problem,) = problems_of(*NEEDED, fold="turn")
    assert (problem.field, problem.line) == ("turn", 1)
    assert "rises within each run" in problem.remedy
    assert fields_of(*NEEDED, "turn", fold="turn") == []


def test_column_to_keep_by_must_be_there():
    keep = {"split": frozenset(["test"])}
    assert fields_of(*NEEDED, keep=keep) == ["split"]
    assert fields_of(*NEEDED, "split", keep=keep) == []


def test_many_columns_are_named_shortened():
    (problem, *_) = problems_of(*(f"column{i}" for i in range(500)))
    assert len(problem.reason) < MOST_NAMED + 60
    assert problem.reason.endswith("...")


LONG = ("method", "budget", "seed", "tag", "step", "value")
TAGGED = {"value": "quality", "tag=acc": "quality", "tag=secs": "train_seconds"}


def test_tags_stand_for_their_fields():
    assert fields_of(*LONG, mapping=TAGGED) == []
    without = {k: v for k, v in TAGGED.items() if k != "tag=secs"}
    assert fields_of(*LONG, mapping=without) == ["train_seconds"]


@pytest.mark.parametrize(
    ("mapping", "field", "reason"),
    [
        (TAGGED | {"tag=b": "quality"}, "tag", "2 tags are said to be the quality"),
        (TAGGED | {"tag=b": "nothing"}, "tag=b", '"nothing" is no field'),
        (TAGGED | {"step=1": "quality"}, "step", "tags stand in tag already"),
        (TAGGED | {"#": "label"}, "tag", "rows of one run cannot be told from"),
    ],
)
def test_wrong_tags_are_named(mapping, field, reason):
    found = problems_of(*LONG, mapping=mapping)
    assert (found[0].field, found[0].line) == (field, 1)
    assert found[0].reason.startswith(reason)


def test_place_within_a_run_tells_counted_runs_apart():
    mapping = TAGGED | {"#": "seed"}
    columns = [name for name in LONG if name != "seed"]
    assert fields_of(*columns, mapping=mapping) == ["tag"]
    assert fields_of(*columns, mapping=mapping, fold="step") == []
