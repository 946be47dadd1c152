"""The runs of a file while it is read: kept once, numbered, folded, contradicted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.reading.gathered_runs import GatheredRuns
from overcurve.reading.noted_problems import MAX_PROBLEMS
from overcurve.reading.problems import Problem, Unreadable
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead

PROBLEM = Problem(2, "seed", "is missing", "Give every run its seed.")


def row(**changes: Any) -> dict[str, Any]:
    cells = {"method": "cnn", "budget": 8, "seed": 0, "train_seconds": 2, "quality": 1}
    return {**cells, **changes}


def gather(*rows: dict[str, Any] | Problem, **how: Any) -> RunsRead:
    gathered = GatheredRuns(Reading(**{"defaults": Defaults(direction="max"), **how}))
    for line, given_row in enumerate(rows, 2):
        gathered.add(line, given_row)
    gathered.fold()
    gathered.check_rows()
    return gathered.result()


@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_equal_rows_count_once(seeds):
    got = gather(*(row(seed=seed) for seed in seeds))
    assert [run.seed for run in got.records] == list(dict.fromkeys(seeds))
    assert got.repeated == len(seeds) - len(set(seeds))
    assert (got.rows, got.problems) == (len(seeds), ())


@pytest.mark.parametrize(
    "other",
    [
        {"method": "mlp"},
        {"budget": 9},
        {"seed": 1},
        {"label": "tuned"},
        {"metric": "loss"},
        {"task": "other"},
        {"device_class": "gpu"},
        {"source": "a paper"},
        {"budget_unit": "steps"},
    ],
)
def test_what_tells_runs_apart_may_have_other_results(other):
    got = gather(row(), row(quality=0.5, **other))
    assert (len(got.records), got.problems) == (2, ())


def test_one_run_with_two_results_is_a_contradiction():
    got = gather(row(), row(quality=0.5))
    (problem,) = got.problems
    assert (problem.line, problem.field) == (3, "seed")
    assert "line 2 has the same method, budget and seed" in problem.reason
    assert len(got.records) == 1


def test_diverged_is_a_result_and_a_failure_is_none():
    lost = row(status="diverged", quality="")
    assert gather(row(), lost).problem_count == 1
    failed = row(status="failed", quality="")
    assert gather(row(), failed, failed).problem_count == 0


def test_attempts_without_a_result_stand_beside_one_another():
    failed = {"status": "failed", "quality": ""}
    got = gather(row(**failed), row(train_seconds=3, **failed), row(**failed))
    assert (len(got.records), got.repeated) == (2, 1)


def test_metric_of_one_task_has_one_direction():
    got = gather(row(direction="max"), row(seed=1, direction="min"))
    (problem,) = got.problems
    assert problem.reason == "is min, but line 2 says max of quality"
    other_task = row(seed=1, direction="min", task="other")
    assert gather(row(direction="max"), other_task).problem_count == 0
    other_metric = row(seed=1, direction="min", metric="loss")
    assert gather(row(direction="max"), other_metric).problem_count == 0


def test_repeats_are_numbered_where_nothing_tells_them_apart():
    rows = [row(quality=q, budget=b) for b in (8, 9) for q in (0.1, 0.2, 0.3)]
    got = gather(*rows, mapping={"#": "seed"})
    assert [run.seed for run in got.records] == [0, 1, 2, 0, 1, 2]


def test_filter_counts_what_it_leaves_out():
    keep = {"split": frozenset(["test"])}
    got = gather(row(split="test"), row(split="val"), row(split="val"), keep=keep)
    assert (got.rows, got.left_out, len(got.records)) == (1, 2, 1)


def test_filter_that_leaves_nothing_says_what_was_kept():
    with pytest.raises(Unreadable) as caught:
        gather(row(split="val"), keep={"split": frozenset(["test"])})
    assert caught.value.problem.field == "keep"
    assert "kept was only split = test" in caught.value.problem.reason


def test_moment_is_no_duration():
    (problem,) = gather(row(train_seconds=1_767_000_000)).problems
    assert (problem.field, problem.line) == ("train_seconds", 2)
    assert "--fold COLUMN" in problem.advice


def test_file_without_a_row_is_refused():
    with pytest.raises(Unreadable, match="holds no runs"):
        gather()


def test_last_row_of_a_run_counts_where_rows_are_folded():
    rows = [row(step=s, train_seconds=s, quality=0.1 * s) for s in (1, 2, 3)]
    got = gather(*rows, row(seed=1, step=1), fold="step")
    assert [run.quality for run in got.records] == [pytest.approx(0.3), 1]
    assert (got.rows, got.folded) == (4, 2)


def test_columns_not_read_are_named_once():
    got = gather(row(host="box", note=""), row(seed=1, host="box", gflops=2.5))
    assert got.unused == ("host",)
    assert got.records[1].extra == {"gflops": 2.5}


def test_mapped_column_wins_over_the_field_of_that_name():
    got = gather(row(top1=0.25), mapping={"top1": "quality"})
    assert got.records[0].quality == 0.25


@given(st.permutations(["quality", "top1"]))
def test_order_of_columns_decides_nothing(order):
    cells = row(top1=0.25)
    turned = {name: cells[name] for name in [*order, *(cells.keys() - set(order))]}
    got = gather(turned, mapping={"top1": "quality"})
    assert got.records[0].quality == 0.25


def test_flagged_rows_carry_their_flag():
    assert gather(row(resumed="yes")).records[0].extra == {"resumed": 1.0}
    assert gather(row(total_seconds=1)).records[0].extra == {"resumed": 1.0}
    assert gather(row(total_seconds=3)).records[0].extra == {}


def gathered_problems(problems: list[Problem]) -> RunsRead:
    gathered = GatheredRuns(Reading())
    gathered.note(problems)
    return gathered.result()


@given(st.integers(1, 300))
def test_problem_of_many_lines_is_told_once(count):
    lines = range(2, 2 + count)
    got = gathered_problems([replace(PROBLEM, line=line) for line in lines])
    assert got.problems == (
        replace(PROBLEM, last=lines[-1] if count > 1 else 0, lines=count),
    )
    assert got.problem_count == 1


@given(st.integers(1, 3 * MAX_PROBLEMS))
def test_different_problems_are_counted_beyond_those_listed(count):
    got = gathered_problems([replace(PROBLEM, reason=str(i)) for i in range(count)])
    assert len(got.problems) == min(count, MAX_PROBLEMS)
    assert got.problem_count == count


@pytest.mark.parametrize(
    ("read", "may"),
    [
        (gather(row(), PROBLEM), True),
        (replace(gather(row()), is_cut=True), False),
        (RunsRead(problems=(PROBLEM,)), False),
    ],
)
def test_good_lines_alone_are_taken_only_of_whole_files(read, may):
    assert read.may_skip_bad is may
