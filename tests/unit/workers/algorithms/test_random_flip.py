"""Random flip: whole examples, left to right, with the probability asked for."""

from __future__ import annotations

import pytest
import torch

from workers.algorithms.random_flip import mirrored


@pytest.mark.parametrize("shape", [(6, 5), (3, 6, 5)])
@pytest.mark.parametrize("probability", [0.0, 0.3, 1.0])
def test_examples_are_mirrored_whole(shape, probability):
    draw = torch.Generator().manual_seed(0)
    images = torch.rand(3000, *shape, generator=draw)
    found = mirrored(images, probability, draw)
    same = (found == images).flatten(1).all(1)
    flipped = (found == images.flip(-1)).flatten(1).all(1)
    assert (same ^ flipped).all()
    assert float(flipped.float().mean()) == pytest.approx(probability, abs=0.03)
