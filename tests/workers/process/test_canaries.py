"""Workers measure canaries beside runs that are worth it, and wait when told to."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from backend.store.canaries import list_canaries
from backend.store.records import load_record
from backend.store.workers import list_workers
from frontend.curves.steadiness import read_stretch
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
    stretches = [read_stretch_of(place, run) for run in study.runs]
    assert stretches[0] is not None
    assert stretches[0] == stretches[1] or told[0] != told[1]
    assert all(0 <= t["waited_share"] <= 1 for t in told)
    newest = canaries(place)[0]
    assert newest.speed == told[-1]["canary_after"]
    assert newest.detail["load"] >= 0


def read_stretch_of(place: Any, run: int) -> Any:
    with place.sessions() as session:
        return read_stretch(load_record(session, run))


def test_short_study_in_seconds_has_none(submit: Any, place: Any) -> None:
    before = len(canaries(place))
    study = submit(budget=0.3, budget_unit="seconds")
    study.wait(60)
    assert len(canaries(place)) <= before
    assert "canary_after" not in steadiness(place, study.runs[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who is busy")
def test_worker_waits_for_a_busy_core(
    start_worker: Any, make_study: Any, sessions: Any
) -> None:
    burners = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)
    ]
    try:
        start_worker(OVERCURVE_BUSY="wait")
        study = make_study()

        def waiting() -> list[str]:
            with sessions() as session:
                return [w.note for w in list_workers(session) if w.state == "waiting"]

        wait_until(waiting, 60)
        assert "other processes use" in waiting()[0]
        assert study.statuses() == ["running"]
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
