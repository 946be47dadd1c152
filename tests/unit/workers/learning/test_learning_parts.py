"""Optimisers, schedules and batches against what they claim to be."""

from __future__ import annotations

from itertools import islice

import pytest
import torch
from torch import nn

from workers.data.batches import batch_sizes, shuffled_slices, slices_in_order
from workers.learning.optimisers import flatten_parameters, make_optimiser
from workers.learning.schedules import SCHEDULES, make_schedule


def two_equal_networks():
    torch.manual_seed(0)
    one, other = nn.Linear(6, 4), nn.Linear(6, 4)
    other.load_state_dict(one.state_dict())
    return one, other


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("name", ["adam", "adamw", "sgd", "torch.optim:Adam"])
def test_flat_optimiser_equals_torchs(name, decay):
    ours, theirs = two_equal_networks()
    flat = flatten_parameters(ours.parameters())
    optimiser = make_optimiser(
        name,
        flat,
        ours.parameters(),
        momentum=0.9,
        weight_decay=decay,
        keywords={"weight_decay": decay},
    )
    kinds = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    kinds |= {"sgd": torch.optim.SGD, "torch.optim:Adam": torch.optim.Adam}
    more = {"momentum": 0.9} if name == "sgd" else {}
    reference = kinds[name](theirs.parameters(), lr=0.05, weight_decay=decay, **more)
    for _ in range(20):
        x = torch.randn(8, 6)
        flat.gradients.zero_()
        reference.zero_grad()
        for network in (ours, theirs):
            network(x).square().mean().backward()
        optimiser.step(0.05)
        reference.step()
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(a, b, rtol=1e-4, atol=1e-6)


def test_flattening_leaves_values_alone():
    network, other = two_equal_networks()
    flat = flatten_parameters(network.parameters())
    x = torch.randn(3, 6)
    assert torch.equal(network(x), other(x))
    assert flat.weights.numel() == 28
    flat.weights.zero_()
    assert network(x).abs().sum() == 0


def test_frozen_parameters_stay_out():
    network = nn.Linear(6, 4)
    network.weight.requires_grad_(False)
    assert flatten_parameters(network.parameters()).weights.numel() == 4


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_stay_within_bounds(name):
    rate = make_schedule(name, 0.2, warm_up=0.1)
    values = [rate(i / 1000) for i in range(1001)]
    assert min(values) >= 0
    assert max(values) == pytest.approx(0.2, rel=1e-3)
    if name != "constant":
        assert values[-1] < 1e-5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("constant", [2.0, 2.0, 2.0, 2.0]),
        ("linear", [2.0, 1.5, 1.0, 0.5]),
        ("cosine", [2.0, 1 + 0.5**0.5, 1.0, 1 - 0.5**0.5]),
    ],
)
def test_schedules_have_their_shapes(name, expected):
    rate = make_schedule(name, 2.0)
    assert [rate(u) for u in (0, 0.25, 0.5, 0.75)] == pytest.approx(expected)


def test_warm_up_rises_in_a_line():
    rate = make_schedule("cosine", 1.0, warm_up=0.5)
    assert [rate(u) for u in (0, 0.25, 0.5)] == [0, 0.5, 1]
    assert rate(0.75) == pytest.approx(0.5)


def test_one_cycle_equals_torchs():
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    reference = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.0, total_steps=101)
    rate, peak = make_schedule("one_cycle", 1.0), 0.3 * 101 - 1
    for i in range(101):
        rising, falling = 0.3 * i / peak, 0.3 + 0.7 * (i - peak) / (100 - peak)
        ours = rate(rising if i < peak else falling)
        assert ours == pytest.approx(reference.get_last_lr()[0], abs=1e-6)
        optimiser.step()
        if i < 100:
            reference.step()


def test_slices_come_in_published_order():
    inputs, targets = torch.arange(12.0).view(6, 2), torch.arange(6)
    batches = list(islice(slices_in_order(inputs, targets, 2), 4))
    assert [b.targets.tolist() for b in batches] == [[0, 1], [2, 3], [4, 5], [0, 1]]


def test_shuffled_slices_cover_each_round():
    inputs, targets = torch.arange(12.0).view(6, 2), torch.arange(6)
    generator = torch.Generator().manual_seed(0)
    batches = islice(shuffled_slices(inputs, targets, 2, generator), 6)
    seen = torch.cat([b.targets for b in batches])
    assert seen[:6].sort().values.tolist() == list(range(6))
    assert seen[:6].tolist() != seen[6:].tolist()


@pytest.mark.parametrize(
    ("examples", "size", "steps", "expected"),
    [
        (4000, 100, 6000, (100,)),
        (179, 100, 12, (100, 79)),
        (179, 100, 1, (100,)),
        (179, 100, 2, (100, 79)),
        (50, 100, 12, (50,)),
        (200, 100, 12, (100,)),
    ],
)
def test_batch_sizes_are_those_of_the_slices(examples, size, steps, expected):
    assert batch_sizes(examples, size, steps) == expected
    rows = torch.zeros(examples, 1)
    slices = islice(slices_in_order(rows, rows, size), steps)
    assert {len(batch.targets) for batch in slices} == set(expected)
