"""How fast the pages answer, in a running Overcurve of 1,000 runs.

    python -m tests.benchmark.bench_web

Imports 10 methods x 20 budgets x 5 seeds, asks for the comparison the first time and
again, and for the points of 100 methods at 6 budgets; opens it in Chromium, and times
other routes with and without 200 open event streams, alternating; then imports 1,500
studies of the same two methods, queues 10,000 runs in two studies, and asks again.
Prints the machine and medians with their spread.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx2 as httpx
import numpy as np
from playwright.sync_api import sync_playwright

from tests.benchmark.machine import describe_machine
from tests.browser.conftest import QUIET
from tests.find_chromium import find_chromium
from tests.running import Up, running_overcurve, wait_for

METHODS, BUDGETS, SEEDS = 10, 20, 5
STREAMS = 200
REPEATS = 15
ROUNDS = 4
ROUTES = ("/healthz", "/runs", "/queue")
MANY_STUDIES = 1_500
QUEUED_STUDIES, QUEUED_EACH = 2, 5_000
QUEUE_ROUTES = ("/queue", "/runs?status=queued&sort=queue", "/")


def simulated_runs(
    seed: int,
    methods: int = METHODS,
    budgets: int = BUDGETS,
    seeds: int = SEEDS,
    task: str = "",
) -> str:
    """JSON lines of power-law curves, one a method, with run noise."""
    random = np.random.default_rng(seed)
    lines = []
    for method in range(methods):
        for budget in np.geomspace(1.0, 200.0, budgets):
            for run in range(seeds):
                quality = 0.95 - 0.4 * budget**-0.5 + 0.002 * method
                record = {
                    "method": f"method {method}",
                    "budget": round(float(budget), 3),
                    "seed": run,
                    "train_seconds": float(budget * np.exp(random.normal(0, 0.01))),
                    "quality": float(quality + random.normal(0, 0.004)),
                    "metric": "accuracy",
                    "direction": "max",
                    "source": f"simulated {seed}",
                    "task": task,
                }
                lines.append(json.dumps(record))
    return "\n".join(lines)


def import_runs(up: Up, seed: int, *size: int, task: str = "") -> str:
    """Stores a study of simulated runs; gives its number."""
    answer = httpx.post(
        f"{up.url}/api/runs/import",
        params={"title": f"simulated {seed}"},
        content=simulated_runs(seed, *size, task=task),
        headers={"content-type": "application/jsonl"},
        timeout=60,
    )
    answer.raise_for_status()
    return str(answer.json()["study"])


def timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return 1e3 * (time.perf_counter() - begun)


def words(times: Sequence[float]) -> str:
    """The median in milliseconds, with the range."""
    low, high = min(times), max(times)
    return f"{statistics.median(times):6.1f} ms [{low:.1f}, {high:.1f}]"


def time_comparisons(up: Up, client: httpx.Client) -> str:
    """The first answer of fresh data, and the same question again."""
    first, again = [], []
    for seed in range(5):
        study = import_runs(up, seed)

        def ask(study: str = study) -> None:
            client.get("/compare", params={"study": study}).raise_for_status()

        first.append(timed(ask))
        again += [timed(ask) for _ in range(REPEATS)]
    print(f"/compare, 1,000 runs, first time   {words(first)}   target 600")
    print(f"/compare, 1,000 runs, again        {words(again)}   target 100")
    return study


def time_many_methods(up: Up, client: httpx.Client) -> None:
    """Points, verdicts and gaps of 100 methods at 6 budgets with 3 seeds."""
    first, again = [], []
    for seed in range(100, 103):
        study = import_runs(up, seed, 101, 6, 3)

        def ask(study: str = study) -> None:
            client.get("/compare.csv", params={"study": study}).raise_for_status()

        first.append(timed(ask))
        again += [timed(ask) for _ in range(REPEATS)]
    print(f"100 methods x 6, first time        {words(first)}   target 1000")
    print(f"100 methods x 6, again             {words(again)}   target 100")


def time_browser(up: Up, study: str) -> None:
    """From the address to a page that can be read and used, and to a live chart."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_chromium(), args=QUIET
        )
        usable: dict[str, list[float]] = {"first visit": [], "next visit": []}
        hovers: dict[str, list[float]] = {"first visit": [], "next visit": []}
        for _ in range(5):
            context = chromium.new_context(viewport={"width": 1400, "height": 1000})
            page = context.new_page()
            for visit in usable:
                begun = time.perf_counter()
                page.goto(f"{up.url}/compare?study={study}", wait_until="commit")
                page.wait_for_selector(".scripted #chart svg")
                usable[visit].append(1e3 * (time.perf_counter() - begun))
                page.wait_for_selector("#chart .main-svg")
                hovers[visit].append(1e3 * (time.perf_counter() - begun))
            context.close()
        chromium.close()
    for visit in usable:
        print(
            f"verdicts, picture, controls, {visit} {words(usable[visit])} target 1000"
        )
        print(f"chart answers the mouse, {visit}     {words(hovers[visit])}")


