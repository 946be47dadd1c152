"""MixUp: its weight, its labels, and where its partners come from."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from tests.plugged import make_setting, make_training, plug_in
from workers.algorithms.mixup import MixupParams, mixed, mixup
from workers.data.batches import Batch
from workers.seams import Moment, cross_entropy
from workers.task import Classification

NOW = Moment(0, 0.0)


def weights_drawn(alpha, count=4000):
    mix = mixup(MixupParams(alpha=alpha), make_setting()).batch
    batch = Batch(torch.tensor([[0.0], [1.0]]), torch.tensor([0, 1]))
    found = [mix(batch, NOW).inputs for _ in range(count)]
    return np.array([float(f[0, 0]) for f in found if f[0, 0] > 0])


def test_inputs_and_labels_are_mixed_alike():
    mix = mixup(MixupParams(alpha=1.0), make_setting()).batch
    labels = torch.arange(10)
    inputs = nn.functional.one_hot(labels, 10).float()
    found = mix(Batch(inputs, labels), NOW)
    assert torch.equal(found.inputs, found.targets)
    assert torch.allclose(found.targets.sum(1), torch.ones(10))
    assert torch.equal(found.targets.argmax(1), labels)


def test_loss_is_the_mix_of_two_cross_entropies():
    """(1 - lambda') of the own label's and lambda' of the partner's, as published."""
    draw = torch.Generator().manual_seed(0)
    logits = torch.randn(8, 10, generator=draw)
    own, other = torch.arange(8), torch.arange(8).flip(0)
    inputs = torch.randn(8, 40, generator=draw)
    made = mixed(Batch(inputs, own), Batch(inputs.flip(0), other), 0.3, 10)
    expected = 0.7 * cross_entropy(logits, own) + 0.3 * cross_entropy(logits, other)
    assert torch.allclose(cross_entropy(logits, made.targets), expected)
    assert torch.allclose(made.inputs, 0.7 * inputs + 0.3 * inputs.flip(0), atol=1e-6)


@pytest.mark.parametrize("alpha", [0.2, 1.0])
def test_weight_is_the_smaller_half_of_a_beta(alpha):
    found = weights_drawn(alpha)
    beta = np.random.default_rng(5).beta(alpha, alpha, 200_000)
    expected = np.minimum(beta, 1 - beta)
    expected = expected[expected > 1e-7]
    assert found.max() <= 0.5
    for q in (0.25, 0.5, 0.75, 0.9):
        quantile = float(np.quantile(expected, q))
        assert np.mean(found <= quantile) == pytest.approx(q, abs=0.035)


def test_one_weight_serves_the_batch():
    mix = mixup(MixupParams(alpha=1.0), make_setting()).batch
    found = mix(Batch(torch.eye(10), torch.arange(10)), NOW)
    others = found.targets[found.targets.argmax(1) == torch.arange(10)]
    shares = others.amax(1)
    assert len(shares[shares < 1].unique()) == 1


def test_second_batch_is_other_training_data():
    inputs = torch.arange(1000.0).view(1000, 1)
    training = Classification(inputs, torch.arange(1000) % 10, 10)
    second = {"name": "mixup", "alpha": 100.0, "partners": "second_batch"}
    plugs = plug_in(second, training=training)
    batch = Batch(torch.zeros(50, 1), torch.zeros(50).long())
    found = plugs.prepare(batch, NOW)
    weight = 1 - found.targets[:, 0].min()
    partners = (found.inputs[:, 0] / weight).round().long()
    assert len(partners.unique()) > 45
    expected = nn.functional.one_hot(partners % 10, 10) * weight
    assert torch.allclose(found.targets[:, 1:], expected[:, 1:], atol=1e-5)


def test_second_batch_goes_through_the_transforms():
    training = make_training((30, 40))
    second = {"name": "mixup", "partners": "second_batch"}
    plugs = plug_in("row_column_cutout", second, training=training)
    found = plugs.prepare(Batch(torch.ones(6, 40), torch.zeros(6).long()), NOW)
    assert found.inputs.shape == (6, 34)
