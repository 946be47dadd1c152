"""Each part of a running Overcurve is killed in the middle of a study."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx2 as httpx
import psutil
import pytest
from sqlalchemy import create_engine, text

from tests.running import Up, running_overcurve, wait_for

STUDY = {
    "task": "mnist1d",
    "device": "cpu",
    "budgets": [20, 400, 1200],
    "budget_unit": "steps",
    "seeds": [0, 1, 2],
    "baseline": {"method": "supervised", "params": {"model": "mlp"}},
    "methods": [
        {
            "label": "smoothed",
            "method": "supervised",
            "params": {"model": "mlp"},
            "algorithms": [{"name": "label_smoothing"}],
        }
    ],
}
RUNS = 18
FINAL = ("finished", "diverged", "failed", "cancelled")


def call(up: Up, method: str, path: str, **more: Any) -> Any:
    """Asks until the web process, which may have just been killed, answers."""
    deadline = time.monotonic() + 30
    while True:
        try:
            answer = httpx.request(method, up.url + path, timeout=10, **more)
            answer.raise_for_status()
            return answer.json()
        except httpx.TransportError:
            assert time.monotonic() < deadline, up.log.read_text()
            time.sleep(0.2)


def ended(up: Up, study: str) -> int:
    counted = call(up, "GET", f"/api/studies/{study}")["counts"]
    return sum(c["amount"] for c in counted if c["status"] in FINAL)


def kill_training_child(up: Up) -> None:
    """The grandchild that trains: a child of the worker's forkserver."""
    worker = up.family()["workers.main"]
    wait_for(lambda: training(worker), up.log)
    training(worker)[0].kill()


def training(worker: psutil.Process) -> list[psutil.Process]:
    return [p for child in worker.children() for p in child.children()]


@pytest.mark.faults
@pytest.mark.slow
def test_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    with running_overcurve(tmp_path) as up:
        wait_for(lambda: call(up, "GET", "/api/catalogue")["entries"], up.log, 60)
        study = str(call(up, "POST", "/api/studies", json=STUDY)["id"])
        wait_for(lambda: ended(up, study) >= 2, up.log, 60)
        kill_training_child(up)
        for kind in ("workers.main", "redis-server", "backend.cli web"):
            before = ended(up, study)
            up.family()[kind].kill()
            wait_for(lambda seen=before: ended(up, study) >= seen + 2, up.log, 120)
        wait_for(lambda: ended(up, study) == RUNS, up.log, 180)
        counts = call(up, "GET", f"/api/studies/{study}")["counts"]
        assert counts == [{"status": "finished", "amount": RUNS}]
        engine = create_engine(url_of_embedded(up))
        with engine.connect() as connection:
            finals = connection.execute(
                text(f"select run from run_events where kind in {FINAL}")
            ).all()
            attempts = connection.execute(
                text("select count(*) from run_events where kind = 'lost'")
            ).scalar_one()
        engine.dispose()
        assert len(finals) == len(set(finals)) == RUNS
        assert attempts >= 2  # the child's and the worker's run were started again


def url_of_embedded(up: Up) -> str:
    environment = up.family()["workers.main"].environ()
    return environment["OVERCURVE_DATABASE_URL"]
