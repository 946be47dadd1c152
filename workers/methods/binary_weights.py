"""Binary weights, trained: the fair baseline of binary supermasks."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from workers.context import Context, PredictorMaker, Progress, Ready
from workers.learning.masked_training import (
    NETWORK_REFUSALS,
    PlainParams,
    cover_weights,
    learning_group,
    start_network,
    train_masked,
)
from workers.networks.masks import StraightBinary
from workers.networks.stack_activations import (
    ACTIVATION_BITS,
    BATCH_NORMS,
    NO_BINARY_WITHOUT_NORM,
    stack_activation,
)
from workers.registry import method, parameter
from workers.task import Classification


@dataclass(frozen=True)
class BinaryWeightsParams(PlainParams):
    activations: str = parameter(
        "float", "Precision of the activations.", choices=ACTIVATION_BITS
    )
    batch_norm: str = parameter(
        "fixed",
        "Batch norm before each activation: none, without (fixed) or with trained "
        "scale and shift (learned).",
        choices=BATCH_NORMS,
    )


@method(
    "binary_weights",
    BinaryWeightsParams,
    kinds=("classification",),
    refuses=(*NETWORK_REFUSALS, NO_BINARY_WITHOUT_NORM),
)
def binary_weights(
    task: Classification, params: BinaryWeightsParams, context: Context
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Trains a network whose weights count only by their sign, times the mean size of
    their layer. The gradient passes through the sign to weights between -1 and 1.

    Called: Binary weights (straight-through)

    Source: Courbariaux et al., arXiv 1511.00363; the gain: Rastegari et al., arXiv
    1603.05279.

    Cost: a sign and a mean over the weights of each layer at each step.

    Published: the baseline that LeapMind's reproduction found biprop 1/1 competitive
    with.
    """
    activation = stack_activation(params.activations, params.batch_norm)
    network = start_network(task, params, context, activation)
    draw = context.generator("weights")
    cover_weights(network, lambda _: StraightBinary(), draw)
    group = learning_group(network.parameters(), params)
    return (
        yield from train_masked(task, params, context, network, [group], lambda _: 1.0)
    )
