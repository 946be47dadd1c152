"""Benchmark of the training core: speed, overhead, accuracies, budgets in seconds.

    python -m tests.benchmark.bench_training [--quick]

Every ratio stands beside that of the plain loop against itself, measured in the same
minutes: a difference smaller than that says nothing.
"""
# ruff: noqa: T201 — a benchmark prints.

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import torch
from torch import nn
from torch.nn import functional

from tests.benchmark.machine import describe_machine
from workers.context import Progress, Ready
from workers.driving.assignment import Assignment
from workers.driving.calibrate import calibrate, planned_units
from workers.driving.harness import train_run
from workers.machine.device import fingerprint, pin_threads
from workers.networks.models import make_model
from workers.registry import method
from workers.tasks.mnist1d import Mnist1dParams, generate

CPU = torch.device("cpu")
PUBLISHED = {"logistic": 32.0, "mlp": 68.0, "cnn": 94.0, "gru": 91.0}
TOLERANCE = {"logistic": 1.0, "mlp": 4.0, "cnn": 1.5, "gru": 2.5}
COMPILED = ("cnn",)  # needs a C++ compiler
STEPS = {"logistic": 3000, "mlp": 1500, "cnn": 500, "gru": 50}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    quick = parser.parse_args().quick
    pin_threads()
    print(f"{describe_machine()}; trained on {fingerprint(CPU).name}")
    began = time.perf_counter()
    generate(Mnist1dParams())
    print(f"data      MNIST-1D generated in {time.perf_counter() - began:.2f} s")
    bench_overhead()
    for model in PUBLISHED:
        bench_speed(model, rounds=3 if quick else 9)
    bench_budgets((0.5, 1.0) if quick else (1.0, 2.0, 4.0, 8.0))
    for model in ("logistic",) if quick else PUBLISHED:
        bench_accuracy(model)


def bench_overhead() -> None:
    """Prints what the harness costs a step that does nothing."""

    @method("idle", Mnist1dParams)
    def idle(task: object, params: object, context: object) -> Iterator[object]:
        report = Progress(1, lambda: lambda inputs: torch.zeros(len(inputs), 10))
        yield Ready()
        for _ in range(context.planned_units):
            yield report

    steps = 50_000
    idle_run = replace(
        _assignment("mlp"), method="idle", params={}, planned_units=steps
    )
    costs = [_seconds(idle_run) / steps * 1e6 for _ in range(9)]
    print(f"harness   {statistics.median(costs):.2f} µs for a step that does nothing")


def bench_speed(model: str, rounds: int) -> None:
    """Prints steps a second, and the harness against bare loops, interleaved.

    Compiled too where `COMPILED` says so. By the processor's clock: on one thread it
    runs with the wall clock where nobody else works, and not for others where they do.
    """
    steps = STEPS[model]
    ours = replace(_assignment(model), planned_units=steps)
    contestants: dict[str, Callable[[], float]] = {
        "plain": lambda: _plain_loop(model, steps),
        "plain again": lambda: _plain_loop(model, steps),
        "harness": lambda: _cpu_seconds(ours),
    }
    if model in COMPILED:
        compiled = replace(ours, params={**ours.params, "compile": "default"})
        contestants["compiled"] = lambda: _cpu_seconds(compiled)
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for i in range(rounds):
        names = list(contestants)
        start = i % len(names)
        for name in names[start:] + names[:start]:
            seconds[name].append(contestants[name]())
    for name, times in seconds.items():
        pairs = zip(seconds["plain"], times, strict=True)
        ratios = [plain / ours for plain, ours in pairs]
        low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
        print(
            f"speed     {model:9} {name:11} "
            f"{steps / statistics.median(times):7.0f} steps/s, {middle:.2f} x a plain "
            f"PyTorch loop (middle half {low:.2f} to {high:.2f})"
        )


def bench_budgets(budgets: tuple[float, ...]) -> None:
    """Prints seconds asked for against seconds measured."""
    assignments = [_assignment(model) for model in ("logistic", "mlp", "cnn")]
    began = time.perf_counter()
    fits = calibrate(assignments)
    each = (time.perf_counter() - began) / len(assignments)
    print(f"budgets   calibrated in {each:.1f} s a recipe")
    for assignment, fit in zip(assignments, fits, strict=True):
        told = []
        for asked in budgets:
            units = planned_units(fit, asked)
            found = _seconds(replace(assignment, planned_units=units))
            told.append(f"{asked:g} s: {found:.2f} ({found / asked - 1:+.0%})")
        print(f"budgets   {assignment.params['model']:9} {', '.join(told)}")


def bench_accuracy(model: str) -> None:
    """Prints the accuracy after the published 6000 steps beside the published one.

    The mean of three seeds: a single MLP wanders by several points.
    """
    full = replace(_assignment(model), planned_units=6000)
    outcomes = [train_run(replace(full, seed=seed)) for seed in range(3)]
    found = [100 * (outcome.quality or 0.0) for outcome in outcomes]
    seconds = statistics.median(outcome.train_seconds or 0.0 for outcome in outcomes)
    mean, published, tolerance = (
        statistics.mean(found),
        PUBLISHED[model],
        TOLERANCE[model],
    )
    verdict = "within" if abs(mean - published) <= tolerance else "OUTSIDE"
    each = ", ".join(f"{value:.1f}" for value in found)
    print(
        f"accuracy  {model:9} {mean:.1f} % ({each}) in {seconds:.1f} s; "
        f"published {published:g} ± {tolerance:g}: {verdict}"
    )


def _plain_loop(model: str, steps: int) -> float:
    """The loop one would write by hand: torch.optim.Adam, data in memory, no loader."""
    made = generate(Mnist1dParams())
    x, y = torch.from_numpy(made.x).float(), torch.from_numpy(made.y)
    torch.manual_seed(0)
    network = _plain_network(model)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-2)
    began = time.process_time()
    for step in range(steps):
        start = step * 100 % len(x)
        loss = functional.cross_entropy(
            network(x[start : start + 100]), y[start : start + 100]
        )
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
    return time.process_time() - began


def _plain_network(model: str) -> nn.Module:
    """The network of torch's own layers; for the GRU ours, for want of a plain one."""
    if model != "cnn":
        return make_model(model, (40,), 10, 0)
    return nn.Sequential(
        nn.Unflatten(1, (1, 40)),
        nn.Conv1d(1, 25, 5, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv1d(25, 25, 3, stride=2, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(125, 10),
    )  # fmt: skip


def _assignment(model: str) -> Assignment:
    task = {"name": "mnist1d"}
    params = {"model": model}
    return Assignment(task=task, method="supervised", params=params, planned_units=1)


def _cpu_seconds(assignment: Assignment) -> float:
    outcome = train_run(assignment, evaluate=False)
    assert outcome.status == "finished", outcome.error
    return outcome.cpu_seconds


def _seconds(assignment: Assignment) -> float:
    seconds = train_run(assignment, evaluate=False).train_seconds
    assert seconds is not None
    return seconds


if __name__ == "__main__":
    main()
