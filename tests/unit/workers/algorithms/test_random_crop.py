"""Random crop: shifts of each example, uniform, with zeros from outside."""

from __future__ import annotations

import torch

from workers.algorithms.random_crop import shifted


def draw():
    return torch.Generator().manual_seed(0)


def test_shifts_are_uniform_and_zeros_fill():
    signal = torch.arange(1.0, 17.0).expand(9000, 16)
    found = shifted(signal, 0.125, draw())
    assert found.shape == signal.shape
    first = found[:, 8] - 9  # how far each was shifted
    assert first.long().add(2).bincount().div(9000).sub(0.2).abs().max() < 0.02
    left = found[first == 2]
    assert (left[:, -2:] == 0).all()
    assert torch.equal(left[0, :-2], signal[0, 2:])


def test_rows_and_columns_shift_apart():
    image = torch.arange(1.0, 65.0).view(1, 8, 8).expand(500, 8, 8)
    found = shifted(image, 0.125, draw())[:, 4, 4] - 37
    assert sorted(found.unique().tolist()) == [-9, -8, -7, -1, 0, 1, 7, 8, 9]


def test_colours_shift_together():
    image = torch.rand(20, 1, 8, 8, generator=draw()).repeat(1, 3, 1, 1)
    found = shifted(image, 0.25, draw())
    assert found.shape == image.shape
    assert torch.equal(found[:, 0], found[:, 2])
    assert not torch.equal(found, image)


def test_no_room_leaves_inputs_as_they_are():
    signal = torch.rand(5, 7)
    assert shifted(signal, 0.1, draw()) is signal
