"""Workers measure canaries beside runs that are worth it, and wait when told to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from backend.store.canaries import list_canaries
from backend.store.records import load_record
from backend.store.workers import list_workers
from overcurve.curves.selecting.steadiness import read_stretch, taken_share
from tests.workers.process.conftest import wait_until

LONG = 260  # steps of 10 ms: two of them make five seconds, worth a canary


def steadiness(place: Any, run: int) -> Any:
    with place.sessions() as session:
        return load_record(session, run).steadiness


def canaries(place: Any) -> list[Any]:
    with place.sessions() as session:
        workers = [worker.id for worker in list_workers(session)]
        found = list_canaries(session, workers)
    return [canary for theirs in found.values() for canary in theirs]


def test_runs_lie_between_canaries(submit: Any, place: Any) -> None:
    study = submit(runs=2, budget=LONG)
    study.wait(90)
    wait_until(lambda: "canary_after" in steadiness(place, study.runs[-1]), 40)
    told = [steadiness(place, run) for run in study.runs]
    with place.sessions() as session:
        records = [load_record(session, run) for run in study.runs]
    assert all(read_stretch(record) is not None for record in records)
    assert all(0 <= t["waited_share"] <= 1 for t in told)
    newest = canaries(place)[0]
    assert newest.speed == told[-1]["canary_after"]
    assert newest.detail["load"] >= 0
    clock = newest.detail.get("clock_mhz")
    assert told[-1].get("clock_mhz") == clock


def test_short_study_in_seconds_has_none(submit: Any, place: Any) -> None:
    before = len(canaries(place))
    study = submit(budget=0.3, budget_unit="seconds")
    study.wait(60)
    assert len(canaries(place)) <= before
    assert "canary_after" not in steadiness(place, study.runs[0])


@pytest.fixture
def burnt_cores() -> Iterator[None]:
    """Other processes that use up every core."""
    burners = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"])
        for _ in range(2 * (os.cpu_count() or 1))
    ]
    yield
    for burner in burners:
        burner.kill()
        burner.wait()


on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells who is busy"
)


@on_linux
@pytest.mark.usefixtures("burnt_cores")
def test_run_on_a_disturbed_machine_is_flagged(submit: Any, place: Any) -> None:
    study = submit(budget=150)
    study.wait(90)
    with place.sessions() as session:
        record = load_record(session, study.runs[0])
    assert record.steadiness["other_share"] > 0.3
    assert taken_share(record) > 0.3


@on_linux
@pytest.mark.usefixtures("burnt_cores")
def test_worker_waits_for_a_busy_core(
    start_worker: Any, make_study: Any, sessions: Any
) -> None:
    start_worker(OVERCURVE_BUSY="wait")
    study = make_study()

    def waiting() -> list[str]:
        with sessions() as session:
            return [w.note for w in list_workers(session) if w.state == "waiting"]

    wait_until(waiting, 90)
    assert "other processes use" in waiting()[0]
    assert study.statuses() == ["running"]


HOLD_CORES = """
import os, sys, torch
from workers.machine.device_claim import claimed_device
with claimed_device(torch.device("cpu"), threads=len(os.sched_getaffinity(0))):
    print("held", flush=True)
    sys.stdin.read()
"""


@on_linux
@pytest.mark.parametrize("unit", ["steps", "seconds"])
def test_worker_says_that_another_training_holds_its_cores(
    start_worker: Any, make_study: Any, sessions: Any, unit: str
) -> None:
    def notes() -> list[str]:
        with sessions() as session:
            return [w.note for w in list_workers(session) if w.state == "waiting"]

    command = [sys.executable, "-c", HOLD_CORES]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as holder:
        assert holder.stdin
        assert holder.stdout
        assert any("held" in line for line in holder.stdout)
        start_worker()
        study = make_study(budget=0.3 if unit == "seconds" else 5, budget_unit=unit)
        wait_until(notes, 90)
        assert "something else trains on core" in notes()[0]
        assert study.statuses() == ["running"]
        holder.stdin.close()
    assert study.wait(90) == ["finished"]
    wait_until(lambda: not notes(), 60)
