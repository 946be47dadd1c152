"""One mask over weight and bias of a layer."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from workers.networks.layer_pools import layer_pools, pool_masks

shares = st.floats(0, 1)


def zeros(masks: list[torch.Tensor]) -> torch.Tensor:
    return torch.cat([mask.flatten() for mask in masks]) == 0


@given(shares, st.integers(0, 1000))
def test_exactly_the_share_is_dropped(drop: float, seed: int) -> None:
    draw = torch.Generator().manual_seed(seed)
    pool = [torch.rand(7, 5, generator=draw), torch.rand(7, generator=draw)]
    masks = pool_masks(pool, drop)
    assert [mask.shape for mask in masks] == [(7, 5), (7,)]
    assert int(zeros(masks).sum()) == int(drop * 42)


@given(shares, shares)
def test_masks_of_equal_scores_are_nested(one: float, other: float) -> None:
    pool = [torch.zeros(4, 3), torch.zeros(4)]
    fewer, more = (zeros(pool_masks(pool, drop)) for drop in sorted((one, other)))
    assert bool((more | ~fewer).all())


def test_lowest_go_first_wherever_they_stand() -> None:
    weight, bias = torch.tensor([[4.0, 1.0], [3.0, 6.0]]), torch.tensor([2.0, 5.0])
    masks = pool_masks([weight, bias], 0.5)
    assert masks[0].tolist() == [[1, 0], [0, 1]]
    assert masks[1].tolist() == [0, 1]


def test_pools_are_the_layers() -> None:
    network = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 2, bias=False))
    pools = layer_pools(network)
    assert [[tuple(p.shape) for p in pool] for pool in pools] == [
        [(2, 3), (2,)],
        [(2, 2)],
    ]


def test_share_is_checked() -> None:
    with pytest.raises(ValueError, match="share from 0 to 1"):
        pool_masks([torch.ones(2)], 1.5)
