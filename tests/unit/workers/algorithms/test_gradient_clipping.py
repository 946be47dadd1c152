"""Gradient clipping: lengths, values, and gradients that are short enough."""

from __future__ import annotations

import pytest
import torch

from tests.plugged import make_learner, make_setting
from workers.algorithms.gradient_clipping import (
    GradientClippingParams,
    clip_norm,
    clip_values,
    gradient_clipping,
)
from workers.seams import Moment, Step


def test_long_gradient_keeps_its_direction():
    gradients = torch.tensor([3.0, -4.0])
    clip_norm(gradients, 1.0)
    assert gradients.tolist() == pytest.approx([0.6, -0.8])


def test_short_gradient_keeps_its_bits():
    gradients = torch.tensor([0.3, -0.4])
    clip_norm(gradients, 1.0)
    assert torch.equal(gradients, torch.tensor([0.3, -0.4]))


def test_no_gradient_stays_none():
    gradients = torch.zeros(3)
    clip_norm(gradients, 1.0)
    assert torch.equal(gradients, torch.zeros(3))


def test_agrees_with_torch():
    network = torch.nn.Linear(7, 5)
    network(torch.ones(4, 7)).square().sum().backward()
    flat = torch.cat([p.grad.reshape(-1) for p in network.parameters()])
    clip_norm(flat, 0.5)
    torch.nn.utils.clip_grad_norm_(network.parameters(), 0.5)
    expected = torch.cat([p.grad.reshape(-1) for p in network.parameters()])
    assert torch.allclose(flat, expected, rtol=1e-4)


def test_values_are_cut():
    gradients = torch.tensor([3.0, -4.0, 0.1])
    clip_values(gradients, 0.5)
    assert gradients.tolist() == pytest.approx([0.5, -0.5, 0.1])


def test_update_sees_the_clipped_gradient():
    learner, seen = make_learner(), []
    plain = Step(lambda *_: None, lambda _: seen.append(learner.gradients.norm()))
    seams = gradient_clipping(GradientClippingParams(threshold=0.2), make_setting())
    learner.gradients.fill_(1.0)
    seams.step(plain, learner).update(Moment(0, 0.0))
    assert float(seen[0]) == pytest.approx(0.2)
