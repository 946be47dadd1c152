"""Random selection: the control of selective backprop, which chooses blindly."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from workers.algorithms.selective_backprop import SelectionParams
from workers.data.batches import Batch
from workers.registry import algorithm
from workers.seams import Moment, Seams, Setting


@dataclass(frozen=True)
class RandomSelectionParams(SelectionParams):
    """The same schedule and the same counts, and nothing to choose by."""


@algorithm(
    "random_selection",
    RandomSelectionParams,
    seams=("batch",),
    null={"keep": 1.0},
    conflicts=("selective_backprop",),
)
def random_selection(params: RandomSelectionParams, setting: Setting) -> Seams:
    """Trains on a random share of each batch on the schedule of selective_backprop,
    without its selection pass. Whoever says that selection pays has to be better than
    this, at equal training time.

    Called: Random selection

    Source: our own, a control for Jiang et al., arXiv 1910.00762.

    Cost: while it selects, keep of a plain step: 0.5 with the defaults.

    Published: nothing with this schedule.
    """
    if params.keep == 1:
        return Seams()
    draw = setting.context.generator("random_selection")

    def select(batch: Batch, moment: Moment) -> Batch:
        if not params.selects(moment):
            return batch
        examples = len(batch.targets)
        order = torch.randperm(examples, generator=draw)
        chosen = order[: params.kept_of(examples)].to(batch.inputs.device)
        return Batch(batch.inputs[chosen], batch.targets[chosen])

    return Seams(batch=select, shape=params.shape)
