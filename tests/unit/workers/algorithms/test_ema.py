"""EMA of the weights: its half-life, its start, and what is evaluated."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tests.plugged import Brightness, make_learner, make_setting
from workers.algorithms.ema import EmaParams, ema
from workers.seams import Moment, Step

PLAIN = Step(lambda *_: torch.zeros(()), lambda _: None)


def averaged(values, half_life, planned):
    """The average after a weight has taken these values, one a step."""
    learner = make_learner(nn.Linear(1, 1, bias=False))
    made = ema(EmaParams(half_life=half_life), make_setting(planned_units=planned))
    step = made.step(PLAIN, learner)
    for i, value in enumerate(values):
        learner.weights.fill_(value)
        step.update(Moment(i, i / planned))
    assert learner.network.weight.item() == values[-1]
    network = made.before_eval(learner.network)
    assert network is not learner.network
    return network.weight.item()


@pytest.mark.parametrize("planned", [100, 400])
def test_average_halves_in_its_half_life(planned):
    values = [0.0] + [1.0] * (planned // 10)
    assert averaged(values, 0.1, planned) == pytest.approx(0.5, rel=1e-4)


def test_start_does_not_linger():
    """Initial weights have no share: the average begins at the first step's."""
    assert averaged([7.0], 0.5, 100) == 7.0
    assert averaged([7.0] * 5, 0.5, 100) == 7.0


def test_buffers_are_those_of_the_trained_network():
    learner = make_learner(Brightness())
    made = ema(EmaParams(half_life=0.1), make_setting())
    made.step(PLAIN, learner)
    learner.network(torch.randn(30, 4))
    evaluated = made.before_eval(learner.network)
    assert learner.network.norm.num_batches_tracked == 1
    assert evaluated.norm.num_batches_tracked == 1
    assert torch.equal(evaluated.norm.running_mean, learner.network.norm.running_mean)
