"""Random flip: mirrors training images left to right, at random."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from workers.registry import Refusal, algorithm, parameter
from workers.seams import Moment, Seams, Setting

NO_SEQUENCES = Refusal(
    {"task.layout": ("sequence",)},
    "random_flip mirrors images left to right, and this task has sequences, which mean "
    "something else backwards; take random_crop, which shifts them",
)


@dataclass(frozen=True)
class RandomFlipParams:
    probability: float = parameter(
        0.5, "Share of the examples that are mirrored.", low=0, high=1
    )


@algorithm(
    "random_flip",
    RandomFlipParams,
    seams=("transforms",),
    null={"probability": 0.0},
    refuses=(NO_SEQUENCES,),
)
def random_flip(params: RandomFlipParams, setting: Setting) -> Seams:
    """Mirrors each training image left to right with this probability. It helps where a
    mirrored image means the same, as with photographs, and harms where it does not, as
    with digits.

    Called: Random flip

    Source: Krizhevsky, Sutskever and Hinton, 2012, section 4.1; on CIFAR-10 He et al.,
    arXiv 1512.03385, section 4.2.

    Cost: a mirrored copy of the batch and a choice between the two.

    Published: CIFAR-10, ResNet-20, with random crops: 8.75 % test error; the paper has
    no figure without.
    """
    draw = setting.context.generator("random_flip")

    def flip(inputs: Tensor, moment: Moment) -> Tensor:  # noqa: ARG001
        return mirrored(inputs, params.probability, draw)

    return Seams(transforms=flip)


def mirrored(inputs: Tensor, probability: float, draw: torch.Generator) -> Tensor:
    """Returns images of which each is mirrored left to right with `probability`."""
    chosen = torch.rand(len(inputs), generator=draw) < probability
    shape = (len(inputs), *[1] * (inputs.dim() - 1))
    return torch.where(chosen.view(shape).to(inputs.device), inputs.flip(-1), inputs)
