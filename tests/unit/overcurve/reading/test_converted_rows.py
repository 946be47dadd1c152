"""Whole files whose times stand in other units, as clocks, or as start and end."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.converted_rows import ConvertedRows
from overcurve.reading.header_units import SECONDS_OF
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead

HEAD = "method,budget,seed,quality"


def read(text: str, **options: object) -> RunsRead:
    options.setdefault("defaults", Defaults(direction="max"))
    return read_runs(io.BytesIO(text.encode()), Reading(**options))  # type: ignore[arg-type]


def times(read: RunsRead) -> list[float | None]:
    assert read.problems == ()
    return [record.train_seconds for record in read.records]


@given(st.floats(1e-2, 1e5), st.sampled_from(sorted(SECONDS_OF)))
def test_a_column_in_any_unit_gives_the_same_record(seconds: float, unit: str) -> None:
    cell = repr(seconds / SECONDS_OF[unit])
    column = f"t ({unit})"
    mapping = {column: "train_seconds"}
    got = read(f"{HEAD},{column}\ncnn,1,0,0.9,{cell}\n", mapping=mapping)
    assert times(got) == [pytest.approx(seconds, rel=1e-9)]
    line = {
        "method": "cnn",
        "budget": 1,
        "seed": 0,
        "quality": 0.9,
        column: float(cell),
    }
    assert read(json.dumps(line), mapping=mapping).records == got.records


@pytest.mark.parametrize(
    ("cells", "options", "seconds"),
    [
        (("0.02", "0.03"), {}, [72.0, 108.0]),
        (("0.02", "0.03"), {"units": {"hours": "min"}}, [1.2, 1.8]),
        (("0.02", "0.03"), {"answers": {"unit:hours": "s"}}, [0.02, 0.03]),
        (("", "0.03"), {}, None),
        (("0:01:40", "0.03"), {}, [100.0, 108.0]),
    ],
)
def test_hours_are_read_as_such_and_told(cells, options, seconds) -> None:
    rows = "".join(f"cnn,1,{i},0.9,{cell}\n" for i, cell in enumerate(cells))
    got = read(f"{HEAD},hours\n{rows}", mapping={"hours": "train_seconds"}, **options)
    if seconds is None:
        assert [problem.field for problem in got.problems] == ["train_seconds"]
        return
    assert times(got) == pytest.approx(seconds)
    (doubt,) = got.doubts
    assert doubt.is_answered == bool(options)
    assert doubt.taken == (*options.values(), {"hours": "h"})[0].popitem()[1]


def test_a_column_of_our_own_name_never_converts() -> None:
    text = f"{HEAD},train_seconds\ncnn,1,0,0.9,100\n"
    assert times(read(text)) == [100.0]
    assert read(text).doubts == ()
    assert times(read(text, units={"train_seconds": "ms"})) == [0.1]


def test_a_cell_against_its_column_is_a_wrong_line() -> None:
    text = f"{HEAD},hours\ncnn,1,0,0.9,0.02\ncnn,1,1,0.9,90 min\n"
    got = read(text, mapping={"hours": "train_seconds"})
    (problem,) = got.problems
    assert (problem.line, problem.field) == (3, "hours")
    assert (got.rows, len(got.records)) == (2, 1)


def test_short_clocks_are_asked_about() -> None:
    text = f"{HEAD},train_seconds\ncnn,1,0,0.9,01:40\n"
    got = read(text)
    assert times(got) == [100.0]
    assert [doubt.taken for doubt in got.doubts] == ["mm:ss"]
    assert times(read(text, answers={"unit:train_seconds": "hh:mm"})) == [6000.0]


def test_per_cent_of_a_header_is_the_unit() -> None:
    text = "method,budget,seed,train_seconds,acc (%)\ncnn,1,0,9,70.5\n"
    (record,) = read(text, mapping={"acc (%)": "quality"}).records
    assert (record.quality, record.unit) == (70.5, "%")
    stated = Defaults(direction="max", unit="points")
    (record,) = read(text, mapping={"acc (%)": "quality"}, defaults=stated).records
    assert record.unit == "points"


def test_budgets_are_in_the_unit_stated() -> None:
    text = f"{HEAD},train_seconds\ncnn,2,0,0.9,100\n"
    (record,) = read(text, units={"budget": "min"}).records
    assert (record.budget, record.budget_unit) == (120.0, "seconds")
    (record,) = read(text, units={"budget": "epochs"}).records
    assert (record.budget, record.budget_unit) == (2.0, "epochs")


MOMENTS = f"{HEAD},start_time,end_time\ncnn,1,0,0.9,"
SPAN = "2026-01-01T10:00:00Z,2026-01-01T10:01:40Z\n"


def test_start_and_end_are_the_time_of_a_process() -> None:
    got = read(MOMENTS + SPAN)
    assert times(got) == [100.0]
    (record,) = got.records
    assert (record.clock, record.clock_note) == (
        "process",
        "end - start of the process",
    )
    assert got.unused == ()


def test_lines_without_a_header_may_have_start_and_end() -> None:
    line = {"method": "cnn", "budget": 1, "quality": 0.9}
    span = dict(zip(("start_time", "end_time"), SPAN.strip().split(","), strict=True))
    lines = [{**line, **span, "seed": 0}, {**line, "seed": 1, "train_seconds": 7.0}]
    got = read("\n".join(map(json.dumps, lines)))
    assert times(got) == [100.0, 7.0]
    assert [record.clock for record in got.records] == ["process", ""]


def test_a_column_that_only_later_lines_have_is_converted() -> None:
    line = {"method": "cnn", "budget": 1, "quality": 0.9}
    told = [{"train_seconds": 7.0}, {"train_seconds": 8.0}, {"hours": 0.02}]
    lines = [{**line, "seed": seed, **time} for seed, time in enumerate(told)]
    got = read("\n".join(map(json.dumps, lines)), mapping={"hours": "train_seconds"})
    assert times(got) == [7.0, 8.0, pytest.approx(72.0)]


def test_start_and_end_may_be_named() -> None:
    text = (MOMENTS + SPAN).replace("start_time", "a").replace("end_time", "b")
    got = read(text, mapping={"a": "started_at", "b": "ended_at"})
    assert times(got) == [100.0]
    assert got.records[0].started_at == "2026-01-01T10:00:00Z"
    epoch = f"{HEAD},a,b\ncnn,1,0,0.9,1767005000000,1767005001500\n"
    got = read(epoch, mapping={"a": "started_at", "b": "ended_at"})
    assert times(got) == [1.5]
    assert got.records[0].extra == {}


@pytest.mark.parametrize("column", ["train_seconds", "train_time", "runtime"])
def test_a_training_time_is_taken_before_start_and_end(column: str) -> None:
    text = f"{HEAD},start_time,end_time,{column}\ncnn,1,0,0.9,{SPAN.strip()},70\n"
    got = read(text)
    if column == "train_seconds":
        assert times(got) == [70.0]
        assert got.records[0].clock == ""
    else:
        assert got.problems[0].option == f"--map {column}=train_seconds"


def test_a_process_that_ended_before_it_began_is_a_wrong_line() -> None:
    got = read(MOMENTS + ",".join(reversed(SPAN.strip().split(","))) + "\n")
    assert [problem.field for problem in got.problems] == ["end_time"]


def test_times_of_tags_are_in_the_unit_of_their_name() -> None:
    rows = ["cnn,1,0,val/acc,0.9", "cnn,1,0,train_ms,5000"]
    got = read(
        "\n".join(["method,budget,seed,tag,value", *rows]),
        mapping={
            "value": "quality",
            "tag=val/acc": "quality",
            "tag=train_ms": "train_seconds",
        },
    )
    assert times(got) == [5.0]
    assert [doubt.taken for doubt in got.doubts] == ["ms"]


def test_nothing_converts_without_a_unit() -> None:
    rows = ConvertedRows(Reading())
    rows.look_at(["train_seconds", "quality"], may_reckon=True)
    named = {"train_seconds": "5", "quality": "0.9"}
    assert rows.convert(2, dict(named), named) == []
    assert named == {"train_seconds": "5", "quality": "0.9"}
    assert rows.doubts() == []
    assert rows.used == ()
