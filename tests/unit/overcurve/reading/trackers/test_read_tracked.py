from __future__ import annotations

import math
from typing import Any

import pytest

from overcurve.curves.terms.evidence import SetAside
from overcurve.errors import Unjudgeable
from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.read_tracked import read_tracked
from overcurve.reading.trackers.tracked_runs import RUNNING, TrackedRun
from tests.unit.overcurve.reading.trackers.known_runs import (
    configured,
    tracked,
    tracked_run,
)


def seeded(*seeds: int, **changes: Any) -> list[TrackedRun]:
    return [
        tracked_run(f"run {seed}", config=configured(seed=seed), **changes)
        for seed in seeds
    ]


def test_reads_each_run_to_its_end() -> None:
    read = read_tracked(tracked(*seeded(0, 1)), Reading()).runs
    assert [(r.seed, r.quality, r.train_seconds) for r in read.records] == [
        (0, 0.9, 8.0), (1, 0.9, 8.0),
    ]  # fmt: skip
    assert (read.rows, read.folded) == (8, 6)


def test_says_whose_runs_and_what_was_taken_for_what() -> None:
    said = read_tracked(tracked(*seeded(0)), Reading()).said
    assert said == (
        "W&B: 1 run of folder runs",
        "read as budget: epochs, seed: seed, method: method, quality: val/acc",
        "clock: train_seconds as the run logged it",
    )


def test_the_direction_that_a_name_says_is_a_doubt() -> None:
    read = read_tracked(tracked(*seeded(0)), Reading()).runs
    (doubt,) = read.doubts
    assert (doubt.id, doubt.taken) == ("direction:val/acc", "max")
    answers = {"direction:val/acc": "min"}
    read = read_tracked(tracked(*seeded(0)), Reading(answers=answers)).runs
    assert read.records[0].direction == "min"
    assert read.doubts[0].is_answered


def test_a_direction_that_is_stated_is_no_doubt() -> None:
    kept = tracked(*seeded(0), direction="min")
    assert read_tracked(kept, Reading()).runs.doubts == ()
    assert read_tracked(kept, Reading()).runs.records[0].direction == "min"
    asked = Reading(defaults=Defaults(direction="max"))
    assert read_tracked(kept, asked).runs.records[0].direction == "max"


def test_a_run_that_is_not_over_is_set_aside_by_name() -> None:
    runs = [*seeded(0), *seeded(1, status=RUNNING)]
    read = read_tracked(tracked(*runs), Reading()).runs
    assert len(read.records) == 1
    assert read.aside == (
        SetAside(
            what="run",
            where="run 1 (run 1)",
            reason="it was still running when it was read",
        ),
    )
    assert read.rows == len(read.records) + read.folded + len(read.aside)


def test_nothing_that_has_ended_is_a_problem() -> None:
    (problem,) = read_tracked(
        tracked(*seeded(1, status=RUNNING)), Reading()
    ).runs.problems
    assert "holds no run that has ended; 1 run set aside" in problem.reason


def test_filters_leave_runs_out_and_count_them() -> None:
    runs = [*seeded(0), *seeded(1, facts={"group": "old"})]
    reading = Reading(keep={"group": frozenset({"old"})})
    read = read_tracked(tracked(*runs), reading).runs
    assert ([r.seed for r in read.records], read.left_out) == ([1], 1)


def test_two_runs_of_one_seed_are_refused_by_name() -> None:
    runs = [tracked_run("first"), tracked_run("second")]
    (problem,) = read_tracked(tracked(*runs), Reading()).runs.problems
    assert problem.reason == "second and first are both cnn, budget 4, seed 0"


def test_one_that_failed_before_is_no_second_run() -> None:
    runs = [tracked_run("first", status="failed"), tracked_run("second")]
    read = read_tracked(tracked(*runs), Reading()).runs
    assert read.problems == ()
    assert sorted(r.status for r in read.records) == ["failed", "finished"]


def test_two_settings_are_two_recipes() -> None:
    runs = [tracked_run(str(lr), config=configured(lr=lr)) for lr in (0.1, 0.3)]
    read = read_tracked(tracked(*runs), Reading()).runs
    assert [r.label for r in read.records] == ["cnn, lr 0.1", "cnn, lr 0.3"]
    assert len({r.recipe for r in read.records}) == 2


def test_a_quality_that_is_no_number_is_a_run_that_diverged() -> None:
    last = {"epoch": 4, "val/acc": math.nan, "train_seconds": 9.0}
    run = tracked_run(history=[*tracked_run().history, last], summary=last)
    (record,) = read_tracked(tracked(run), Reading()).runs.records
    assert (record.status, record.quality) == ("diverged", None)


@pytest.mark.parametrize("missing", ["seed", "budget"])
def test_what_a_run_lacks_is_told_of_it(missing: str) -> None:
    name = {"seed": "seed", "budget": "epochs"}[missing]
    config = {k: v for k, v in configured(seed=7).items() if k != name}
    runs = [*seeded(0), tracked_run("odd one", config=config)]
    problems = read_tracked(tracked(*runs), Reading()).runs.problems
    assert any("odd one" in problem.field for problem in problems)


def test_paths_say_what_a_pattern_names() -> None:
    runs = [
        tracked_run(f"{method}/{budget}/{seed}", config={})
        for method in ("cnn", "cutout")
        for budget in (4, 8)
        for seed in (0, 1)
    ]
    reading = Reading(pattern="{method}/{budget}/{seed}")
    read = read_tracked(tracked(*runs), reading).runs
    assert {(r.method, r.budget, r.seed) for r in read.records} == {
        (method, budget, seed)
        for method in ("cnn", "cutout")
        for budget in (4.0, 8.0)
        for seed in (0, 1)
    }
    with pytest.raises(Unjudgeable, match="does not match"):
        read_tracked(tracked(*runs), Reading(pattern="{method}-{budget}"))


def test_answers_to_other_doubts_reach_the_courses() -> None:
    answers = {"direction:val/acc": "max", "resumed": "aside"}
    history = [
        {"epoch": n, "val/acc": 0.5, "train_seconds": s}
        for n, s in ((1, 10.0), (2, 20.0), (3, 10.0), (4, 20.0))
    ]
    run = tracked_run(history=history, summary=history[-1])
    summed = read_tracked(tracked(run), Reading()).runs
    assert [r.train_seconds for r in summed.records] == [40.0]
    assert summed.records[0].extra["resumed"] == 1.0
    aside = read_tracked(tracked(run), Reading(answers=answers)).runs
    assert (len(aside.records), len(aside.aside)) == (0, 1)


def test_the_quality_may_be_called_otherwise() -> None:
    reading = Reading(defaults=Defaults(metric="accuracy", task="mnist"))
    (record,) = read_tracked(tracked(*seeded(0)), reading).runs.records
    assert (record.metric, record.task) == ("accuracy", "mnist")
