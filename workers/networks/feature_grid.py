"""Features of inputs of any size, read at the places of a full-size input."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional


def onto_grid(features: Tensor, grid: tuple[int, ...]) -> Tensor:
    """Reads features linearly at the places of a full-size grid.

    Args:
        features: shape (n, channels, *places).
        grid: places of the full-size input in each direction.

    Returns: shape (n, channels, *grid); `features` itself where the sizes agree.
    """
    for axis, places in enumerate(grid, start=2):
        if features.shape[axis] != places:
            weights = _interpolation(features.shape[axis], places, features.device)
            features = torch.tensordot(features, weights, dims=([axis], [0]))
            features = features.movedim(-1, axis)
    return features


@lru_cache(maxsize=256)
def _interpolation(found: int, wanted: int, device: torch.device) -> Tensor:
    """Weights, shape (found, wanted), of reading `found` values at `wanted` places."""
    identity = torch.eye(found).unsqueeze(0)
    size, mode = wanted, "linear"
    read = functional.interpolate(identity, size=size, mode=mode, align_corners=True)
    return read[0].to(device)
