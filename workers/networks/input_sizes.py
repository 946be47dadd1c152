"""Inputs of other sizes: places taken out of them, smaller copies, smaller windows.

A place is a position of a sequence, or a row or a column of an image; which axes those
are says `workers.task.spatial_axes`. Everything stays on the device of the inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional

from workers.networks.models import MODELS
from workers.registry import Refusal
from workers.task import spatial_axes

# One weight for each place of a full-size input; the others read inputs of any size.
FIXED_SIZE_MODELS = ("logistic", "mlp")


def refuse_fixed_sizes(algorithm: str, full_size: str = "") -> Refusal:
    """Returns the refusal of an algorithm that shows networks smaller inputs.

    Args:
        full_size: its parameter, if any, that leaves inputs full-size at 1.
    """
    able = ", ".join(name for name in MODELS if name not in FIXED_SIZE_MODELS)
    reason = (
        f"{algorithm} makes inputs smaller, and {' and '.join(FIXED_SIZE_MODELS)} have "
        f"one weight for each place of a full-size input; choose one of {able}"
    )
    when = {"method.model": FIXED_SIZE_MODELS}
    if not full_size:
        return Refusal(when, reason)
    unless = {f"algorithm.{full_size}": (1.0,)}
    return Refusal(when, f"{reason}, or {full_size} 1", unless)


def sides_of(shape: Sequence[int]) -> tuple[int, ...]:
    """Returns how many places inputs of a shape have: (length,) or (rows, columns)."""
    return tuple(shape[2:] if len(shape) == 4 else shape[1:])


def taken(inputs: Tensor, axis: int, places: Tensor) -> Tensor:
    """Returns the inputs at some places of one axis.

    Args:
        inputs: shape (n, ...).
        places: shape (k,), the same for all examples, or (n, k), of each its own.

    Returns: shape of `inputs` with k in the place of `axis`.
    """
    places = places.to(inputs.device)
    if places.dim() == 1:
        return inputs.index_select(axis, places)
    shape = [1] * inputs.dim()
    shape[0], shape[axis] = places.shape
    return torch.take_along_dim(inputs, places.view(shape), axis)


def resampled(
    inputs: Tensor, sides: tuple[int, ...], mode: Literal["nearest", "linear"]
) -> Tensor:
    """Returns the inputs read at `sides` places: the nearest one, or (bi)linearly."""
    if sides_of(inputs.shape) == sides:
        return inputs
    in_colour = inputs.dim() == 4
    images = inputs if in_colour else inputs.unsqueeze(1)
    words = {"nearest": "nearest", "linear": ("linear", "bilinear")[len(sides) - 1]}
    read = functional.interpolate(images, size=sides, mode=words[mode])
    return read if in_colour else read.squeeze(1)


def window(inputs: Tensor, sides: tuple[int, ...], draw: torch.Generator) -> Tensor:
    """Returns a window of `sides` places, at a random place, the same for all."""
    for axis, side in zip(spatial_axes(inputs), sides, strict=True):
        room = inputs.shape[axis] - side + 1
        start = int(torch.randint(room, (), generator=draw))
        inputs = inputs.narrow(axis, start, side)
    return inputs
