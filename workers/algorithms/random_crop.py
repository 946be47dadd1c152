"""Random crop: shifts every training example a little, at random."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from workers.networks.input_sizes import taken
from workers.registry import algorithm, parameter
from workers.seams import Moment, Seams, Setting
from workers.task import spatial_axes


@dataclass(frozen=True)
class RandomCropParams:
    padding: float = parameter(
        0.125,
        "Places added on every side, as a share of the side: 4 of 32 pixels.",
        low=0,
        high=1,
    )


@algorithm(
    "random_crop", RandomCropParams, seams=("transforms",), null={"padding": 0.0}
)
def random_crop(params: RandomCropParams, setting: Setting) -> Seams:
    """Adds zeros, the mean of standardised inputs, around every training example and
    cuts a window of the old size out at a random place, for each example its own: the
    usual augmentation of small images. Sequences are shifted in the same way.

    Called: Random crop

    Source: He et al., arXiv 1512.03385, section 4.2 (4 pixels on CIFAR-10).

    Cost: a padded copy of the batch and one gather for each side.

    Published: CIFAR-10, ResNet-20, with random flips: 8.75 % test error; the paper has
    no figure without.
    """
    draw = setting.context.generator("random_crop")

    def crop(inputs: Tensor, moment: Moment) -> Tensor:  # noqa: ARG001
        return shifted(inputs, params.padding, draw)

    return Seams(transforms=crop)


def shifted(inputs: Tensor, padding: float, draw: torch.Generator) -> Tensor:
    """Returns each example shifted by up to int(padding * side) places each way.

    Shifts are uniform, and of one example independent of another's.
    """
    for axis in spatial_axes(inputs):
        side = inputs.shape[axis]
        room = int(padding * side)
        if room:
            around = [0] * (2 * (inputs.dim() - 1 - axis)) + [room, room]
            starts = torch.randint(2 * room + 1, (len(inputs), 1), generator=draw)
            places = starts + torch.arange(side)
            inputs = taken(functional.pad(inputs, around), axis, places)
    return inputs
