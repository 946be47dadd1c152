"""Which figures of runs may stand on an axis, and which only describe their device."""

from __future__ import annotations

from dataclasses import replace

from overcurve.curves.comparison import compare
from overcurve.curves.planning.carried_axes import carried_axes
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import make_runs, shifted


def runs_with(**figures):
    """Each figure grows with the training, by this much a second of it."""
    runs = [*make_runs(), *make_runs("m", [4.0, 8.0], quality=shifted(0.05))]
    return [
        replace(run, extra={name: k * run.train_seconds for name, k in figures.items()})
        for run in runs
    ]


def axes(runs):
    return set(carried_axes(compare(Question(baseline="base"), runs)))


def test_counted_operations_are_an_axis():
    found = axes(runs_with(flops=1e9, inner_seconds=0.1))
    assert {"train_seconds", "flops", "inner_seconds"} <= found


def test_what_describes_the_device_is_none():
    device = {
        "device_memory_bytes": 1e9,
        "matmul_flops_per_second": 1e9,
        "skipped_steps": 1.0,
    }
    found = axes(runs_with(flops=1e9, **device))
    assert "flops" in found
    assert found.isdisjoint(device)


def test_what_scatters_without_growing_is_none():
    """The memory of one model is the same for every budget but for its scatter."""

    def with_memory(k):
        return [
            replace(run, peak_memory_bytes=1e6 * (1 + 0.01 * i % 0.05 + k * run.budget))
            for i, run in enumerate(runs_with())
        ]

    assert "peak_memory_bytes" not in axes(with_memory(0.0))
    assert "peak_memory_bytes" in axes(with_memory(0.1))


def test_cost_and_energy_are_axes_once_every_run_has_them():
    runs = [
        replace(run, cost_usd=run.train_seconds / 1000, energy_joules=run.train_seconds)
        for run in runs_with()
    ]
    assert {"cost_usd", "energy_joules"} <= axes(runs)
    runs[0] = replace(runs[0], cost_usd=None)
    assert "cost_usd" not in axes(runs)
