"""Selective backprop and its control: when, how many, which, and at what cost."""

from __future__ import annotations

import pytest
import torch

from tests.plugged import Brightness, make_learner, make_setting
from workers.algorithms.random_selection import RandomSelectionParams, random_selection
from workers.algorithms.selective_backprop import (
    SelectiveBackpropParams,
    drawn_ranks,
    losses_at_scale,
    selective_backprop,
)
from workers.data.batches import Batch
from workers.seams import Moment, Step, cross_entropy

PLAIN = Step(lambda *_: torch.zeros(()), lambda _: None)
ACTIVE = Moment(60, 0.6)


def draw():
    return torch.Generator().manual_seed(0)


def selection(network=None, **params):
    made = selective_backprop(SelectiveBackpropParams(**params), make_setting())
    assert made.step(PLAIN, make_learner(network)) is PLAIN
    return made.batch


def control(**params):
    return random_selection(RandomSelectionParams(**params), make_setting()).batch


def numbered(count=40, side=8):
    inputs = torch.arange(float(count)).view(count, 1, 1).expand(count, side, side)
    return Batch(inputs, torch.arange(count) % 10)


@pytest.mark.parametrize("interrupt", [0, 2, 3])
def test_control_has_the_same_counts(interrupt):
    params = {"interrupt": interrupt, "keep": 0.3}
    select, blind = selection(**params), control(**params)
    for step in range(100):
        moment = Moment(step, step / 100)
        batch = numbered()
        counts = {len(f(batch, moment).targets) for f in (select, blind)}
        active = 50 <= step < 90 and (interrupt == 0 or (step + 1) % interrupt != 0)
        assert counts == {12 if active else 40}


@pytest.mark.parametrize("make", [selection, control])
def test_rows_are_really_dropped(make):
    found = make(keep=0.5)(numbered(), ACTIVE)
    rows = found.inputs[:, 0, 0].long()
    assert found.inputs.shape == (20, 8, 8)
    assert found.inputs.untyped_storage().nbytes() == 20 * 64 * 4
    assert len(rows.unique()) == 20
    assert torch.equal(found.targets, rows % 10)


@pytest.mark.parametrize("make", [selection, control])
def test_untouched_batches_are_the_same_object(make):
    batch = numbered()
    assert make()(batch, Moment(0, 0.0)) is batch
    assert make()(batch, Moment(61, 0.61)) is batch
    assert make()(batch, Moment(95, 0.95)) is batch


def test_high_losses_are_chosen():
    network = Brightness()
    with torch.no_grad():
        network.last.weight.zero_()
        network.last.weight[0], network.last.bias[:] = 5.0, 0.0
    select = selection(network, keep=0.5)
    inputs = torch.linspace(-1, 1, 100).view(100, 1, 1).expand(100, 8, 8)
    batch = Batch(inputs, torch.zeros(100).long())  # the darker, the higher the loss
    kept = torch.zeros(100)
    for _ in range(400):
        kept[((select(batch, ACTIVE).inputs[:, 0, 0] + 1) * 49.5).round().long()] += 1
    assert kept[:10].mean() > 2.5 * kept[-10:].mean() > 0
    assert kept.sum() == 400 * 50


def test_probability_follows_the_percentile():
    """One of two by sequential draws has a closed form: percentile^(1/keep - 1)."""
    draws = draw()
    found = [int(drawn_ranks(2, 1, 0.25, draws)) for _ in range(20_000)]
    weights = torch.tensor([0.25, 0.75]) ** 3
    expected = float(weights[1] / weights.sum())
    assert sum(found) / len(found) == pytest.approx(expected, abs=0.01)


def test_ranks_are_drawn_as_one_after_the_other():
    """Against numpy's sequential draw without replacement, rank by rank."""
    import numpy as np

    draws, numbers = draw(), np.random.default_rng(1)
    percentiles = (np.arange(12) + 0.5) / 12
    weights = percentiles / percentiles.sum()  # keep 0.5: the exponent is 1
    ours, theirs = np.zeros(12), np.zeros(12)
    for _ in range(6000):
        ranks = drawn_ranks(12, 6, 0.5, draws)
        assert len(ranks.unique()) == 6
        ours[ranks.numpy()] += 1
        theirs[numbers.choice(12, 6, replace=False, p=weights)] += 1
    assert np.abs(ours - theirs).max() / 6000 < 0.04


def test_selection_pass_leaves_the_network_alone():
    network = Brightness()
    before = {k: v.clone() for k, v in network.state_dict().items()}
    losses = losses_at_scale(make_learner(network), numbered(), 0.5)
    assert losses.shape == (40,)
    assert not losses.requires_grad
    assert network.training
    assert all(torch.equal(v, before[k]) for k, v in network.state_dict().items())
    assert all(w.grad is None or not w.grad.any() for w in network.parameters())


def test_selection_pass_reads_smaller_images():
    network = Brightness()
    losses_at_scale(make_learner(network), numbered(), 0.5)
    losses_at_scale(make_learner(network), numbered(), 1.0)
    assert network.seen == [(40, 4, 4), (40, 8, 8)]


def test_selection_pass_scales_bilinearly():
    """Half the sides read the mean of four places, which nearest ones are not."""
    seen = []

    class Watching(Brightness):
        def forward(self, x):
            seen.append(x.clone())
            return super().forward(x)

    inputs = torch.rand(6, 3, 8, 8, generator=draw())
    batch = Batch(inputs, torch.arange(6))
    losses_at_scale(make_learner(Watching()), batch, 0.5)
    means = torch.nn.functional.avg_pool2d(inputs, 2)
    assert torch.allclose(seen[0], means, atol=1e-6)


def test_losses_are_of_each_example():
    network = Brightness().eval()
    batch = numbered()
    losses = losses_at_scale(make_learner(network), batch, 1.0)
    expected = cross_entropy(network(batch.inputs), batch.targets, "none")
    assert torch.equal(losses, expected.detach())


def test_at_least_one_example_stays():
    batch = Batch(torch.zeros(1, 8, 8), torch.zeros(1).long())
    assert len(selection(keep=0.1)(batch, ACTIVE).targets) == 1
