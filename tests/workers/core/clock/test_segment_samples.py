"""Sampled segments: right shares from few steps, at next to no cost."""

from __future__ import annotations

import math
import time
from statistics import median

import pytest
import torch

from workers.clock.stopwatch import SEGMENTS, TRAINING, Stopwatch

CPU = torch.device("cpu")
STEPS = 2_000


def train(watch, clock, cost_of_step):
    """Takes steps of known costs, in seconds by segment; returns their sums."""
    spent = dict.fromkeys(TRAINING, 0.0)
    watch.start()
    for step in range(STEPS):
        costs = cost_of_step(step)
        for name in TRAINING:
            with watch.mark(name):
                clock.now += costs[name]
            spent[name] += costs[name]
        watch.step_ended()
    watch.stop()
    return spent


def even(step):
    return {"data": 3.0, "forward_backward": 5.0, "optimiser": 1.5, "method": 0.5}


def every_nth(n):
    """Extras in every nth step alone: what sampling every nth step would miss."""
    return lambda step: {**even(step), "method": 0.5 * n if step % n == 0 else 0.0}


def growing(step):
    """Data that grow dearer to the end, as with inputs that grow."""
    return {**even(step), "data": 6.0 * step / STEPS}


def test_even_steps_give_exact_shares(clock):
    watch = Stopwatch(CPU, exact=False)
    spent = train(watch, clock, even)
    seconds = watch.segments()
    assert {name: seconds[name] for name in TRAINING} == pytest.approx(spent)


@pytest.mark.parametrize("cost", [*map(every_nth, (2, 3, 4, 5, 8, 10, 16)), growing])
def test_sampled_totals_are_near_the_true_ones(cost, clock):
    watch = Stopwatch(CPU, exact=False)
    spent = train(watch, clock, cost)
    seconds = watch.segments()
    assert sum(seconds[name] for name in TRAINING) == pytest.approx(sum(spent.values()))
    for name in TRAINING:
        assert seconds[name] == pytest.approx(spent[name], rel=0.15), name


def test_what_happens_off_the_clock_enters_no_share(clock):
    """A warm-up before, evaluations between and within sampled steps."""
    watch = Stopwatch(CPU, exact=False)
    with watch.pause("warmup"), watch.mark("optimiser"):
        clock.now += 500
    clock.now += 70
    watch.start()
    for step in range(STEPS):
        with watch.mark("data"):
            clock.now += 3
            if step % 5 == 0:
                with watch.pause("report"):
                    clock.now += 11
        clock.now += 1
        watch.step_ended()
        if step % 7 == 0:
            with watch.pause("evaluation"):
                clock.now += 1000
    watch.stop()
    found = watch.segments()
    assert found == pytest.approx(
        dict.fromkeys(SEGMENTS, 0.0)
        | {"setup": 70, "warmup": 500, "data": 3 * STEPS, "forward_backward": STEPS}
        | {"evaluation": 1000 * len(range(0, STEPS, 7)), "report": 11 * STEPS / 5}
    )
    assert watch.total_seconds == pytest.approx(sum(found.values()))


def test_joules_are_those_of_the_training_clock(clock):
    """A device that takes 300 W whatever it does, and a clock that stands between."""
    watch = Stopwatch(CPU, read_joules=lambda: 300 * clock.now)
    clock.now += 50
    watch.start()
    assert watch.joules is None, "not known while it runs"
    for _ in range(4):
        clock.now += 2
        with watch.pause("evaluation"):
            clock.now += 70
    watch.stop()
    clock.now += 20
    assert watch.joules == pytest.approx(300 * 4 * 2)


@pytest.mark.parametrize("read", [None, lambda: 7.0, lambda: math.nan])
def test_joules_that_are_not_known_are_none(read, clock):
    """No counter, one too coarse for the run, and one that was lost."""
    watch = Stopwatch(CPU, read_joules=read)
    watch.start()
    clock.now += 1
    watch.stop()
    assert watch.joules is None


def cost_of_marks(make_watch):
    """CPU seconds that marks add to a step with as many as a step has."""

    def seconds(watch):
        watch.start()
        began = time.thread_time()
        for _ in range(STEPS):
            with watch.mark("data"):
                pass
            with watch.mark("method"):
                pass
            with watch.mark("optimiser"):
                pass
            watch.step_ended()
        return (time.thread_time() - began) / STEPS

    return median(seconds(make_watch()) for _ in range(9))


@pytest.mark.parametrize("exact", [True, False], ids=["exact", "sampled"])
def test_marks_cost_a_step_less_than_ten_microseconds(exact):
    added = cost_of_marks(lambda: Stopwatch(CPU, exact=exact))
    print(f"marks cost {1e6 * added:.2f} µs a step")  # noqa: T201
    assert added < 10e-6