async def hold_streams(url: str, opened: asyncio.Event, done: asyncio.Event) -> None:
    """Keeps `STREAMS` event streams open and reads them."""
    limits = httpx.Limits(max_connections=None)
    waiting = STREAMS
    async with httpx.AsyncClient(limits=limits, timeout=None) as client:

        async def read() -> None:
            nonlocal waiting
            async with client.stream("GET", f"{url}/events") as stream:
                async for _ in stream.aiter_bytes():
                    if waiting:
                        waiting -= 1
                        if not waiting:
                            opened.set()

        readers = [asyncio.create_task(read()) for _ in range(STREAMS)]
        await done.wait()
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def time_streams(up: Up) -> None:
    """Other routes with and without open streams, in turn."""
    quiet: dict[str, list[float]] = {route: [] for route in ROUTES}
    busy: dict[str, list[float]] = {route: [] for route in ROUTES}
    with httpx.Client(base_url=up.url, timeout=60) as client:
        for _ in range(ROUNDS):
            await asyncio.to_thread(time_routes, client, quiet)
            opened, done = asyncio.Event(), asyncio.Event()
            holding = asyncio.create_task(hold_streams(up.url, opened, done))
            await asyncio.wait_for(opened.wait(), 60)
            await asyncio.to_thread(time_routes, client, busy)
            done.set()
            with contextlib.suppress(asyncio.CancelledError):
                await holding
    for route in ROUTES:
        ratio = statistics.median(busy[route]) / statistics.median(quiet[route])
        print(f"{route:9} without streams         {words(quiet[route])}")
        print(
            f"{route:9} with {STREAMS} open streams  {words(busy[route])}  x{ratio:.2f}"
        )


def queue_studies(up: Up, studies: int = QUEUED_STUDIES) -> float:
    """Queues large studies of short runs; gives the milliseconds it took."""
    catalogue = f"{up.url}/api/catalogue"
    wait_for(lambda: httpx.get(catalogue).json()["entries"], up.log, 60)
    recipe = {"method": "supervised", "params": {"model": "logistic"}}

    def submit(number: int) -> None:
        study = {
            "title": f"large study {number}",
            "task": "mnist1d",
            "device": "cpu",
            "budget_unit": "steps",
            "budgets": [50, 60, 70, 80, 90],
            "seeds": list(range(QUEUED_EACH // 5)),
            "baseline": recipe,
        }
        answer = httpx.post(f"{up.url}/api/studies", json=study, timeout=60)
        answer.raise_for_status()

    return timed(lambda: [submit(number) for number in range(studies)])


def time_full_queue(up: Up, client: httpx.Client) -> None:
    """Pages while 10,000 runs wait and a worker trains one after the other."""
    queued = QUEUED_STUDIES * QUEUED_EACH
    print(f"{queued:,} runs queued in {1e-3 * queue_studies(up):.1f} s   target 10 s")
    for route in QUEUE_ROUTES:
        times = [timed(lambda route=route: client.get(route)) for _ in range(REPEATS)]
        print(f"{route:30} with them {words(times)}   target 100")


def time_many_studies(up: Up, client: httpx.Client) -> None:
    """Home and a comparison beside as many others of the same recipes."""
    for number in range(MANY_STUDIES):
        study = import_runs(up, 1_000 + number, 2, 3, 2, task="many studies")
    for route in ("/", "/?before=100", f"/compare?study={study}"):
        first = timed(lambda route=route: client.get(route).raise_for_status())
        times = [timed(lambda route=route: client.get(route)) for _ in range(REPEATS)]
        print(
            f"{route:21} with {MANY_STUDIES:,} studies {words(times)}   target 100; "
            f"the first time {first:.0f} ms"
        )
    answer = client.get(f"/compare.json?study={study}&records=off")
    print(f"its JSON without records: {len(answer.content) / 1e3:.0f} kB")


def time_routes(client: httpx.Client, times: dict[str, list[float]]) -> None:
    for _ in range(REPEATS):
        for route in ROUTES:
            times[route].append(timed(lambda route=route: client.get(route)))


def main() -> None:
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder, running_overcurve(Path(folder)) as up:
        with httpx.Client(base_url=up.url, timeout=60) as client:
            study = time_comparisons(up, client)
            time_many_methods(up, client)
        time_browser(up, study)
        asyncio.run(time_streams(up))
        with httpx.Client(base_url=up.url, timeout=60) as client:
            time_many_studies(up, client)
            time_full_queue(up, client)


if __name__ == "__main__":
    main()
