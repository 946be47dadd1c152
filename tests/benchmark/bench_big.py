"""The largest import: 20 methods x 20 budgets x 500 seeds in a running Overcurve.

    python -m tests.benchmark.bench_big --rounds 3

Each round imports a file of its own, asks for its verdicts the first time and again,
opens the page, freezes it and reads it again. Prints the machine, medians with their
range, and the most memory that the web process has held.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import httpx2 as httpx
import numpy as np

from tests.benchmark.machine import describe_machine
from tests.running import Up, running_overcurve

METHODS, BUDGETS = 20, 20
WANTED = {
    "import": "20",
    "verdicts, the first time": "3",
    "verdicts, asked before": "",
    "page": "6",
    "freeze": "",
    "frozen page": "6",
    "file": "",
    "recheck": "",
}


def simulated_file(seeds: int, seed: int) -> bytes:
    """A CSV of power-law curves, one a method, with noise in times and qualities."""
    random = np.random.default_rng(seed)
    lines = ["method,budget,seed,train_seconds,quality,metric,direction,device_class"]
    for method in range(METHODS):
        for planned in np.geomspace(1.0, 200.0, BUDGETS):
            budget = round(float(planned), 3)
            noise = random.standard_normal((seeds, 2))
            times = budget * np.exp(0.01 * noise[:, 0])
            qualities = 0.95 - 0.4 * budget**-0.5 + 0.002 * method + 0.004 * noise[:, 1]
            lines += [
                f"method {method},{budget},{run},{seconds},{quality},accuracy,max,A100"
                for run, (seconds, quality) in enumerate(
                    zip(times.tolist(), qualities.tolist(), strict=True)
                )
            ]
    return "\n".join(lines).encode()


def most_memory(up: Up) -> float:
    """The most that the web process has held so far, in MiB."""
    web = up.family()["backend.cli web"].pid
    facts = Path(f"/proc/{web}/status").read_text().splitlines()
    peak = next(line for line in facts if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def processor_seconds(up: Up) -> float:
    """What the web process has spent so far: a shared machine lengthens it least."""
    spent = up.family()["backend.cli web"].cpu_times()
    return float(spent.user + spent.system)


def time_round(
    client: httpx.Client, up: Up, seeds: int, seed: int
) -> dict[str, tuple[float, float]]:
    """Seconds of each step with a file of its own, on the clock and of the web's
    processor; sizes are printed once."""
    taken: dict[str, tuple[float, float]] = {}

    def timed(what: str, method: str, path: str, **options: object) -> httpx.Response:
        begun, spent = time.perf_counter(), processor_seconds(up)
        answer = client.request(method, path, **options)  # type: ignore[arg-type]
        seconds = time.perf_counter() - begun
        taken[what] = seconds, processor_seconds(up) - spent
        answer.raise_for_status()
        if seed == 0:
            size = len(answer.content) / 1e6
            print(
                f"  {what:26s} {size:6.2f} MB, web at most {most_memory(up):5.0f} MiB"
            )
        return answer

    done = timed(
        "import",
        "POST",
        "/api/runs/import",
        params={"title": f"big {seed}", "source": f"simulated {seed}"},
        content=simulated_file(seeds, seed),
        headers={"content-type": "text/csv"},
    )
    asked = f"study={done.json()['study']}"
    timed("verdicts, the first time", "GET", f"/compare.csv?{asked}")
    timed("verdicts, asked before", "GET", f"/compare.csv?{asked}")
    page = {"headers": {"accept": "text/html"}}
    timed("page", "GET", f"/compare?{asked}", **page)
    frozen = timed("freeze", "POST", "/api/comparisons", json={"question": asked})
    path = frozen.headers["location"]
    timed("frozen page", "GET", path, **page)
    timed("file", "GET", f"{path}.html")
    timed("recheck", "GET", f"{path}?recheck=1", **page)
    return taken


def main() -> None:
    """Reads the options and prints everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=500, help="runs of each point")
    options = parser.parse_args()
    print(describe_machine())
    runs = METHODS * BUDGETS * options.seeds
    print(
        f"{runs:,} runs: {METHODS} methods x {BUDGETS} budgets x {options.seeds} seeds"
    )
    taken: dict[str, list[float]] = defaultdict(list)
    busy: dict[str, list[float]] = defaultdict(list)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_overcurve(Path(folder)) as up,
        httpx.Client(base_url=up.url, timeout=600) as client,
    ):
        for seed in range(options.rounds):
            found = time_round(client, up, options.seeds, seed)
            for what, (seconds, own) in found.items():
                taken[what].append(seconds)
                busy[what].append(own)
        for what, times in taken.items():
            wanted = f"   wanted {WANTED[what]}" if WANTED[what] else ""
            spread = f"[{min(times):.2f}, {max(times):.2f}]"
            own = statistics.median(busy[what])
            print(
                f"{what:26s} {statistics.median(times):6.2f} s {spread}, "
                f"{own:.2f} s of the web's processor{wanted}"
            )
        print(f"web process at most {most_memory(up):.0f} MiB   wanted 1024")


if __name__ == "__main__":
    main()
