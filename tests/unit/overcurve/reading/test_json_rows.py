"""Rows of JSON in every shape that programs write."""

from __future__ import annotations

import io
import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.json_rows import is_json, json_rows
from overcurve.reading.plain_text import MAX_LINE
from overcurve.reading.problems import Problem, Unreadable


def rows_of(text: str) -> list[tuple[int, Any]]:
    return list(json_rows(io.BytesIO(text.encode())))


def values_of(text: str) -> list[Any]:
    return [row for _, row in rows_of(text)]


name = st.text(max_size=4)
value = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
tables = st.lists(st.dictionaries(name, value), min_size=2, max_size=5)


@given(tables)
def test_objects_come_back_line_by_line(objects):
    text = "\n".join(map(json.dumps, objects))
    assert rows_of(text) == list(enumerate(objects, 1))


@given(tables, st.sampled_from([None, 0, 2]))
def test_list_of_objects_is_its_rows(objects, indent):
    assert values_of(f"\n {json.dumps(objects, indent=indent)}\n") == objects


@given(tables)
def test_objects_over_several_lines_are_rows(objects):
    filled = [{"method": "cnn", **row} for row in objects]
    text = "\n".join(json.dumps(row, indent=1) for row in filled)
    assert values_of(text) == filled


def test_rows_of_a_list_have_the_lines_they_begin_on():
    text = json.dumps([{"a": 1, "b": 2}, {"a": 3}], indent=1)
    assert [line for line, _ in rows_of(text)] == [2, 6]


FRAME = pd.DataFrame({"method": ["base", "ours"], "acc": [0.5, 0.75], "seed": [0, 1]})


@pytest.mark.parametrize(
    "orient", ["records", "columns", "index", "split", "table", "list"]
)
@pytest.mark.parametrize("names", [None, ["x", "y"]])
def test_every_shape_that_pandas_writes_is_read(orient, names):
    frame = FRAME if names is None else FRAME.set_index(pd.Index(names))
    if orient == "list":
        text = json.dumps(frame.to_dict("list"))
    else:
        text = frame.to_json(orient=orient)
    found = [{k: v for k, v in row.items() if k != "index"} for row in values_of(text)]
    assert found == FRAME.to_dict("records")


def test_one_object_is_one_row():
    run = {"method": "cnn", "params": {"lr": 1}, "algorithms": [{"name": "cutout"}]}
    assert values_of(json.dumps(run)) == values_of(json.dumps(run, indent=1)) == [run]
    assert values_of(json.dumps({"runs": [run, run]})) == [run, run]


def test_a_line_without_end_may_be_a_table():
    columns = {"method": {str(i): "cnn" for i in range(MAX_LINE // 10)}}
    assert len(values_of(json.dumps({**columns, "seed": columns["method"]}))) > 9


def test_objects_within_become_columns():
    run = {"config": {"lr": 0.1, "net": {"depth": 3}}, "summary": {"acc": 0.9}}
    flat = {"config.lr": 0.1, "config.net.depth": 3, "summary.acc": 0.9}
    assert values_of(f"{json.dumps(run)}\n{json.dumps(run)}") == [flat, flat]


def test_fields_that_are_objects_stay():
    run = {"params": {"a": {"b": 1}}, "versions": {}, "extra": {"x": 1}, "other": {}}
    assert values_of(f"{json.dumps(run)}\n{{}}")[0] == run


def test_names_that_become_one_are_told():
    row = {"a.b": 1, "a": {"b": 2}}
    (problem, _) = values_of(f"{json.dumps(row)}\n{{}}")
    assert (problem.field, problem.reason) == ("a.b", "stands twice in one object")


@pytest.mark.parametrize("line", ["[1]", "3", "{", '{"a": 1} 2', '{"a":' * 100_000])
def test_lines_that_hold_no_object_are_told_and_passed(line):
    rows = rows_of(f'{{"a": 1}}\n{line}\n{{"a": 2}}\n')
    assert [line for line, _ in rows] == [1, 2, 3]
    problem = rows[1][1]
    assert isinstance(problem, Problem)
    assert problem.remedy == "Write one whole JSON object on each line."
    assert rows[2] == (3, {"a": 2})


def test_broken_first_line_is_told_and_passed():
    assert [type(row) for row in values_of('{"a": \n{"a": 1}\n')] == [Problem, dict]


@pytest.mark.parametrize("text", ['[{"a": 1}, 3]', "[[1]]", '[{"a": 1}, null]'])
def test_what_is_no_object_in_a_list_is_told(text):
    problem = values_of(text)[-1]
    assert isinstance(problem, Problem)
    assert problem.reason == "holds what is not an object"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"a": 1}\n', 2),
        ('[{"a": 1},\n{"a"', 2),
        ('[{"a": 1}]\nmore', 2),
        ('[{"a": 1}\n{"a": 2}]', 2),
        ("[" * 100_000, 1),
        ('[{"a":\n\xff}]', 2),
    ],
)
def test_broken_list_ends_the_file(text, line):
    raw = text.encode("latin-1")
    with pytest.raises(Unreadable) as caught:
        list(json_rows(io.BytesIO(raw)))
    assert caught.value.problem.remedy


TWICE = '{"method": "cnn", "quality": 0.7, "quality": 0.9}'


@pytest.mark.parametrize("after", ["", '\n{"method": "mlp"}'])
def test_a_line_that_says_a_name_twice_is_told(after):
    rows = rows_of(TWICE + after)
    problem = rows[0][1]
    assert (problem.line, problem.field) == (1, "quality")
    assert problem.reason == "stands twice in one object"
    assert rows[1:] == ([(2, {"method": "mlp"})] if after else [])


@pytest.mark.parametrize(
    "text",
    [
        f"[{TWICE}]",
        TWICE.replace(" ", "\n"),
        '{"columns": ["quality", "quality"], "data": [[0.7, 0.9]]}',
    ],
)
def test_a_name_said_twice_ends_what_is_read_as_a_whole(text):
    with pytest.raises(Unreadable, match="stands twice in one object"):
        rows_of(text)


def test_json_is_told_by_its_beginning():
    assert is_json("[1") and is_json('{"a"')  # noqa: PT018 (one idea)
    assert not is_json("method,budget")
