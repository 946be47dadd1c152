"""Budgets in seconds: what is asked for is what a run takes."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
import torch

from workers.context import Progress, Ready
from workers.driving.calibrate import (
    CalibrationFailed,
    Fit,
    calibrate,
    fit_line,
    planned_units,
    undisturbed_seconds,
)
from workers.driving.harness import train_run

UNIT_SECONDS = 0.002


def guess(inputs):
    return torch.zeros(len(inputs), 10)


def metronome(task, params, context):
    """Takes `UNIT_SECONDS` a step by the monotonic clock, and 20 ms before the first.

    Deadlines are absolute, so a step held up by other programs is made good; and it
    sleeps, because a machine that is full wakes a sleeper sooner than it lets one run.
    """
    yield Ready()
    due = time.perf_counter() + 0.02
    for _ in range(context.planned_units):
        due += UNIT_SECONDS
        time.sleep(max(0.0, due - time.perf_counter()))
        yield Progress(1, lambda: guess)


def test_fixed_cost_runs_end_in_time(add_method, assign):
    assignment = assign(method=add_method(metronome), params={})
    (fit,) = calibrate([assignment], long_seconds=0.3)
    for seconds in (0.6, 1.2, 2.4):
        planned = planned_units(fit, seconds)
        outcome = train_run(replace(assignment, planned_units=planned))
        assert outcome.train_seconds == pytest.approx(seconds, rel=0.02)


def pruning_in_rounds(task, params, context):
    """Steps that grow dearer towards the end, four rounds between them, one at the end.

    As progressive resizing and iterative pruning do: what the first steps cost says
    little of a whole training.
    """
    planned, rounds = context.planned_units, 0
    yield Ready()
    due = time.perf_counter()
    for unit in range(planned):
        due += 2 * UNIT_SECONDS * (unit + 0.5) / planned
        if 4 * (unit + 1) // planned > rounds:
            rounds += 1
            due += 0.02
        time.sleep(max(0.0, due - time.perf_counter()))
        yield Progress(1, lambda: guess)
    time.sleep(max(0.0, due + 0.05 - time.perf_counter()))


def test_dearer_steps_and_pruning_rounds_end_in_time(add_method, assign):
    assignment = assign(method=add_method(pruning_in_rounds), params={})
    (fit,) = calibrate([assignment], long_seconds=0.4)
    for seconds in (0.6, 1.2):
        planned = planned_units(fit, seconds)
        outcome = train_run(replace(assignment, planned_units=planned))
        assert outcome.train_seconds == pytest.approx(seconds, rel=0.04)


def test_line_is_found_exactly():
    fit = fit_line([(10, 0.3), (40, 0.6), (10, 0.3), (40, 0.6), (10, 9.0), (40, 0.6)])
    assert fit.fixed_seconds == pytest.approx(0.2)
    assert fit.unit_seconds == pytest.approx(0.01)
    assert planned_units(fit, 1.2) == 100


def test_noise_never_gives_negative_seconds():
    fit = fit_line([(10, 0.05), (40, 0.8)])
    assert fit.fixed_seconds == 0
    assert fit.unit_seconds == pytest.approx(0.02)
    assert fit_line([(10, 0.5), (40, 0.4)]).unit_seconds > 0


@pytest.mark.parametrize(
    ("cpu", "waited", "expected"),
    [
        (2.0, 0.0, 2.0),
        (0.8, 0.6, 0.8),  # computed for 0.8 s, waited for 1.2 s
        (0.1, 0.3, 2.0),  # slept: it would have slept as long alone
    ],
)
def test_waiting_for_others_is_taken_off(cpu, waited, expected):
    assert undisturbed_seconds(2.0, cpu, waited) == pytest.approx(expected)


def test_every_budget_gets_one_unit():
    assert planned_units(Fit(5.0, 1.0), 0.1) == 1


def test_dear_units_are_measured_once_each(add_method, assign):
    seen = []

    def slow(task, params, context):
        seen.append(context.planned_units)
        yield Ready()
        for _ in range(context.planned_units):
            time.sleep(0.1)
            yield Progress(1, lambda: guess)

    assignment = assign(method=add_method(slow), params={})
    (fit,) = calibrate([assignment], long_seconds=0.1, repeats=1)
    assert seen == [1, 1, 2]
    assert fit.unit_seconds == pytest.approx(0.1, rel=0.1)


def test_recipes_are_interleaved_and_counted(assign):
    told = []
    pair = [assign(), assign(params={"model": "logistic"})]
    calibrate(pair, lambda *done: told.append(done), long_seconds=0.05, repeats=2)
    assert told == [(i, 10) for i in range(1, 11)]


def test_cancelled_calibration_says_so(assign):
    with pytest.raises(CalibrationFailed) as failure:
        calibrate([assign()], should_stop=lambda: True)
    assert failure.value.code == "cancelled"
