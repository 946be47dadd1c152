"""Gradient clipping: no step follows a gradient that is longer than a bound."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from workers.registry import algorithm, parameter
from workers.seams import Learner, Moment, Seams, Setting, Step


@dataclass(frozen=True)
class GradientClippingParams:
    threshold: float = parameter(1.0, "The bound; 0 clips nothing.", low=0, high=1e6)
    kind: str = parameter(
        "norm",
        "norm shortens the whole gradient to the bound; value cuts each number of it.",
        choices=("norm", "value"),
    )


@algorithm(
    "gradient_clipping",
    GradientClippingParams,
    seams=("step",),
    null={"threshold": 0.0},
)
def gradient_clipping(params: GradientClippingParams, setting: Setting) -> Seams:
    """Shortens the gradient of all weights together to a Euclidean length, or cuts each
    of its numbers, before the optimiser moves. It lets higher learning rates train that
    would now and then blow up; where no gradient is longer than the bound it changes
    nothing.

    Called: Gradient clipping

    Source: Pascanu, Mikolov and Bengio, arXiv 1211.5063, algorithm 1.

    Cost: one pass over the gradients for their length, one to shorten them.

    Published: recurrent networks, which learn long dependencies where they blew up
    without it; no figure for classifiers of images.
    """
    if params.threshold == 0:
        return Seams()
    clip = {"norm": clip_norm, "value": clip_values}[params.kind]

    def wrap(step: Step, learner: Learner) -> Step:
        def update(moment: Moment) -> None:
            with setting.context.segment("method"):
                clip(learner.gradients, params.threshold)
            step.update(moment)

        return Step(step.gradients, update)

    return Seams(step=wrap)


@torch.no_grad()
def clip_norm(gradients: Tensor, threshold: float) -> None:
    """Scales flat gradients in place to at most this Euclidean length."""
    # On the device throughout: reading the norm would wait for the backward pass.
    gradients.mul_((threshold / gradients.norm()).clamp(max=1))


@torch.no_grad()
def clip_values(gradients: Tensor, threshold: float) -> None:
    """Cuts each number of flat gradients in place to [-threshold, threshold]."""
    gradients.clamp_(-threshold, threshold)
