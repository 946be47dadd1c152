"""Mixup: trains on weighted pairs of examples and of their labels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from workers.batches import Batch
from workers.registry import algorithm, parameter
from workers.seams import Moment, Seams, Setting, as_probabilities


@dataclass(frozen=True)
class MixupParams:
    alpha: float = parameter(
        0.2, "Of the Beta distribution of the weight; 0 mixes nothing.", low=0, high=100
    )


@algorithm("mixup", MixupParams, seams=("batch",), null={"alpha": 0.0})
def mixup(params: MixupParams, setting: Setting) -> Seams:
    """Mixes every batch with a permutation of itself, inputs and labels alike, with one
    weight a batch: lambda' = min(lambda, 1 - lambda), lambda from Beta(alpha, alpha).
    The partner is already on the device, so no example is loaded twice.

    Called: MixUp

    Source: Zhang et al., arXiv 1710.09412; one weight a batch as in mosaicml/composer.

    Cost: one permuted copy of the batch and a weighted sum; probabilities as targets.

    Published: CIFAR-10, ResNet-18, alpha 1: error 5.6 % to 4.2 %; ImageNet, ResNet-50,
    200 epochs, alpha 0.2: 23.6 % to 22.1 %.
    """
    if params.alpha == 0:
        return Seams()
    weights = setting.context.numpy_generator("mixup weights")
    order = setting.context.generator("mixup partners")
    classes = setting.training.classes

    def mix(batch: Batch, moment: Moment) -> Batch:  # noqa: ARG001
        drawn = float(weights.beta(params.alpha, params.alpha))
        partners = torch.randperm(len(batch.inputs), generator=order)
        targets = as_probabilities(batch.targets, classes)
        weight, places = min(drawn, 1 - drawn), partners.to(batch.inputs.device)
        return Batch(
            mixed(batch.inputs, places, weight), mixed(targets, places, weight)
        )

    return Seams(batch=mix)


def mixed(values: Tensor, partners: Tensor, weight: float) -> Tensor:
    """Returns (1 - weight) * values + weight * values[partners], row by row."""
    return torch.lerp(values, values[partners], weight)
