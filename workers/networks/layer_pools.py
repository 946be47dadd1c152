"""Masks over all numbers of a layer at once: weight and bias in one pool.

Where a share p of a layer is to be dropped, exactly int(p n) of its n numbers go: other
masks of ours (`masks`) keep a count of a weight alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def layer_pools(network: nn.Module) -> list[tuple[Tensor, ...]]:
    """Lists the parameters of each layer that has any of its own, in their order.

    Returns: one pool a layer, such as (weight, bias).
    """
    own = (tuple(module.parameters(recurse=False)) for module in network.modules())
    return [pool for pool in own if pool]


def pool_masks(scores: Sequence[Tensor], drop: float) -> list[Tensor]:
    """Drops the numbers of one layer that have the lowest scores.

    Args:
        scores: of each parameter in the pool, in its shape.
        drop: share that is dropped, from 0 to 1; exactly int(drop n) of n numbers.
    Returns: masks of these shapes, 0 where dropped and 1 elsewhere. Equal scores are
        told apart by place, so that what a smaller share drops a larger one drops too.
    Raises: ValueError: when `drop` is no share.

    Source: Frankle and Carbin, arXiv 1803.03635, layer by layer; the pool and its count
        as in the lottery tickets of Greydanus, arXiv 2011.14439.
    """
    if not 0 <= drop <= 1:
        raise ValueError(f"drop is {drop}; expected a share from 0 to 1")
    flat = torch.cat([score.flatten() for score in scores])
    mask = torch.ones_like(flat)
    mask[flat.argsort(stable=True)[: int(drop * flat.numel())]] = 0
    parts = torch.split(mask, [score.numel() for score in scores])
    return [part.view_as(score) for part, score in zip(parts, scores, strict=True)]
