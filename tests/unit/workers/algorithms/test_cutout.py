"""Cutout: one square hole, clipped at the edges, with its centre anywhere."""

from __future__ import annotations

import pytest
import torch

from tests.plugged import make_setting
from workers.algorithms.cutout import CutoutParams, cutout, hole_mask, with_hole
from workers.seams import Moment

NOW = Moment(0, 0.0)


def draw():
    return torch.Generator().manual_seed(0)


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


def test_side_is_a_share_of_the_shorter_side():
    images = torch.ones(400, 12, 30)
    hidden = 1 - with_hole(images, 0.5, draw(), per_example=True)
    assert hidden.amax(2).sum(1).max() == hidden.amax(1).sum(1).max() == 6


def test_one_hole_for_the_batch():
    hide = cutout(CutoutParams(length=0.5), make_setting()).transforms
    hidden = hide(torch.ones(6, 40), NOW)
    assert torch.equal(hidden[0], hidden[5])
    each = cutout(CutoutParams(length=0.5, per_example=True), make_setting()).transforms
    assert len(each(torch.ones(6, 40), NOW).unique(dim=0)) > 1


def test_hole_goes_through_all_colours():
    hidden = with_hole(torch.ones(9, 3, 8, 8), 0.5, draw(), per_example=True)
    assert hidden.min() == 0
    assert torch.equal(hidden[:, 0], hidden[:, 2])
