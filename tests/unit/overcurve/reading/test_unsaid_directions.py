"""A run that was killed before it could say what its quality is counts all the same."""

from __future__ import annotations

import io
import json
from typing import Any

from overcurve.reading.problems import Problem
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.unsaid_directions import say_directions

KILLED = {"clock": "overcurve", "status": "partial", "task": "digits"}
ENDED = {
    "clock": "overcurve",
    "status": "finished",
    "task": "digits",
    "metric": "test loss",
    "direction": "min",
}


def given(*rows: Any) -> list[Any]:
    return list(say_directions(iter(enumerate(rows, 1))))


def test_killed_run_takes_the_words_of_its_task() -> None:
    words = {"metric": "test loss", "direction": "min"}
    assert given(KILLED, ENDED) == [(2, ENDED), (1, KILLED | words)]


def test_words_of_another_task_are_not_taken() -> None:
    assert given(KILLED, ENDED | {"task": "cifar10"})[1] == (1, KILLED)


def test_what_was_said_stays() -> None:
    rows = [KILLED | {"direction": "max"}, ENDED]
    assert given(*rows) == [(1, rows[0]), (2, rows[1])]


def test_other_rows_are_left_alone() -> None:
    rows = [{"status": "failed"}, Problem(2, "line", "is not JSON", "Write JSON.")]
    assert given(*rows) == [(1, rows[0]), (2, rows[1])]


def test_file_with_a_killed_run_is_read() -> None:
    run = {"method": "cnn", "budget": 1, "seed": 0}
    lines = [KILLED | run, ENDED | run | {"train_seconds": 1, "quality": 0.5}]
    text = "\n".join(map(json.dumps, lines))
    read = read_runs(io.BytesIO(text.encode()), Reading())
    assert read.problems == ()
    told = [(r.status, r.metric, r.direction) for r in read.records]
    assert told == [("finished", "test loss", "min"), ("partial", "test loss", "min")]
