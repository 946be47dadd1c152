"""Benchmark of `oc.Run`: what a pause costs, and what a run costs beside its training.

python -m tests.benchmark.bench_run
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import overcurve as oc
from tests.benchmark.machine import describe_machine

PAUSES, BATCHES, RUNS = 50, 400, 50  # batches shorter than a turn of the scheduler
LIMIT_MICROSECONDS = 20.0


def main() -> None:
    """Prints the costs; the folder of the runs is thrown away."""
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.jsonl"
        bench_pauses(path, "no device to wait for")
        try:
            import torch
        except ImportError:
            print("torch       not installed")
        else:
            bench_pauses(path, f"torch {torch.__version__} looked at")
        bench_runs(path)


def bench_pauses(path: Path, what: str) -> None:
    """Prints what a pause and its end cost, in all and on the training clock."""
    spent, inside = [], []
    with oc.Run("t", "m", budget=1, seed=what, file=path, server="") as run:
        with run.training():
            for _ in range(BATCHES):
                begin, trained = time.perf_counter(), run.train_seconds
                for _ in range(PAUSES):
                    with run.paused():
                        pass
                inside.append((run.train_seconds - trained) / PAUSES * 1e6)
                spent.append((time.perf_counter() - begin) / PAUSES * 1e6)
        run.finish(quality=0.5, direction="max")
    told = f"median {statistics.median(spent):.1f}, least {min(spent):.1f} us"
    print(
        f"pause       {told}; {statistics.median(inside):.1f} us on the clock ({what})"
    )
    if min(spent) > LIMIT_MICROSECONDS:
        raise SystemExit(f"a pause costs more than {LIMIT_MICROSECONDS:g} us")


def bench_runs(path: Path) -> None:
    """Prints what a run costs from its start to its line on the disk."""
    spent = []
    for seed in range(RUNS):
        begin = time.perf_counter()
        with oc.Run("t", "m", budget=1, seed=seed, file=path, server="") as run:
            with run.training():
                pass
            run.finish(quality=0.5, direction="max")
        spent.append((time.perf_counter() - begin) * 1e3)
    print(f"whole run   median {statistics.median(spent):.1f} ms, journal and line")


if __name__ == "__main__":
    main()
