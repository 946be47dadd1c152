"""Masks: exact counts, gradients as published, and weights that cannot move."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from workers.networks.masks import (
    BinaryActivation,
    BinaryScoreMask,
    MagnitudeMask,
    RandomMask,
    ScoreMask,
    StraightBinary,
    count_kept,
    cover,
    kept_count,
    masks_of,
    random_weights,
    raw_weight,
    renew_masks,
    top_mask,
)
from workers.networks.plain_networks import plain_network


@pytest.fixture
def draw():
    return torch.Generator().manual_seed(3)


def covered(mask_of, *, weights_learn=False, outputs=6, inputs=8):
    layer = nn.Linear(inputs, outputs, bias=False)
    cover(layer, mask_of(layer.weight), weights_learn=weights_learn)
    return layer


@given(
    weights=st.integers(1, 400),
    keep=st.floats(0.001, 1.0),
    distinct=st.integers(1, 5),
)
def test_kept_count_is_exact_even_with_ties(weights, keep, distinct):
    sizes = torch.arange(weights) % distinct * 1.0
    mask = top_mask(sizes, keep)
    assert int(mask.sum()) == weights - int((1 - keep) * weights)
    assert set(mask.tolist()) <= {0.0, 1.0}


def test_the_largest_sizes_are_kept():
    mask = top_mask(torch.tensor([[0.1, 3.0], [2.0, 0.2]]), 0.5)
    assert mask.tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_signed_zeros_do_not_change_the_count():
    scores = torch.tensor([0.0, -0.0, 0.0, -0.0]).abs()
    assert int(top_mask(scores, 0.5).sum()) == 2


@pytest.mark.parametrize(("keep", "fan"), [(1.0, 50), (0.5, 25)])
def test_signed_constant_has_one_size(draw, keep, fan):
    weights = random_weights(torch.empty(200, 50), "signed_constant", keep, draw)
    assert weights.abs().unique().tolist() == pytest.approx([math.sqrt(2 / fan)])
    assert abs(float(weights.sign().mean())) < 0.05


def test_kaiming_normal_has_its_deviation(draw):
    weights = random_weights(torch.empty(400, 50, 3), "kaiming_normal", 1.0, draw)
    assert float(weights.std()) == pytest.approx(math.sqrt(2 / 150), rel=0.02)
    assert float((weights**4).mean() / weights.var() ** 2) == pytest.approx(3, rel=0.1)


def test_scores_start_within_their_range(draw):
    scores = ScoreMask(torch.empty(300, 16), draw).scores.detach()
    assert 0.24 < float(scores.abs().max()) <= 0.25  # 1 / sqrt(fan in)
    assert float(scores.var()) == pytest.approx(0.25**2 / 3, rel=0.05)


def test_scores_of_convolutions_start_within_their_range(draw):
    # Kaiming uniform with a = sqrt 5, as torch draws the weights of a convolution.
    scores = ScoreMask(torch.empty(64, 16, 3, 3), draw).scores.detach()
    reference = nn.init.kaiming_uniform_(torch.empty(64, 16, 3, 3), a=math.sqrt(5))
    assert float(scores.abs().max()) == pytest.approx(1 / 12, rel=0.01)
    assert float(scores.std()) == pytest.approx(float(reference.std()), rel=0.03)


def test_every_score_gets_the_gradient_of_a_weight_that_counts(draw):
    layer = covered(lambda w: ScoreMask(w, draw))
    renew_masks(layer, 0.25)
    x, g = torch.randn(5, 8), torch.randn(5, 6)
    layer(x).backward(g)
    mask = layer.parametrizations.weight[0]
    expected = (g.T @ x) * raw_weight(layer) * mask.scores.sign()
    assert torch.allclose(mask.scores.grad, expected, atol=1e-6)
    assert torch.count_nonzero(mask.scores.grad) == mask.scores.numel()
    assert raw_weight(layer).grad is None


def test_only_kept_weights_learn_beside_scores(draw):
    layer = covered(lambda w: ScoreMask(w, draw), weights_learn=True)
    renew_masks(layer, 0.25)
    x, g = torch.randn(5, 8), torch.randn(5, 6)
    layer(x).backward(g)
    mask = layer.parametrizations.weight[0]
    assert torch.allclose(raw_weight(layer).grad, mask.mask * (g.T @ x), atol=1e-6)


def test_binary_mask_takes_three_values(draw):
    layer = covered(lambda w: BinaryScoreMask(w, 0.5, draw))
    renew_masks(layer, 0.5)
    mask, weight = next(masks_of(layer))
    gain = float((weight.abs() * mask.mask).sum() / int(0.5 * weight.numel()))
    values = layer.weight.detach().unique().tolist()
    assert values == pytest.approx([-gain, 0.0, gain])


def test_gain_is_taken_anew_and_divided_by_the_published_count(draw):
    """int(k n), not the count kept, which rounds up: 7 against 8 of 15 here."""
    layer = covered(lambda w: BinaryScoreMask(w, 0.5, draw), outputs=3, inputs=5)
    mask, weight = next(masks_of(layer))
    gains = []
    for kept in (slice(0, 8), slice(7, 15)):
        with torch.no_grad():
            mask.scores.view(-1).fill_(0.1)[kept] = 1.0
        renew_masks(layer, 0.5)
        gains.append(float(layer.weight.detach().abs().max()))
        sizes = weight.view(-1)[kept].abs()
        assert gains[-1] == pytest.approx(float(sizes.sum() / 7))
    assert gains[0] != gains[1]


def test_binary_score_gradient_is_the_published_one(draw):
    layer = covered(lambda w: BinaryScoreMask(w, 0.5, draw))
    renew_masks(layer, 0.5)
    x, g = torch.randn(5, 8), torch.randn(5, 6)
    layer(x).backward(g)
    mask, weight = next(masks_of(layer))
    after_sign = (g.T @ x) * weight.sign()  # with respect to gain x mask
    expected = after_sign * weight.abs() * mask.scores.sign()
    assert torch.allclose(mask.scores.grad, expected, atol=1e-6)


def test_binary_activation_and_its_slope():
    x = torch.tensor([-2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 2.0], requires_grad=True)
    y = BinaryActivation()(x)
    y.sum().backward()
    assert y.tolist() == [-1, -1, -1, 1, 1, 1, 1, 1]
    assert x.grad.tolist() == [0, 0, 1, 2, 2, 1, 0, 0]


def test_straight_through_stops_beyond_one():
    layer = covered(lambda _: StraightBinary(), weights_learn=True)
    with torch.no_grad():
        raw_weight(layer)[0, 0] = 1.5
    gain = float(raw_weight(layer).detach().abs().mean())
    assert layer.weight.detach().abs().unique().tolist() == pytest.approx([gain])
    x, g = torch.randn(5, 8), torch.randn(5, 6)
    layer(x).backward(g)
    expected = g.T @ x
    expected[0, 0] = 0.0
    assert torch.allclose(raw_weight(layer).grad, expected, atol=1e-6)


def test_pruned_weights_never_return():
    layer = covered(MagnitudeMask, weights_learn=True)
    renew_masks(layer, 0.5)
    mask, weight = next(masks_of(layer))
    first = mask.mask.clone()
    with torch.no_grad():
        weight[first == 0] = 9.0  # as momentum might
    renew_masks(layer, 0.25)
    assert count_kept(layer) == kept_count(weight.numel(), 0.25)
    assert not torch.any(mask.mask > first)
    assert torch.all(layer.weight[first == 0] == 0)


def test_magnitude_keeps_the_largest():
    layer = covered(MagnitudeMask, weights_learn=True)
    renew_masks(layer, 0.3)
    mask, weight = next(masks_of(layer))
    kept, dropped = weight[mask.mask > 0].abs(), weight[mask.mask == 0].abs()
    assert kept.min() >= dropped.max()


def test_random_mask_stays_as_drawn(draw):
    layer = covered(lambda w: RandomMask(w, 0.3, draw), weights_learn=True)
    mask, weight = next(masks_of(layer))
    first = mask.mask.clone()
    renew_masks(layer, 0.9)
    assert torch.equal(mask.mask, first)
    assert count_kept(layer) == kept_count(weight.numel(), 0.3)


@pytest.mark.parametrize("name", ["fc", "lenet", "cnn"])
@pytest.mark.parametrize("shape", [(40,), (8, 8), (3, 32, 32)])
def test_networks_have_no_bias_and_give_logits(name, shape):
    network = plain_network(name, shape, 10)
    assert network(torch.randn(4, *shape)).shape == (4, 10)
    assert not any(n.endswith("bias") for n, _ in network.named_parameters())


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("conv2", 4_300_992),
        ("conv4", 2_425_024),
        ("conv6", 2_261_184),
        ("conv8", 5_275_840),
    ],
)
def test_convolutional_networks_have_their_sizes(name, weights):
    # conv2 and conv4: 4.3 M and 2.4 M as published (arXiv 1803.03635, figure 2);
    # the others: counted by hand from the layers that arXiv 1911.13299 lists.
    network = plain_network(name, (3, 32, 32), 10)
    assert sum(p.numel() for p in network.parameters()) == weights


def test_lenet_has_its_size():
    # 784-300-100-10 without biases, 266 K as published (arXiv 1803.03635, figure 2).
    network = plain_network("lenet", (28, 28), 10)
    assert sum(p.numel() for p in network.parameters()) == 266_200


def test_pools_that_leave_nothing_are_refused():
    with pytest.raises(ValueError, match="halves images 3 times"):
        plain_network("conv6", (4, 4), 10)
    with pytest.raises(ValueError, match="read images"):
        plain_network("conv2", (40,), 10)
