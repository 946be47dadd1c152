"""Edge-popup: the weights are random and stay so; which of them count is learned."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from workers.context import Context, PredictorMaker, Progress, Ready
from workers.learning.masked_training import (
    NETWORK_REFUSALS,
    MaskedParams,
    cover_weights,
    learning_group,
    start_network,
    train_masked,
)
from workers.networks.masks import INITS, ScoreMask
from workers.registry import method, parameter
from workers.task import Classification


@dataclass(frozen=True)
class EdgePopupParams(MaskedParams):
    init: str = parameter(
        "signed_constant",
        "The weights: one size with random signs, or normal numbers.",
        choices=INITS,
    )
    scaled: bool = parameter(
        False, "Larger weights that make up for the inputs which do not count."
    )


@method(
    "edge_popup",
    EdgePopupParams,
    kinds=("classification",),
    refuses=NETWORK_REFUSALS,
)
def edge_popup(
    task: Classification, params: EdgePopupParams, context: Context
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Finds a subnetwork of a random network and never trains a weight. Every weight
    has a score; the share keep of each layer with the largest |score| counts, and the
    gradient moves the scores of all, so that what was left out can return. Without
    biases, first and last layer masked too.

    Called: Edge-popup (supermask)

    Source: Ramanujan et al., arXiv 1911.13299; allenai/hidden-networks, whose "prune
    rate" is our keep.

    Cost: the gradient of all weights, and a search for the largest scores of each layer
    at each step.

    Published: ImageNet top-1, 30 % kept: ResNet-50 61.7 % (normal weights), 68.6 %
    (signed constant); Wide ResNet-50 73.3 %, as a ResNet-34 with trained weights.
    CIFAR-10: best between 30 and 70 % kept.
    """
    network = start_network(task, params, context)
    draw = context.generator("edge-popup")
    cover_weights(
        network,
        lambda weight: ScoreMask(weight, draw),
        draw,
        init=params.init,
        spread_over=params.keep if params.scaled else 1.0,
        weights_learn=False,
    )
    group = learning_group(network.parameters(), params)
    return (
        yield from train_masked(
            task, params, context, network, [group], lambda _: params.keep
        )
    )
