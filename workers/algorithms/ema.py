"""EMA: evaluates an exponential moving average of the weights, not the last ones."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from workers.learning.optimisers import flatten_parameters
from workers.registry import algorithm, parameter
from workers.seams import Learner, Moment, Seams, Setting, Step


@dataclass(frozen=True)
class EmaParams:
    half_life: float = parameter(
        0.02,
        "Share of the training after which a weight counts half; 0 averages nothing.",
        low=0,
        high=1,
    )


@algorithm("ema", EmaParams, seams=("step", "before_eval"), null={"half_life": 0.0})
def ema(params: EmaParams, setting: Setting) -> Seams:
    """Keeps an average of the weights beside them and evaluates with it. The half-life
    is a share of the training, so it stretches with the budget like a schedule. The
    start does not linger: the average begins at the weights after the first step.
    The last exchange of the weights is on the training clock.

    Called: EMA of the weights

    Source: Polyak and Juditsky, 1992; the half-life as in mosaicml/composer.

    Cost: one pass over the weights a step.

    Published: figures vary with the schedule; it gains most where the learning rate
    stays high, and next to nothing after a full decay.
    """
    if params.half_life == 0:
        return Seams()
    half_life_steps = params.half_life * setting.context.planned_units
    average = Average(0.5 ** (1 / half_life_steps))

    def wrap(step: Step, learner: Learner) -> Step:
        average.begin(learner)

        def update(moment: Moment) -> None:
            step.update(moment)
            with setting.context.segment("method"):
                average.take(learner.weights, moment)

        return Step(step.gradients, update)

    def exchange(network: nn.Module) -> nn.Module:
        return average.network(network)

    return Seams(step=wrap, before_eval=exchange, state=lambda: [average])


class Average:
    """A second network whose weights follow the trained ones.

    Args:
        decay: what is left of a weight's share after one step, in (0, 1).
    """

    def __init__(self, decay: float) -> None:
        self._decay = decay

    def begin(self, learner: Learner) -> None:
        """Makes the second network, its weights as flat as the trained ones."""
        self._network = copy.deepcopy(learner.network)
        self._weights = flatten_parameters(self._network.parameters()).weights

    @torch.no_grad()
    def take(self, weights: Tensor, moment: Moment) -> None:
        """Moves the average towards the weights; the first time all the way."""
        share = 1.0 if moment.step == 0 else 1 - self._decay
        self._weights.lerp_(weights, share)

    def network(self, trained: nn.Module) -> nn.Module:
        """Returns the averaged network, with the buffers of the trained one."""
        for own, theirs in zip(self._network.buffers(), trained.buffers(), strict=True):
            own.copy_(theirs)
        return self._network

    def state_dict(self) -> dict[str, Any]:
        return {"weights": self._weights}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self._weights.copy_(state["weights"])
