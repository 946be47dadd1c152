from __future__ import annotations

import math
from typing import Any

import pytest

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
