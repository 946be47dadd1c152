"""The arithmetic of the algorithms, apart from any training."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from workers.algorithms.cutout import CutoutParams, cutout, hole_mask
from workers.algorithms.ema import EmaParams, ema
from workers.algorithms.label_smoothing import smoothed
from workers.algorithms.mixup import MixupParams, mixup
from workers.algorithms.row_column_cutout import (
    RowColumnCutoutParams,
    kept_places,
    row_column_cutout,
)
from workers.batches import Batch
from workers.context import Context
from workers.optimisers import flatten_parameters
from workers.seams import Learner, Moment, Setting, Step, cross_entropy
from workers.stopwatch import Stopwatch
from workers.task import Classification

CPU = torch.device("cpu")
NOW = Moment(0, 0.0)


def make_setting(planned_units=100):
    training = Classification(torch.zeros(20, 40), torch.zeros(20).long(), 10)
    context = Context(CPU, planned_units, 0, Stopwatch(CPU))
    return Setting(training, context, lambda inputs, moment: inputs)


def draw():
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("share", [0.0, 0.15, 0.5, 0.9])
def test_kept_places_are_sorted_and_counted(share):
    kept = kept_places(40, share, draw())
    assert len(kept) == int((1 - share) * 40)
    assert torch.equal(kept, kept.unique(sorted=True))


def test_images_shrink_on_both_sides():
    params = RowColumnCutoutParams(p_row=0.25, p_col=0.5)
    shrink = row_column_cutout(params, make_setting()).transforms
    image = torch.arange(64.0).view(1, 8, 8).expand(5, 8, 8)
    small = shrink(image, NOW)
    assert small.shape == (5, 6, 4)
    assert (small[:, 1:] > small[:, :-1]).all()
    assert (small[:, :, 1:] > small[:, :, :-1]).all()
    assert torch.equal(small[0], small[4])


def test_batches_shrink_differently():
    shrink = row_column_cutout(RowColumnCutoutParams(), make_setting()).transforms
    signal = torch.arange(40.0).view(1, 40)
    assert not torch.equal(shrink(signal, NOW), shrink(signal, NOW))


@pytest.mark.parametrize("holes", [1, 500])
def test_holes_are_squares_clipped_at_edges(holes):
    mask = hole_mask((8, 8), 4, holes, draw())
    assert mask.shape == (holes, 8, 8)
    for hidden in 1 - mask:
        rows, columns = hidden.amax(1).sum(), hidden.amax(0).sum()
        assert hidden.sum() == rows * columns
        assert 2 <= min(rows, columns) <= max(rows, columns) <= 4


def test_hole_centres_are_uniform():
    hidden = 1 - hole_mask((8,), 1, 8000, draw())
    assert hidden.sum(dim=1).unique().tolist() == [1.0]
    assert hidden.sum(dim=0).min() > 880


def test_one_hole_for_the_batch():
    hide = cutout(CutoutParams(length=0.5), make_setting()).transforms
    hidden = hide(torch.ones(6, 40), NOW)
    assert torch.equal(hidden[0], hidden[5])
    each = cutout(CutoutParams(length=0.5, per_example=True), make_setting()).transforms
    assert len(each(torch.ones(6, 40), NOW).unique(dim=0)) > 1


def test_mixup_mixes_inputs_and_labels_alike():
    mix = mixup(MixupParams(alpha=1.0), make_setting()).batch
    labels = torch.arange(10)
    inputs = nn.functional.one_hot(labels, 10).float()
    mixed = mix(Batch(inputs, labels), NOW)
    assert torch.equal(mixed.inputs, mixed.targets)
    assert torch.allclose(mixed.targets.sum(1), torch.ones(10))
    assert torch.equal(mixed.targets.argmax(1), labels)


def test_mixup_weight_follows_its_distribution():
    mix = mixup(MixupParams(alpha=1.0), make_setting()).batch
    batch = Batch(torch.eye(10), torch.arange(10))
    shares = [float(mix(batch, NOW).targets.amax(1).min()) for _ in range(400)]
    assert np.mean(shares) == pytest.approx(0.75, abs=0.03)
    assert min(shares) >= 0.5


def test_smoothed_labels_add_up():
    sure = torch.eye(10)[:3]
    labels = smoothed(sure, 0.1)
    assert torch.allclose(labels.sum(1), torch.ones(3))
    assert labels[0, 0] == pytest.approx(0.91)
    loss = cross_entropy(torch.randn(3, 10, generator=draw()), labels)
    logits = torch.randn(3, 10, generator=draw())
    reference = nn.functional.cross_entropy(
        logits, torch.arange(3), label_smoothing=0.1
    )
    assert float(loss) == pytest.approx(float(reference), rel=1e-5)


def test_average_halves_in_its_half_life():
    network = nn.Linear(1, 1, bias=False)
    flat = flatten_parameters(network.parameters())
    seams = ema(EmaParams(half_life=0.1), make_setting(planned_units=100))
    plain = Step(lambda batch, moment: torch.zeros(()), lambda moment: None)
    step = seams.step(
        plain, Learner(network, flat.weights, flat.gradients, cross_entropy)
    )
    for i, value in enumerate([0.0] + [1.0] * 10):
        flat.weights.fill_(value)
        step.update(Moment(i, i / 100))
    averaged = seams.before_eval(network)
    assert averaged is not network
    assert averaged.weight.item() == pytest.approx(0.5, rel=1e-5)
    assert network.weight.item() == 1.0
