"""Biprop: as edge-popup, with kept weights of one size, and binary activations."""

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
from workers.networks.masks import INITS, BinaryScoreMask
from workers.networks.stack_activations import (
    ACTIVATION_BITS,
    BATCH_NORMS,
    NO_BINARY_WITHOUT_NORM,
    stack_activation,
)
from workers.registry import method, parameter
from workers.task import Classification


@dataclass(frozen=True)
class BipropParams(MaskedParams):
    activations: str = parameter(
        "float",
        "Precision of the activations: float (1/32) or binary (1/1).",
        choices=ACTIVATION_BITS,
    )
    batch_norm: str = parameter(
        "fixed",
        "Batch norm before each activation: none, without (fixed) or with trained "
        "scale and shift (learned, the published +BN).",
        choices=BATCH_NORMS,
    )
    init: str = parameter(
        "kaiming_normal",
        "The weights that signs and gains are taken from.",
        choices=INITS,
    )


@method(
    "biprop",
    BipropParams,
    kinds=("classification",),
    refuses=(*NETWORK_REFUSALS, NO_BINARY_WITHOUT_NORM),
)
def biprop(
    task: Classification, params: BipropParams, context: Context
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Finds a binary subnetwork of a random network and never trains a weight. As
    edge-popup, but a weight that counts is only its sign times the layer's gain, the
    mean size of the weights kept, taken anew at each step. With binary activations all
    hidden values are -1 or +1 as well.

    Called: Biprop (multi-prize ticket)

    Source: Diffenderfer and Kailkhura, arXiv 2103.09377; chrundle/biprop. One threshold
    for each layer; the variant with one for the whole network is not here.

    Cost: that of edge-popup, and a mean over the kept weights of each layer.

    Published: CIFAR-10, 1/32: VGG-Small 91.48 % (95 % pruned), ResNet-18 94.66 %; 1/1:
    VGG-Small x1.25 89.11 % (75 % pruned), 91.9 % with trained batch norm. For 1/1 the
    authors take adam with rate 0.1.
    """
    activation = stack_activation(params.activations, params.batch_norm)
    network = start_network(task, params, context, activation)
    draw = context.generator("biprop")
    cover_weights(
        network,
        lambda weight: BinaryScoreMask(weight, params.keep, draw),
        draw,
        init=params.init,
        spread_over=params.keep,
        weights_learn=False,
    )
    group = learning_group(network.parameters(), params)
    return (
        yield from train_masked(
            task, params, context, network, [group], lambda _: params.keep
        )
    )
