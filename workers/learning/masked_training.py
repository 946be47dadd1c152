"""The training that all methods with masks share: their parameters and their loop."""

from __future__ import annotations

import copy
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from workers.context import Context, PredictorMaker, Progress, Ready
from workers.data.batches import Batch
from workers.learning.optimisers import (
    OPTIMISERS,
    Flat,
    Optimiser,
    flatten_parameters,
    make_optimiser,
)
from workers.learning.ordered_batches import (
    blank_batch,
    evaluating,
    ordered_batches,
)
from workers.learning.schedules import SCHEDULES, Schedule, make_schedule
from workers.networks.masks import (
    count_kept,
    cover,
    maskable_layers,
    masks_of,
    random_weights,
    renew_masks,
)
from workers.networks.plain_networks import (
    NETWORKS,
    ActivationMaker,
    plain_network,
    relu,
)
from workers.parameters import parameter
from workers.registry import Refusal
from workers.seams import cross_entropy
from workers.task import Classification, Predictor

# Of tasks and the networks that cannot read them; every method on plain networks.
NETWORK_REFUSALS = (
    Refusal(
        {
            "task.layout": ("sequence",),
            "method.network": ("conv2", "conv4", "conv6", "conv8"),
        },
        "conv2 to conv8 read images and this task has sequences; take fc, lenet or cnn",
        at="network",
    ),
    Refusal(
        {"task.name": ("digits",), "method.network": ("conv8",)},
        "conv8 halves images four times and digits have 8 x 8 pixels; take fewer "
        "layers, or digits32",
        at="network",
    ),
    *(
        Refusal(
            {"task.side": tuple(range(4, least)), "method.network": (network,)},
            f"{network} reads images of {least} x {least} pixels and more; take fewer "
            "layers, or a larger side",
            at="network",
        )
        for network, least in (("conv6", 8), ("conv8", 16))
    ),
)


@dataclass(frozen=True)
class PlainParams:
    """What every method on plain networks is asked; each may add to it."""

    network: str = parameter("cnn", "The network, without biases.", choices=NETWORKS)
    width: int = parameter(
        0, "Hidden units or channels; 0 takes the published width.", low=0, high=4096
    )
    optimiser: str = parameter("sgd", "What moves what is learned.", choices=OPTIMISERS)
    learning_rate: float = parameter(
        0.1,
        "Highest learning rate of the schedule; at 0 nothing is learned.",
        low=0,
        high=100,
    )
    momentum: float = parameter(0.9, "Of sgd; adam has its own.", low=0, below=1)
    weight_decay: float = parameter(
        1e-4, "Share of what is learned added to its gradient.", low=0, high=10
    )
    schedule: str = parameter(
        "cosine", "How the learning rate falls until the end.", choices=SCHEDULES
    )
    batch_size: int = parameter(100, "Examples in a step.", unit="examples", low=1)
    shuffle: bool = parameter(
        False, "New order each round; without it, slices in order."
    )


