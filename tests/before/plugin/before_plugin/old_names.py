"""An algorithm and a method from outside that use many of the old module names."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import torch
from torch import Tensor

from workers.batches import batch_sizes, shuffled_slices
from workers.context import Context, PredictorMaker, Progress, Ready
from workers.feature_grid import onto_grid
from workers.input_sizes import refuse_fixed_sizes, resampled, sides_of
from workers.models import count_parameters, make_model
from workers.optimisers import flatten_parameters, make_optimiser
from workers.parameters import parameter
from workers.registry import Refusal, algorithm, method
from workers.schedules import make_schedule
from workers.seams import Moment, Seams, Setting, cross_entropy
from workers.task import Classification, Predictor


@dataclass(frozen=True)
class BlurringParams:
    scale: float = parameter(
        0.5, "Places that are kept, as a share.", low=0.25, high=1
    )


@algorithm(
    "blurring",
    BlurringParams,
    seams=("transforms",),
    null={"scale": 1.0},
    refuses=(refuse_fixed_sizes("blurring", full_size="scale"),),
)
def blurring(params: BlurringParams, setting: Setting) -> Seams:
    """Reads inputs at fewer places and then at all of them again.

    Called: Blurring

    Source: nobody; it exists so that a plug-in can be tested.

    Cost: two readings a batch.

    Published: nothing.
    """

    def blur(inputs: Tensor, moment: Moment) -> Tensor:
        if params.scale == 1:
            return inputs
        sides = sides_of(inputs.shape)
        fewer = tuple(max(2, int(side * params.scale)) for side in sides)
        read = resampled(inputs, fewer, "linear")
        if inputs.dim() == 4:
            return onto_grid(read, sides)
        return onto_grid(read.unsqueeze(1), sides).squeeze(1)

    return Seams(transforms=blur)


@dataclass(frozen=True)
class PlainLoopParams:
    model: str = parameter("logistic", "The network.", choices=("logistic", "mlp"))
    learning_rate: float = parameter(0.01, "Of Adam.", above=0, high=10)
    batch_size: int = parameter(100, "Examples in a step.", low=1)


@method(
    "plain_loop",
    PlainLoopParams,
    version=1,
    budget_unit="steps",
    kinds=("classification",),
    refuses=(
        Refusal(
            {"method.model": ("mlp",), "task.layout": ("image",)},
            "plain_loop reads sequences with its mlp; choose logistic",
            at="model",
        ),
    ),
)
def plain_loop(
    task: Classification, params: PlainLoopParams, context: Context
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Trains a small network with Adam and a cosine, in a loop of its own.

    Called: Plain loop

    Source: nobody; it exists so that a plug-in can be tested.

    Cost: one pass a step.

    Published: nothing.
    """
    network = make_model(params.model, task.shape, task.classes, 0)
    context.record(parameters=count_parameters(network))
    flat = flatten_parameters(network.parameters())
    optimiser = make_optimiser("adam", flat, network.parameters())
    rate = make_schedule("cosine", params.learning_rate, 0.0)
    draw = context.generator("order")

    def predictor() -> Predictor:
        def predict(inputs: Tensor) -> Tensor:
            with torch.no_grad():
                return network(inputs)

        return predict

    yield Ready()
    batches = shuffled_slices(task.inputs, task.targets, params.batch_size, draw)
    planned = context.planned_units
    sizes = batch_sizes(len(task.inputs), params.batch_size, planned)
    context.record(shortest_batch=min(sizes))
    seen = 0
    for step in range(planned):
        batch = next(batches)
        seen += len(batch.inputs)
        loss = cross_entropy(network(batch.inputs), batch.targets)
        flat.gradients.zero_()
        loss.backward()
        with context.segment("optimiser"):
            optimiser.step(rate(step / planned))
        yield Progress(1, predictor, loss.detach())
    context.record(examples=seen)
    return predictor
