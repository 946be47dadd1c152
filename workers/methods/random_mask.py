"""A mask drawn by chance over trained weights: the control of every chosen mask."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

from workers.context import Context, PredictorMaker, Progress, Ready
from workers.learning.masked_training import (
    NETWORK_REFUSALS,
    MaskedParams,
    cover_weights,
    learning_group,
    start_network,
    train_masked,
)
from workers.networks.masks import RandomMask
from workers.registry import method
from workers.task import Classification


@method(
    "random_mask",
    MaskedParams,
    kinds=("classification",),
    refuses=NETWORK_REFUSALS,
)
def random_mask(
    task: Classification, params: MaskedParams, context: Context
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Draws once which weights of each layer count and trains those. A way of choosing
    that does not beat it has chosen nothing. With learning_rate 0 it is a random mask
    over random weights, which is at chance.

    Called: Random mask

    Source: the control in Ramanujan et al., arXiv 1911.13299, and in Frankle and
    Carbin, arXiv 1803.03635.

    Cost: a product with the mask for each layer and step.

    Published: a random mask over random weights is at chance; over trained weights it
    is the sparse network that anybody can have.
    """
    network = start_network(task, params, context)
    draw = context.generator("random mask")
    made = partial(RandomMask, keep=params.keep, draw=draw)
    cover_weights(network, made, context.generator("weights"))
    group = learning_group(network.parameters(), params)
    return (
        yield from train_masked(
            task, params, context, network, [group], lambda _: params.keep
        )
    )
