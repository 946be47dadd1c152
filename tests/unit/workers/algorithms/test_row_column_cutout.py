"""Row/column cutout: kept sizes, order, and tensors that are really smaller."""

from __future__ import annotations

import pytest
import torch

from tests.plugged import make_setting
from workers.algorithms.row_column_cutout import (
    RowColumnCutoutParams,
    kept_places,
    kept_places_each,
    row_column_cutout,
    shrunk,
    shrunk_shape,
)
from workers.seams import Moment

NOW = Moment(0, 0.0)


def draw():
    return torch.Generator().manual_seed(0)


@pytest.mark.parametrize("share", [0.0, 0.15, 0.5, 0.9])
def test_kept_places_are_sorted_and_counted(share):
    kept = kept_places(40, share, draw())
    assert len(kept) == int((1 - share) * 40)
    assert torch.equal(kept, kept.unique(sorted=True))


def test_published_size_is_kept():
    assert len(kept_places(224, 0.15, draw())) == 190
    assert shrunk_shape((8, 3, 224, 224), (0.15, 0.15)) == (8, 3, 190, 190)


def test_images_shrink_on_both_sides():
    image = torch.arange(64.0).view(1, 8, 8).expand(5, 8, 8)
    small = shrunk(image, (0.25, 0.5), draw(), per_example=False)
    assert small.shape == (5, 6, 4)
    assert small.untyped_storage().nbytes() == 5 * 6 * 4 * 4
    assert (small[:, 1:] > small[:, :-1]).all()
    assert (small[:, :, 1:] > small[:, :, :-1]).all()
    assert torch.equal(small[0], small[4])


@pytest.mark.parametrize("per_example", [False, True])
def test_colours_of_a_pixel_stay_together(per_example):
    grey = torch.rand(5, 1, 20, 20, generator=draw())
    small = shrunk(grey.repeat(1, 3, 1, 1), (0.15, 0.3), draw(), per_example)
    assert small.shape == (5, 3, 17, 14)
    assert torch.equal(small[:, 0], small[:, 2])


def test_batches_shrink_differently():
    shrink = row_column_cutout(RowColumnCutoutParams(), make_setting()).transforms
    signal = torch.arange(40.0).view(1, 40)
    assert not torch.equal(shrink(signal, NOW), shrink(signal, NOW))


def test_each_example_loses_places_of_its_own():
    image = torch.arange(400.0).view(1, 20, 20).expand(6, 20, 20)
    small = shrunk(image, (0.5, 0.25), draw(), per_example=True)
    assert small.shape == (6, 10, 15)
    rows, columns = small[:, :, 0] // 20, small[:, 0, :] % 20
    assert len(rows.unique(dim=0)) == len(columns.unique(dim=0)) == 6
    grid = rows.unsqueeze(2) * 20 + columns.unsqueeze(1)
    assert torch.equal(small, grid)


def test_every_place_is_kept_equally_often():
    kept = kept_places_each(8000, 10, 0.3, draw())
    assert (kept[:, 1:] > kept[:, :-1]).all()
    counts = kept.flatten().bincount(minlength=10) / 8000
    assert (counts - 0.7).abs().max() < 0.03
