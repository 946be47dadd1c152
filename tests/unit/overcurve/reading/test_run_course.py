"""Files with several rows for one run: its last row is its result, and is flagged."""

from __future__ import annotations

import io

import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.reading.gathered_runs import RunsRead
from overcurve.reading.read_record import Defaults
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading

HEAD = "method,budget,seed,step,train_seconds,quality\n"


def read(text: str, **how: object) -> RunsRead:
    reading = Reading(**{"defaults": Defaults(direction="max"), **how})
    return read_runs(io.BytesIO(text.encode()), reading)


def course(seed: int = 0, steps: int = 4) -> str:
    return "".join(
        f"cnn,8,{seed},{100 * s},{2.0 * s},{0.5 + 0.1 * s}\n"
        for s in range(1, steps + 1)
    )


def test_last_row_is_the_result() -> None:
    got = read(HEAD + course(0) + course(1), fold="step")
    assert [(r.seed, r.train_seconds, r.quality) for r in got.records] == [
        (0, 8.0, pytest.approx(0.9)),
        (1, 8.0, pytest.approx(0.9)),
    ]
    assert (got.rows, got.folded, got.problems) == (8, 6, ())
    assert got.records[0].extra["folded_rows"] == 4
    assert "resumed" not in got.records[0].extra


def test_without_being_asked_nothing_is_folded() -> None:
    got = read(HEAD + course())
    assert got.problems
    assert "--fold COLUMN" in got.problems[0].advice


def test_budget_can_be_the_course() -> None:
    text = "method,epoch,seed,train_seconds,quality\n"
    text += "".join(f"cnn,{e},0,{e}.5,{0.1 * e}\n" for e in range(1, 6))
    (run,) = read(text, fold="epoch", mapping={"epoch": "budget"}).records
    assert (run.budget, run.train_seconds) == (5.0, 5.5)


def test_rows_without_quality_are_passed_over() -> None:
    text = HEAD + "cnn,8,0,1,2,0.5\ncnn,8,0,2,4,0.6\ncnn,8,0,3,6,\n"
    (run,) = read(text, fold="step").records
    assert (run.train_seconds, run.quality) == (4.0, 0.6)


def test_clock_times_become_seconds_since_the_first_row() -> None:
    text = HEAD + "cnn,8,0,1,1700000000,0.5\ncnn,8,0,2,1700000090.5,0.6\n"
    (run,) = read(text, fold="step").records
    assert run.train_seconds == 90.5


def test_run_that_went_back_was_resumed() -> None:
    again = "cnn,8,0,200,9,0.65\ncnn,8,0,500,12,0.8\n"
    (run,) = read(HEAD + course() + again, fold="step").records
    assert (run.train_seconds, run.extra["resumed"]) == (12.0, 1.0)


def test_one_run_with_two_rows_was_resumed() -> None:
    single = "".join(f"cnn,8,{s},100,8,0.8\n" for s in range(1, 5))
    twice = "cnn,8,0,50,4,0.6\ncnn,8,0,100,8.5,0.8\n"
    got = read(HEAD + twice + single, fold="train_seconds")
    assert [r.extra.get("resumed", 0.0) for r in got.records] == [1.0, 0, 0, 0, 0]
    assert got.records[0].train_seconds == 8.5


def test_fold_column_must_be_there_and_count() -> None:
    assert (
        "no column of this name"
        in read(HEAD + course(), fold="turn").problems[0].reason
    )
    text = HEAD + course().replace("100,2.0", "first,2.0")
    (problem,) = read(text, fold="step").problems
    assert (problem.line, problem.reason) == (2, '"first" is no number')


@pytest.mark.parametrize("place", ["NaN", "Infinity", "1" + "0" * 400, "null", "[1]"])
def test_place_that_orders_nothing_is_told(place: str) -> None:
    run = '{"method": "cnn", "budget": 8, "seed": 0, "train_seconds": 1, "quality": 1'
    (problem,) = read(f'{run}, "step": {place}}}\n', fold="step").problems
    assert (problem.line, problem.field) == (1, "step")
    assert problem.reason.endswith("is no number")
    assert len(problem.reason) < 80


@pytest.mark.parametrize("lived", ["1" + "0" * 400, "null", "[1]"])
def test_lifetime_that_is_no_number_flags_nothing(lived: str) -> None:
    run = '{"method": "cnn", "budget": 8, "seed": 0, "train_seconds": 1, "quality": 1'
    (record,) = read(f'{run}, "_runtime": {lived}}}\n').records
    assert "resumed" not in record.extra


@pytest.mark.parametrize(
    ("column", "value", "flag"),
    [
        ("resumed", "true", "resumed"),
        ("partial", "1", "partial"),
        ("_runtime", "3.0", "resumed"),
        ("total_seconds", "3.0", "resumed"),
        ("resumed", "no", ""),
        ("_runtime", "9.0", ""),
    ],
)
def test_what_a_row_says_is_flagged(column: str, value: str, flag: str) -> None:
    text = f"method,budget,seed,train_seconds,quality,{column}\ncnn,8,0,8,0.9,{value}\n"
    (run,) = read(text).records
    flags = {name for name in ("resumed", "partial") if run.extra.get(name)}
    assert flags == ({flag} if flag else set())


def test_flags_are_a_warning_and_a_reservation() -> None:
    lines = ["method,budget,seed,train_seconds,quality,resumed"]
    for name, gain in (("base", 0.0), ("mine", 0.1)):
        for budget in (1, 2, 4, 8):
            for seed in (0, 1, 2):
                quality = 0.6 + gain + 0.02 * budget + 0.001 * seed
                resumed = name == "mine" and budget == 4 and seed == 0
                lines.append(f"{name},{budget},{seed},{budget},{quality},{resumed}")
    records = read("\n".join(lines)).records
    base = next(r.recipe for r in records if r.method == "base")
    comparison = compare(Question(baseline=base), records)
    (check,) = [c for c in comparison.checks if c.id == "full_schedules"]
    assert (check.state, check.evidence) == ("warn", "1 resumed")
    assert "1 of its runs resumed or stopped early" in comparison.methods[0].sentence


def test_same_problem_of_many_lines_is_told_once() -> None:
    text = HEAD + course(0, 1) + course(1, 1) + course(2, 1)
    got = read(text, defaults=Defaults())
    (problem,) = got.problems
    assert (problem.field, problem.where) == ("direction", "lines 2 to 4 (3 of them)")
    assert got.problem_count == 1
