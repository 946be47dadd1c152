"""A training that others disturb knows it; one left alone knows that too."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch

from overcurve.canaries import FULL_SECONDS, affordable_seconds
from overcurve.curves.selecting.steadiness import taken_share
from tests.factories import make_record
from workers.context import Progress, Ready
from workers.driving.harness import train_run
from workers.machine.canary import estimate_speed, measure_canary
from workers.machine.device import usable_cores
from workers.machine.neighbours import Neighbours

CPU = torch.device("cpu")
BURN = "while True: pass"


@contextmanager
def burning_cores() -> Iterator[None]:
    """Two other processes for every core, which do nothing but use it up."""
    burners = [
        subprocess.Popen([sys.executable, "-c", BURN])
        for _ in range(2 * len(usable_cores()))
    ]
    try:
        time.sleep(0.5)  # started
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def working(task, params, context):
    """A method that computes, a quarter of a second a unit."""
    yield Ready()
    for _ in range(context.planned_units):
        with context.segment("method"):
            until = time.perf_counter() + 0.25
            while time.perf_counter() < until:
                sum(range(1000))
        yield Progress(1, lambda: lambda inputs: torch.zeros(len(inputs), 10))


@pytest.fixture
def seen(add_method, assign):
    """Trains for a second, and gives what it saw of others."""
    name = add_method(working)

    def train():
        return train_run(assign(method=name, params={}, planned_units=4)).steadiness

    return train


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts waiting")
def test_disturbed_run_is_flagged_and_a_quiet_one_is_not(seen):
    with burning_cores():
        disturbed = seen()
    assert disturbed["waited_share"] > 0.2
    assert disturbed["other_share"] > 0.2
    assert taken_share(make_record(steadiness=disturbed)) > 0.2
    quiet = min((seen() for _ in range(5)), key=lambda told: told["waited_share"])
    assert quiet["waited_share"] < disturbed["waited_share"] / 2
    busy = taken_share(make_record(steadiness=quiet))
    if busy > 0:
        pytest.skip(f"somebody else uses this machine: {busy:.0%} at its quietest")


def test_own_work_is_nobody_elses(seen):
    quiet = min((seen() for _ in range(3)), key=lambda told: told["other_share"])
    assert quiet["other_share"] < 0.9  # the work itself fills its core


def test_short_looks_leave_out_what_ticks_cannot_tell():
    assert "other_share" not in Neighbours(CPU).read()


def test_looking_costs_a_training_nothing():
    costs = []
    for _ in range(20):
        began = time.perf_counter()
        Neighbours(CPU).read()
        costs.append(time.perf_counter() - began)
    assert min(costs) < 0.01


def test_canary_counts_its_work():
    canary = measure_canary(CPU, 0.3)
    assert canary.speed > 0
    assert 0 < canary.error < 0.5
    assert canary.seconds >= 0.3


def test_canary_stops_when_told():
    assert measure_canary(CPU, 30.0, should_stop=lambda: True) is None


@pytest.mark.parametrize(
    ("training", "canary"), [(2.0, 0.0), (6.0, 0.3), (20.0, 1.0), (9000.0, 1.0)]
)
def test_canary_costs_a_twentieth_at_most(training, canary):
    assert affordable_seconds(training) == pytest.approx(canary)
    assert canary <= FULL_SECONDS


def test_speed_ignores_single_disturbances_and_knows_its_error():
    even = [0.004] * 64
    assert estimate_speed(even, 10) == pytest.approx((2500.0, 0.0))
    hit = [*even[:20], 0.4, *even[21:]]
    assert estimate_speed(hit, 10) == pytest.approx((2500.0, 0.0))
    half = [0.004] * 32 + [0.008] * 32
    speed, error = estimate_speed(half, 10)
    assert speed == pytest.approx(10 / 0.006)
    assert error == pytest.approx(0.0861, abs=1e-4)  # sd .002066 / 4 / .006
