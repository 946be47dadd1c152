"""Mask and weights: what counts and how much of it, learned together."""

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
from workers.networks.masks import ScoreMask, masks_of
from workers.registry import method, parameter
from workers.task import Classification


@dataclass(frozen=True)
class MaskedWeightsParams(MaskedParams):
    weight_rate: float = parameter(
        0.1,
        "Highest learning rate of the weights; learning_rate is the scores'.",
        above=0,
        high=100,
    )
    score_decay: float = parameter(
        0.0,
        "Share of each score added to its gradient; weight_decay is the weights'.",
        low=0,
        high=10,
    )
    ramp: float = parameter(
        0.0,
        "Share of the training over which the kept share falls from 1 to keep.",
        low=0,
        high=1,
    )


@method(
    "masked_weights",
    MaskedWeightsParams,
    kinds=("classification",),
    refuses=NETWORK_REFUSALS,
)
def masked_weights(
    task: Classification, params: MaskedWeightsParams, context: Context
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Trains the weights and, as edge-popup does, the scores that say which of them
    count. Weights that do not count get no gradient; scores of all do, so that a weight
    can return. The trained network keeps its hard mask.

    Called: Mask and weights

    Source: after "Finding Lottery Tickets via Gradient Descent" (a report without
    figures, code or settings): the layer is edge-popup's, arXiv 1911.13299, the
    settings are ours.

    Cost: that of edge-popup, and an optimiser's step for the weights as well.

    Published: no figures; claimed are a strong regularising effect, better curves than
    a mask alone, and sparsity.
    """
    network = start_network(task, params, context)
    draw = context.generator("masked weights")
    cover_weights(network, lambda weight: ScoreMask(weight, draw), draw)
    pairs = [(m, w) for m, w in masks_of(network) if isinstance(m, ScoreMask)]
    groups = [
        learning_group(
            (mask.scores for mask, _ in pairs), params, weight_decay=params.score_decay
        ),
        learning_group(
            (weight for _, weight in pairs), params, learning_rate=params.weight_rate
        ),
    ]

    def keep(progress: float) -> float:
        done = 1.0 if progress >= params.ramp else progress / params.ramp
        return 1 - done * (1 - params.keep)

    return (yield from train_masked(task, params, context, network, groups, keep))