@dataclass(frozen=True)
class MaskedParams(PlainParams):
    """What every method with masks is asked; each may add to it."""

    keep: float = parameter(
        0.5, "Share of each layer's weights that counts.", above=0, high=1
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that learn together: flat, with their optimiser and learning rate."""

    flat: Flat
    optimiser: Optimiser
    rate: Schedule


def start_network(
    task: Classification,
    params: PlainParams,
    context: Context,
    activation: ActivationMaker = relu,
) -> nn.Module:
    """Returns the network on the device; its size is stored with the run."""
    name, shape, classes = params.network, task.shape, task.classes
    network = plain_network(name, shape, classes, params.width, activation)
    context.record(parameters=sum(p.numel() for p in network.parameters()))
    return network.to(context.device)


def cover_weights(
    network: nn.Module,
    make_mask: Callable[[Tensor], nn.Module],
    draw: torch.Generator,
    *,
    init: str = "kaiming_normal",
    spread_over: float = 1.0,
    weights_learn: bool = True,
) -> None:
    """Draws the weights of every layer anew and puts masks over them.

    Args:
        make_mask: weight -> its mask.
        init, spread_over: as in `random_weights`, where `spread_over` is `keep`.
        weights_learn: False leaves them as drawn, for good.
    """
    for layer in maskable_layers(network):
        with torch.no_grad():
            layer.weight.copy_(random_weights(layer.weight, init, spread_over, draw))
        cover(layer, make_mask(layer.weight), weights_learn=weights_learn)


def learning_group(
    learned: Iterable[nn.Parameter],
    params: PlainParams,
    *,
    learning_rate: float | None = None,
    weight_decay: float | None = None,
) -> Group:
    """Makes a group of parameters that learn as `params` say.

    Args:
        learning_rate, weight_decay: in the place of those of `params`.
    """
    flat = flatten_parameters(learned)
    decay = params.weight_decay if weight_decay is None else weight_decay
    rate = params.learning_rate if learning_rate is None else learning_rate
    optimiser = make_optimiser(
        params.optimiser, flat, momentum=params.momentum, weight_decay=decay
    )
    return Group(flat, optimiser, make_schedule(params.schedule, rate))


def train_masked(
    task: Classification,
    params: PlainParams,
    context: Context,
    network: nn.Module,
    groups: Sequence[Group],
    keep: Callable[[float], float],
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Trains a network under masks, which are chosen anew before every step.

    Choosing is the method's time. So is the last choice, after the last step: what is
    evaluated has the hard masks that belong to its scores. Stored with the run: the
    weights there are, the weights kept, and the share of kept weights that were not
    among the first ones kept.

    Args:
        groups: what learns.
        keep: progress from 0 to 1 -> share of each layer's weights that is kept.
    """

    def train(batch: Batch, progress: float) -> Tensor:
        with context.segment("method"):
            renew_masks(network, keep(progress))
        for group in groups:
            group.flat.gradients.zero_()
        value = cross_entropy(network(batch.inputs), batch.targets)
        value.backward()  # type: ignore[no-untyped-call]
        with context.segment("optimiser"):
            for group in groups:
                group.optimiser.step(group.rate(progress))
        return value.detach()

    def predictor(progress: float) -> Predictor:
        # In a copy: what is sorted here, the training must sort again on its clock.
        examined = copy.deepcopy(network)
        renew_masks(examined, keep(progress))
        return evaluating(examined)

    blank = blank_batch(task, params.batch_size)
    changed = [network, *(group.optimiser for group in groups)]

    def rehearse() -> None:
        train(blank, 0.0)
        context.count_flops([lambda: train(blank, 0.0)], len(blank.targets))

    context.warm_up(rehearse, changed)
    batches = ordered_batches(task, params.batch_size, params.shuffle, context)
    planned, examples = context.planned_units, 0
    yield Ready()
    with context.segment("method"):
        renew_masks(network, keep(0.0))
        first = [mask.mask.clone() for mask, _ in masks_of(network)]
    for i in range(planned):
        with context.segment("data"):
            batch = next(batches)
        loss = train(batch, i / planned)
        examples += len(batch.targets)
        after = (i + 1) / planned
        yield Progress(1, lambda after=after: predictor(after), loss)  # type: ignore[misc]
    with context.segment("method"):
        renew_masks(network, keep(1.0))
    context.record(examples=examples, **_figures(network, first))
    return lambda: evaluating(network)


def _figures(network: nn.Module, first: Sequence[Tensor]) -> dict[str, float]:
    masks = [mask.mask for mask, _ in masks_of(network)]
    weights = sum(mask.numel() for mask in masks)
    if not weights:
        return {}
    kept = count_kept(network)
    new = sum(
        int(torch.count_nonzero(mask > before))
        for mask, before in zip(masks, first, strict=True)
    )
    return {
        "kept_weights": kept,
        "sparsity": 1 - kept / weights,
        "mask_churn": new / kept,
    }
