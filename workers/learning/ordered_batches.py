"""Batches in the order they are learned in, blank ones, and the network that reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import torch
from torch import Tensor, nn

from workers.context import Context
from workers.data.batches import Batch, shuffled_slices, slices_in_order
from workers.task import Classification, Predictor


def evaluating(network: nn.Module) -> Predictor:
    """Returns inputs -> logits, in evaluation mode, the mode put back afterwards."""

    def predict(inputs: Tensor) -> Tensor:
        was_training = network.training
        network.eval()
        with torch.inference_mode():
            logits = network(inputs)
        network.train(was_training)
        return cast(Tensor, logits)

    return predict


def ordered_batches(
    task: Classification, size: int, shuffle: bool, context: Context
) -> Iterator[Batch]:
    """Yields batches for ever, in the order of the data or a new one each round."""
    if not shuffle:
        return slices_in_order(task.inputs, task.targets, size)
    order = context.generator("order of examples")
    return shuffled_slices(task.inputs, task.targets, size, order)


def blank_batch(task: Classification, size: int) -> Batch:
    """Returns a batch of zeros of the real shape, to warm up with."""
    inputs, targets = task.inputs[:size], task.targets[:size]
    return Batch(torch.zeros_like(inputs), torch.zeros_like(targets))
