"""CutMix: the box, its area, and labels mixed by what was really pasted."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.plugged import make_setting
from workers.algorithms.cutmix import CutmixParams, cutmix, pasted, random_box
from workers.data.batches import Batch
from workers.seams import Moment

NOW = Moment(0, 0.0)


def draw():
    return torch.Generator().manual_seed(0)


def test_box_of_the_partner_is_pasted():
    images = torch.arange(3.0).view(3, 1, 1).expand(3, 4, 6).clone()
    partners = torch.tensor([1, 2, 0])
    batch = Batch(images, torch.arange(3))
    found = pasted(batch, partners, (slice(1, 3), slice(2, 5)), 3)
    assert (found.inputs[:, 1:3, 2:5] == partners.view(3, 1, 1)).all()
    assert found.inputs[0].sum() == 6
    assert torch.allclose(found.targets[0], torch.tensor([0.75, 0.25, 0.0]))
    assert torch.equal(images[0], torch.zeros(4, 6))


@pytest.mark.parametrize("shape", [(50, 40), (50, 16, 16), (50, 3, 16, 16)])
def test_labels_are_mixed_by_the_area_pasted(shape):
    paste = cutmix(CutmixParams(), make_setting(shape=shape)).batch
    owner = torch.arange(50.0).view(50, *[1] * (len(shape) - 1)).expand(shape)
    areas = []
    for _ in range(40):
        found = paste(Batch(owner, torch.arange(50) % 10), NOW)
        share = (found.inputs == owner).float().flatten(1).mean(1)
        own = found.targets[torch.arange(50), torch.arange(50) % 10]
        moved = share < 1
        assert (own >= share - 1e-5).all()
        others = (found.inputs.flatten(1).amax(1) % 10) != torch.arange(50) % 10
        exact = moved & others & (found.targets.amax(1) < 1)
        assert torch.allclose(own[exact], share[exact], atol=1e-5)
        areas.append(float(1 - share.min()))
    assert len(set(areas)) > 20


@pytest.mark.parametrize("sides", [(1000,), (100, 100), (60, 200)])
def test_box_has_the_share_of_the_area(sides):
    drawn = draw()
    boxes = [random_box(sides, 0.25, drawn) for _ in range(2000)]
    lengths = np.array([[s.stop - s.start for s in box] for box in boxes])
    whole = [int(side * 0.25 ** (1 / len(sides))) for side in sides]
    assert (lengths.max(0) == whole).all()
    assert (lengths >= np.array(whole) // 2).all()
    assert np.prod(whole) / np.prod(sides) == pytest.approx(0.25, abs=0.01)


def test_area_is_uniform_for_alpha_one():
    paste = cutmix(CutmixParams(alpha=1.0), make_setting(shape=(2, 1000))).batch
    batch = Batch(torch.zeros(2, 1000), torch.tensor([0, 1]))
    areas = [float(paste(batch, NOW).targets[0, 1]) for _ in range(1500)]
    pasted_areas = [a for a in areas if a > 0]  # half of the partners are themselves
    # A length l, uniform on (0, 1), loses l^2 / 4 at the edges on average.
    assert np.mean(pasted_areas) == pytest.approx(1 / 2 - 1 / 12, abs=0.03)


def test_probability_leaves_batches_whole():
    paste = cutmix(CutmixParams(probability=0.3), make_setting()).batch
    batch = Batch(torch.zeros(4, 40), torch.zeros(4).long())
    whole = [paste(batch, NOW) is batch for _ in range(2000)]
    assert np.mean(whole) == pytest.approx(0.7, abs=0.04)
