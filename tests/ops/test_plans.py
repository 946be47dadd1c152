"""A plan on a real server goes on through killed processes, one batch at a time."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from tests.running import Up, running_overcurve, wait_for

STUDY = {
    "task": "mnist1d",
    "device": "cpu",
    "budgets": [100, 200],
    "budget_unit": "steps",
    "seeds": [0, 1],
    "baseline": {"method": "supervised", "params": {"model": "logistic"}},
    "methods": [
        {
            "label": "smoothed",
            "method": "supervised",
            "params": {"model": "logistic"},
            "algorithms": [{"name": "label_smoothing"}],
            "budgets": [200],
        }
    ],
}


def call(up: Up, method: str, path: str, **more: Any) -> Any:
    """Asks until the web process, which may have just been killed, answers."""
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = httpx.request(method, up.url + path, timeout=20, **more)
            answer.raise_for_status()
            return answer.json()
        except httpx.TransportError:
            assert time.monotonic() < deadline, up.log.read_text()
            time.sleep(0.2)


def finished(up: Up, study: int) -> int:
    counted = call(up, "GET", f"/api/studies/{study}")["counts"]
    return sum(c["amount"] for c in counted if c["status"] == "finished")


@pytest.mark.faults
@pytest.mark.slow
def test_killed_processes_double_no_batch(tmp_path: Path) -> None:
    with running_overcurve(tmp_path) as up:
        wait_for(lambda: call(up, "GET", "/api/catalogue")["entries"], up.log, 60)
        study = call(up, "POST", "/api/studies", json=STUDY)["id"]
        wait_for(lambda: finished(up, study) == 6, up.log, 120)
        asked = {"question": {"study": study}, "budget": 200, "cap_seconds": 600}
        plan = call(up, "POST", "/api/plans", json=asked)["id"]

        def now() -> Any:
            return call(up, "GET", f"/api/plans/{plan}")

        for kind in ("backend.cli web", "workers.main", "backend.cli web"):
            seen = len(now()["taken"])
            wait_for(
                lambda seen=seen: (
                    len(now()["taken"]) > seen or now()["state"] != "running"
                ),
                up.log,
                120,
            )
            up.family()[kind].kill()
        wait_for(lambda: now()["state"] != "running", up.log, 240)
        plan = now()
        assert plan["state"] == "decided" or plan["reason"] in ("looks", "cap")
        assert [look["k"] for look in plan["taken"]] == [
            *range(1, len(plan["taken"]) + 1)
        ]
        sizes = Counter(run["batch"] for run in plan["runs"])
        assert sorted(sizes) == list(range(1, plan["batch"] + 1))
        assert all(sizes[batch] <= 3 for batch in sizes if batch > 1)
        runs = call(up, "GET", f"/api/runs?study={study}&limit=1000")["runs"]
        keys = [(run["recipe"], run["budget"], run["seed"]) for run in runs]
        assert len(keys) == len(set(keys)) == 6 + len(plan["runs"])
