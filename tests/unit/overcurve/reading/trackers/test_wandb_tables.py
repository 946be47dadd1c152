from __future__ import annotations

import math
from typing import Any

import pytest

from overcurve.reading.read_record import Defaults
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.read_tracked import read_tracked
from overcurve.reading.trackers.tracked_runs import RUNNING
from overcurve.reading.trackers.wandb_tables import (
    MAX_LITERAL,
    read_project,
    read_ui_export,
)


def exported(place: int, **changes: Any) -> dict[str, str]:
    return {
        "Name": f"run-{place}", "State": "finished", "Created": "2026-12-01T01:02:30Z",
        "Runtime": "40", "Group": "cnn", "method": "cnn", "epochs": "4",
        "seed": str(place), "lr": "0.1", "val/acc": f"0.{place}", "val/f1": "0.5",
        "grad": f"{place}.5", "_step": "3", **changes,
    }  # fmt: skip


def test_settings_are_told_from_logged_values() -> None:
    found = read_ui_export([exported(n) for n in range(4)], "x.csv")
    first = found.runs[0]
    assert first.config == {"method": "cnn", "epochs": "4", "seed": "0", "lr": "0.1"}
    assert first.summary["val/acc"] == "0.0"
    assert first.summary["Runtime"] == "40"
    assert first.facts["Group"] == "cnn"


@pytest.mark.parametrize(
    ("state", "status"),
    [("finished", "finished"), ("crashed", "failed"), ("failed", "failed"),
     ("killed", "cancelled"), ("running", RUNNING)],
)  # fmt: skip
def test_knows_how_runs_end(state: str, status: str) -> None:
    assert read_ui_export([exported(0, State=state)], "x").runs[0].status == status


def test_a_rounded_clock_says_so() -> None:
    notes = [clock.note for clock in read_ui_export([exported(0)], "x").clocks]
    assert "in full seconds" in notes[1]


def project(summary: str, config: str = "{}") -> dict[str, str]:
    return {"": "0", "summary": summary, "config": config, "name": "cnn"}


def test_reads_dicts_as_python_writes_them() -> None:
    row = project("{'acc': 0.5, '_wandb': {'runtime': 3}}", "{'optim': {'lr': 1}}")
    (run,) = read_project([row], "project.csv").runs
    assert (run.summary, run.config) == ({"acc": 0.5}, {"optim.lr": 1})
    assert run.place == "project.csv/cnn"


def test_reads_what_is_not_finite() -> None:
    (run,) = read_project([project("{'a': nan, 'b': inf, 'c': [inf]}")], "x").runs
    assert math.isnan(float(run.summary["a"]))
    assert run.summary["b"] == math.inf


@pytest.mark.parametrize(
    "cell",
    ["__import__('os')", "{", "[1]", "{'a': " + "[" * 500, "x" * (MAX_LITERAL + 1), ""],
)
def test_runs_no_code_and_takes_nothing_for_granted(cell: str) -> None:
    assert read_project([project(cell)], "x").runs[0].summary == {}


def test_takes_dicts_of_frames() -> None:
    row = {"summary": {"acc": 0.5}, "config": {"lr": 1}, "name": "cnn"}
    assert read_project([row], "x").runs[0].config == {"lr": 1}


def test_runs_of_one_name_keep_what_is_theirs() -> None:
    """Trackers let names repeat; nothing of one run may be taken for another's."""
    told = [
        {
            **exported(0), "Name": f"run-e{epochs}-s{seed}", "method": method,
            "epochs": str(epochs), "seed": str(seed), "train_seconds": f"{epochs}.0",
            "val/acc": f"0.{rank}{epochs}{seed}",
        }
        for rank, method in ((5, "base"), (7, "ours"))
        for epochs in (2, 4)
        for seed in (0, 1)
    ]  # fmt: skip
    mapping = {
        "method": "method", "epochs": "budget", "seed": "seed",
        "train_seconds": "train_seconds", "val/acc": "quality",
    }  # fmt: skip
    reading = Reading(mapping=mapping, defaults=Defaults(direction="max"))
    read = read_tracked(read_ui_export(told, "x.csv"), reading).runs
    assert read.problems == ()
    assert [(r.label, r.budget, r.seed, r.quality) for r in read.records] == [
        (
            row["method"],
            float(row["epochs"]),
            int(row["seed"]),
            float(row["val/acc"]),
        )
        for row in told
    ]
