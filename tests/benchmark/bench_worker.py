"""What a worker adds to a training, and how well budgets in seconds are met.

    python -m tests.benchmark.bench_worker

Trains one run after the other in a running Overcurve, in turn with a bare script of
the same step on the same core, twice: the two bare runs beside each other tell how
much the machine itself wanders; at last with 10,000 runs in the queue. Prints the
machine, medians and spreads.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2 as httpx
from sqlalchemy import create_engine, text

from tests.benchmark.bench_web import queue_studies
from tests.benchmark.machine import describe_machine
from tests.running import Up, running_overcurve, wait_for

ROUNDS = 7
STEPS = {"mlp": 8000, "cnn": 1500}
SHORT_RUNS = 12
BUDGETS = [1.0, 2.0, 4.0]
SECONDS_SEEDS = [0, 1, 2]
ASKED_EVERY = 1.0  # seconds: the answers take processor time from the worker


def submit(up: Up, models: list[str], **study: Any) -> int:
    """Queues a study of plain models, the first as baseline; gives its number."""
    recipes = [
        {"method": "supervised", "params": {"model": model}, "label": model}
        for model in models
    ]
    asked = {"task": "mnist1d", "device": "cpu", "baseline": recipes[0], **study}
    if recipes[1:]:
        asked["methods"] = recipes[1:]
    answer = httpx.post(f"{up.url}/api/studies", json=asked, timeout=30)
    answer.raise_for_status()
    return int(answer.json()["id"])


def records(up: Up, study: int) -> list[dict[str, Any]]:
    """The study's runs, once all have finished."""

    def counts() -> dict[str, int]:
        time.sleep(ASKED_EVERY)
        shown = httpx.get(f"{up.url}/api/studies/{study}", timeout=30).json()
        return {c["status"]: c["amount"] for c in shown["counts"]}

    wait_for(lambda: set(counts()) == {"finished"}, up.log, 600)
    query = {"study": study, "limit": 200}
    shown = httpx.get(f"{up.url}/api/runs", params=query, timeout=30).json()
    return list(shown["runs"])


def bare(model: str) -> float:
    command = [sys.executable, "-m", "tests.benchmark.bare_loop", model]
    done = subprocess.run(
        [*command, str(STEPS[model])], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def compare_with_bare(up: Up, model: str) -> None:
    """The same steps in the worker and in a bare script, in turn."""
    ours, first, second = [], [], []
    for seed in range(ROUNDS):
        first.append(bare(model))
        steps = {"budgets": [STEPS[model]], "budget_unit": "steps", "seeds": [seed]}
        (run,) = records(up, submit(up, [model], **steps))
        ours.append(float(run["train_seconds"]))
        second.append(bare(model))
    ratio = statistics.median(
        2 * o / (a + b) for o, a, b in zip(ours, first, second, strict=True)
    )
    wander = [abs(a / b - 1) for a, b in zip(first, second, strict=True)]
    print(
        f"{model}: worker {statistics.median(ours):.3f} s, bare script "
        f"{statistics.median(first + second):.3f} s for {STEPS[model]:,} steps, "
        f"ratio {ratio:.3f}; bare against bare differs by "
        f"{statistics.median(wander):.1%} (worst {max(wander):.1%})"
    )


def time_between_runs(up: Up) -> None:
    """From the end of a run to the end of the next, less what the next one took."""
    short = {"budgets": [50], "budget_unit": "steps", "seeds": list(range(SHORT_RUNS))}
    study = submit(up, ["logistic"], **short)
    records(up, study)
    print(f"between short runs, beyond their total_seconds: {lags(up, study)}")


def time_with_full_queue(up: Up) -> None:
    """The same while 10,000 runs wait, in two studies that take turns."""
    queue_studies(up)
    studies = httpx.get(f"{up.url}/api/studies", timeout=30).json()["studies"]
    newest = max(int(study["id"]) for study in studies)

    def ended() -> int:
        time.sleep(ASKED_EVERY)
        query = {"study": newest, "status": "finished"}
        shown = httpx.get(f"{up.url}/api/runs", params=query, timeout=30).json()
        return int(shown["total"])

    wait_for(lambda: ended() >= SHORT_RUNS, up.log, 600)
    told = lags(up, newest - 1, newest)
    print(f"the same with 10,000 runs waiting: {told}   target 150 ms")


def lags(up: Up, *studies: int) -> str:
    """Between the ends of runs what they did not take themselves, and how much of it
    went by before the next was claimed."""
    url = up.family()["workers.main"].environ()["OVERCURVE_DATABASE_URL"]
    engine = create_engine(url)
    with engine.connect() as connection:
        runs = connection.execute(
            text(
                "select started_at, ended_at, total_seconds from run_states "
                "where study = any(:studies) and status = 'finished' "
                "order by ended_at"
            ),
            {"studies": list(studies)},
        ).all()
    engine.dispose()
    beside = [
        (run.ended_at - before.ended_at).total_seconds() - run.total_seconds
        for before, run in pairwise(runs)
    ]
    claiming = [
        (run.started_at - before.ended_at).total_seconds()
        for before, run in pairwise(runs)
    ]
    return f"{milliseconds(beside)}; until the next is claimed {milliseconds(claiming)}"


def milliseconds(seconds: list[float]) -> str:
    """The median with the worst."""
    return f"{1e3 * statistics.median(seconds):.0f} ms (worst {1e3 * max(seconds):.0f})"


def show_budgets(up: Up) -> None:
    """Seconds asked for, and seconds measured, calibrated by the worker."""
    asked = {"budgets": BUDGETS, "seeds": SECONDS_SEEDS}
    runs = records(up, submit(up, ["cnn", "mlp", "logistic"], **asked))
    for label in ("cnn", "mlp", "logistic"):
        told = []
        for budget in BUDGETS:
            ratios = [
                run["train_seconds"] / budget - 1
                for run in runs
                if run["label"] == label and run["budget"] == budget
            ]
            middle, low, high = statistics.median(ratios), min(ratios), max(ratios)
            told.append(f"{budget:g} s {middle:+.1%} [{low:+.1%}, {high:+.1%}]")
        print(f"budgets of {label}: {', '.join(told)}")


def main() -> None:
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder, running_overcurve(Path(folder)) as up:
        catalogue = f"{up.url}/api/catalogue"
        wait_for(lambda: httpx.get(catalogue).json()["entries"], up.log, 60)
        time_between_runs(up)
        for model in STEPS:
            compare_with_bare(up, model)
        show_budgets(up)
        time_with_full_queue(up)


if __name__ == "__main__":
    main()
