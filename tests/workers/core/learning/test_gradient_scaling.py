"""Scaled losses of float16: the same gradients, and overflowing steps left out."""

from __future__ import annotations

import pytest
import torch

from tests.workers.core.conftest import make_assignment
from workers.driving.harness import train_run
from workers.learning.gradient_scaling import GradientScaling
from workers.learning.optimisers import flatten_parameters
from workers.seams import Moment

CPU = torch.device("cpu")
START = Moment(0, 0.0)


class Updates:
    """Counts the updates that are let through."""

    def __init__(self):
        self.made = 0

    def __call__(self, moment):
        self.made += 1


def weight_and_scaling():
    weight = torch.nn.Parameter(torch.ones(4))
    flat = flatten_parameters([weight])
    return weight, flat, GradientScaling(flat, CPU)


def test_gradients_are_given_back_unscaled():
    weight, flat, scaling = weight_and_scaling()
    scaling.backward((weight * torch.arange(4.0)).sum())
    assert flat.gradients.tolist() == [0.0, 1.0, 2.0, 3.0]


def test_step_that_overflows_is_left_out_and_counted():
    weight, flat, scaling = weight_and_scaling()
    update = Updates()
    guarded = scaling.guard(update)
    for factor in (1.0, 1e38, 1.0):  # 65536 times 1e38 is no float
        flat.gradients.zero_()
        scaling.backward(factor * weight.sum())
        guarded(START)
    assert update.made == 2
    assert scaling.skipped == 1
    assert scaling.state_dict()["scaler"]["scale"] == 2.0**15


def test_two_passes_in_a_step_are_one_step():
    """As sharpness-aware minimisation takes them."""
    weight, flat, scaling = weight_and_scaling()
    update = Updates()
    for _ in range(3):
        for _ in range(2):
            flat.gradients.zero_()
            scaling.backward(weight.sum())
        scaling.guard(update)(START)
    assert update.made == 3
    assert flat.gradients.tolist() == [1.0] * 4


def test_state_comes_back():
    weight, _, scaling = weight_and_scaling()
    before = scaling.state_dict()
    scaling.backward(1e38 * weight.sum())
    scaling.guard(Updates())(START)
    assert scaling.state_dict() != before
    scaling.load_state_dict(before)
    assert scaling.state_dict() == before


def test_run_says_how_many_steps_were_left_out():
    """A rate that throws the weights far out overflows float16 on the way."""
    params = {"model": "mlp", "precision": "float16", "learning_rate": 50.0}
    outcome = train_run(make_assignment(params=params, planned_units=30))
    assert 0 < outcome.extra["skipped_steps"] <= 30
    calm = train_run(make_assignment(params={"model": "mlp", "precision": "float16"}))
    assert calm.extra["skipped_steps"] == 0
    assert calm.status == "finished"


def test_clipping_sees_gradients_as_they_are():
    clipped = make_assignment(
        params={"model": "mlp", "precision": "float16"},
        algorithms=({"name": "gradient_clipping"},),
    )
    plain = make_assignment(
        params={"model": "mlp"}, algorithms=({"name": "gradient_clipping"},)
    )
    losses = [train_run(run).metrics["training loss"] for run in (clipped, plain)]
    assert losses[0] == pytest.approx(losses[1], rel=0.02)
