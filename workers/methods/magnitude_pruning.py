"""Gradual magnitude pruning: the smallest weights go while the others train."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from math import floor

from workers.context import Context, PredictorMaker, Progress, Ready
from workers.learning.masked_training import (
    NETWORK_REFUSALS,
    MaskedParams,
    cover_weights,
    learning_group,
    start_network,
    train_masked,
)
from workers.networks.masks import MagnitudeMask
from workers.registry import method, parameter
from workers.task import Classification


@dataclass(frozen=True)
class MagnitudePruningParams(MaskedParams):
    begin: float = parameter(
        0.1, "Share of the training after which pruning begins.", low=0, below=1
    )
    end: float = parameter(
        0.7,
        "Share of the training at which it has ended.",
        above=0,
        high=1,
        above_field="begin",
    )
    rounds: int = parameter(
        20, "How many times weights are dropped in between.", low=1, high=1000
    )


@method(
    "magnitude_pruning",
    MagnitudePruningParams,
    kinds=("classification",),
    refuses=NETWORK_REFUSALS,
)
def magnitude_pruning(
    task: Classification, params: MagnitudePruningParams, context: Context
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Trains all weights and drops the smallest of each layer on the way, many at first
    and fewer later, until the share keep is left. What is dropped stays out. With
    keep 1 it is the plain training of the same network.

    Called: Magnitude pruning

    Source: Zhu and Gupta, arXiv 1710.01878 (the cubic course of the kept share).

    Cost: a search for the smallest weights at each of the rounds.

    Published: the baseline at an equal number of weights for supermasks.
    """
    network = start_network(task, params, context)
    cover_weights(network, MagnitudeMask, context.generator("weights"))
    group = learning_group(network.parameters(), params)

    def keep(progress: float) -> float:
        return kept_share(progress, params)

    return (yield from train_masked(task, params, context, network, [group], keep))


def kept_share(progress: float, params: MagnitudePruningParams) -> float:
    """Returns the share of weights kept at a progress from 0 to 1.

    Source: Zhu and Gupta, arXiv 1710.01878, equation 1, in `rounds` steps.
    """
    done = (progress - params.begin) / (params.end - params.begin)
    done = min(max(done, 0.0), 1.0)
    done = floor(done * params.rounds + 1e-9) / params.rounds
    return params.keep + (1 - params.keep) * (1 - done) ** 3
