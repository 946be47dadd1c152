"""Batches of data that already lie on the device: slices, no loader, no copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor


class Batch(NamedTuple):
    """What one step trains on.

    Attributes:
        inputs: shape (n, *shape).
        targets: class numbers, shape (n,) int64, or probabilities, (n, classes).
    """

    inputs: Tensor
    targets: Tensor


def slices_in_order(inputs: Tensor, targets: Tensor, size: int) -> Iterator[Batch]:
    """Yields contiguous slices in order, for ever; the last of a round may be short.

    Where `size` divides n this is the published order of MNIST-1D, start = step * size
    mod n; elsewhere that one starts a new round within the data, and this one at their
    beginning. The slices are views, cut once.
    """
    batches = _cut(inputs, targets, size)
    while True:
        yield from batches


def shuffled_slices(
    inputs: Tensor, targets: Tensor, size: int, generator: torch.Generator
) -> Iterator[Batch]:
    """Yields slices of a new permutation each round, for ever."""
    while True:
        order = torch.randperm(len(inputs), generator=generator).to(inputs.device)
        yield from _cut(inputs[order], targets[order], size)


def batch_sizes(examples: int, size: int, steps: int) -> tuple[int, ...]:
    """Returns the sizes of the batches of so many steps: the usual one, and that of the
    short last batch of a round where there is one and it is reached."""
    usual, rest = min(size, examples), examples % size
    is_reached = steps > examples // size
    return (usual, rest) if rest and rest != usual and is_reached else (usual,)


def _cut(inputs: Tensor, targets: Tensor, size: int) -> list[Batch]:
    pairs = zip(torch.split(inputs, size), torch.split(targets, size), strict=True)
    return [Batch(*pair) for pair in pairs]
