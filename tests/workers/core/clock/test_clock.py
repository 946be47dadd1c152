"""The training clock: what counts, what does not, and that all of it adds up."""

from __future__ import annotations

import statistics
import time
from functools import partial

import pytest
import torch

from workers.clock.stopwatch import SEGMENTS, TRAINING, Stopwatch
from workers.context import Progress, Ready
from workers.driving.harness import train_run

NAP = 0.02
STEPS = 5


@pytest.fixture(params=["exact", "sampled"])
def marks(request, monkeypatch):
    """Trains with exact marks, as on a CPU, and with sampled ones, as on a GPU."""
    watch = partial(Stopwatch, exact=request.param == "exact")
    monkeypatch.setattr("workers.driving.harness.Stopwatch", watch)


def guess(inputs):
    return torch.zeros(len(inputs), 10)


def napping(clock, *, where):
    """A method that spends time in one place of every step, and nowhere else."""

    def train(task, params, context):
        if where == "setup":
            clock.sleep(NAP * STEPS)
        context.warm_up(lambda: clock.sleep(NAP * STEPS * (where == "warmup")))

        def predictor():
            clock.sleep(NAP if where == "evaluation" else 0)
            return guess

        yield Ready()
        for _ in range(context.planned_units):
            if where in ("data", "optimiser", "method"):
                with context.segment(where):
                    clock.sleep(NAP)
            elif where == "forward_backward":
                clock.sleep(NAP)
            yield Progress(1, predictor)

    return train


@pytest.mark.usefixtures("marks")
@pytest.mark.parametrize("where", TRAINING)
def test_time_in_training_counts(where, clock, add_method, assign):
    name = add_method(napping(clock, where=where))
    outcome = train_run(assign(method=name, params={}, planned_units=STEPS))
    assert outcome.train_seconds == pytest.approx(NAP * STEPS)
    spent = {s: outcome.segments[s] for s in TRAINING}
    assert spent == pytest.approx(dict.fromkeys(TRAINING, 0.0) | {where: NAP * STEPS})


@pytest.mark.usefixtures("marks")
@pytest.mark.parametrize("where", ["setup", "warmup", "evaluation"])
def test_time_outside_training_is_free(where, clock, add_method, assign):
    name = add_method(napping(clock, where=where))
    outcome = train_run(assign(method=name, params={}, planned_units=STEPS))
    assert outcome.train_seconds == 0
    assert outcome.segments[where] >= NAP * STEPS
    assert outcome.total_seconds == pytest.approx(outcome.segments[where])


@pytest.mark.usefixtures("marks")
def test_slow_reports_are_not_training(clock, add_method, assign):
    name = add_method(napping(clock, where="nowhere"))
    assignment = assign(method=name, params={}, planned_units=STEPS)
    outcome = train_run(assignment, report=lambda event: clock.sleep(NAP))
    assert outcome.segments["report"] >= NAP * STEPS
    assert outcome.train_seconds == 0


@pytest.mark.usefixtures("marks")
def test_segments_add_up_to_total(assign):
    started = time.perf_counter()
    outcome = train_run(assign(planned_units=200))
    elapsed = time.perf_counter() - started
    assert set(outcome.segments) == set(SEGMENTS)
    assert sum(outcome.segments.values()) == pytest.approx(outcome.total_seconds, 0.01)
    assert elapsed / 2 < outcome.total_seconds < elapsed
    trained = sum(outcome.segments[name] for name in TRAINING)
    assert trained == pytest.approx(outcome.train_seconds, rel=0.01)


@pytest.mark.usefixtures("marks")
def test_finishing_after_last_yield_counts(clock, add_method, assign):
    def train(task, params, context):
        yield Ready()
        yield Progress(1, lambda: guess)
        with context.segment("method"):
            clock.sleep(NAP)

    outcome = train_run(assign(method=add_method(train), params={}, planned_units=1))
    assert outcome.train_seconds == pytest.approx(NAP)
    assert outcome.segments["method"] == pytest.approx(NAP)


def test_cpu_seconds_leave_sleep_out(add_method, assign):
    name = add_method(napping(time, where="data"))
    outcome = train_run(assign(method=name, params={}, planned_units=STEPS))
    assert outcome.cpu_seconds < outcome.train_seconds / 2


def test_idle_step_costs_microseconds(add_method, assign):
    def idle(task, params, context):
        report = Progress(1, lambda: guess)
        yield Ready()
        for _ in range(context.planned_units):
            yield report

    steps = 10_000
    assignment = assign(method=add_method(idle), params={}, planned_units=steps)
    # By the CPU's clock: on a busy machine the other one tells of its neighbours.
    costs = [train_run(assignment).cpu_seconds / steps for _ in range(5)]
    assert statistics.median(costs) < 20e-6
