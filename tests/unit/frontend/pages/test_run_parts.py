"""The parts of a run's page, and the starts that the queue expects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from frontend.facts.runs import EventView
from frontend.pages.runs.expected_starts import DeviceLine, expected_starts
from frontend.pages.runs.run import BAR_WIDTH, as_trained, segment_bar, timeline
from frontend.pages.runs.runs import RunLine
from overcurve.curves.terms.records import RunRecord

START = datetime(2026, 11, 21, 12, tzinfo=UTC)


def make_line(**changes: Any) -> RunLine:
    """A waiting run of eight seconds."""
    texts = dict.fromkeys(("created_at", "started_at", "ended_at", "source"), "")
    nothing = dict.fromkeys(
        ("train_seconds", "total_seconds", "quality", "error", "worker", "retry_of")
    )
    line = RunLine(
        **texts, **nothing, id=1, study=1, task="toy", recipe="r", label="CNN",
        method="cnn", params={}, algorithms=(), budget=8.0, budget_unit="seconds",
        version="1", block=0, position=0, seed=0, status="queued", progress=0.0,
        metric="accuracy", unit="fraction",
        direction="max", device="cpu", device_class="", retried_by=None,
        cancel_requested=False,
    )  # fmt: skip
    return replace(line, **changes)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        ("cancelled", "cancelled", "cancelled"),
        ("failed", "out_of_memory", "failed, out of memory"),
        ("finished", "", "finished"),
    ],
)
def test_state_says_why_once(status: str, code: str, words: str) -> None:
    error = {"code": code} if code else None
    assert make_line(status=status, error=error).state_words == words


def test_segments_fill_the_bar() -> None:
    bar = segment_bar({"evaluation": 1.0, "own": 2.0, "setup": 1.0, "data": 0.0})
    assert [s.name for s in bar] == ["setup", "evaluation", "own"]
    assert bar[-1].x + bar[-1].width == pytest.approx(BAR_WIDTH)
    assert [s.in_clock for s in bar] == [False, False, True]


def test_timeline_tells_the_waits() -> None:
    kinds = [
        ("queued", 0, 0),
        ("started", 1, 90),
        ("lost", 1, 120),
        ("started", 2, 130),
    ]
    events = [
        EventView(kind, attempt, START + timedelta(seconds=s), None, {})
        for kind, attempt, s in kinds
    ]
    moments = timeline(events)
    assert [m.after for m in moments] == [None, 90, 30, 10]
    assert moments[-1].what == "started again, attempt 2"


def test_repeated_run_takes_its_planned_steps() -> None:
    method = SimpleNamespace(name="cnn", detail={"budget_unit": "steps"})
    record = RunRecord(method="cnn", budget=8.0, seed=0, steps=5200)
    again = as_trained(make_line(status="finished"), record, [method])
    assert (again.budget, again.budget_unit) == (5200, "steps")
    assert as_trained(make_line(), None, [method]).budget_unit == "seconds"


def test_starts_wait_for_what_runs() -> None:
    running = [make_line(status="running", progress=0.5)]
    waiting = [make_line(id=2), make_line(id=3)]
    devices = [DeviceLine("cpu", 1, 2, 1)]
    found = expected_starts(waiting, running, devices, {}, overhead_seconds=2.0)
    assert [w.starts_in for w in found] == [5.0, 15.0]


def test_two_workers_share_the_wait() -> None:
    waiting = [make_line(id=i) for i in range(3)]
    devices = [DeviceLine("cpu", 2, 3, 0)]
    found = expected_starts(waiting, [], devices, {}, overhead_seconds=None)
    assert [w.starts_in for w in found] == [0.0, 4.0, 8.0]


def test_nothing_is_promised_without_worker() -> None:
    (found,) = expected_starts([make_line()], [], [], {}, None)
    assert found.starts_in is None
    assert "no live worker" in found.reason


def test_other_units_promise_nothing_behind() -> None:
    waiting = [make_line(budget_unit="steps"), make_line()]
    devices = [DeviceLine("cpu", 1, 2, 0)]
    found = expected_starts(waiting, [], devices, {}, None)
    assert [w.starts_in for w in found] == [0.0, None]
