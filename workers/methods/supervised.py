"""Supervised training of one network with one optimiser: the usual baseline."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

from torch import Tensor

from workers.context import Context, PredictorMaker, Progress, Ready
from workers.data.batches import Batch, batch_sizes
from workers.learning.acceleration import (
    COMPILE_MODES,
    PRECISIONS,
    REHEARSALS,
    in_tf32,
)
from workers.learning.gradient_scaling import GradientScaling
from workers.learning.import_path import check_optimiser
from workers.learning.optimisers import (
    OPTIMISERS,
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
from workers.learning.training_pass import Pass, training_pass
from workers.networks.activations import ACTIVATIONS
from workers.networks.convolutions import POOLINGS
from workers.networks.models import ACTIVATED, MODELS, make_model
from workers.parameters import EMPTY_TABLE, Table
from workers.registry import Refusal, method, parameter
from workers.seams import (
    Learner,
    Moment,
    Plugs,
    Step,
    cross_entropy,
)
from workers.task import Classification, Predictor

NO_GRU_ON_IMAGES = Refusal(
    {"task.layout": ("image",), "method.model": ("gru",)},
    "gru reads sequences and this task has images; choose another model",
    at="model",
)
NO_COMPILED_GRU = Refusal(
    {"method.model": ("gru",), "method.compile": COMPILE_MODES[1:]},
    "gru walks its sequence in a way that torch.compile cannot read; leave compile out",
    at="compile",
)
NO_TF32 = Refusal(
    {"method.precision": ("tf32",), "device.kind": ("cpu",)},
    "tf32 is a number of NVIDIA's GPUs; choose float32 or bfloat16, or a GPU",
    at="precision",
)
NO_CUDA_GRAPHS = Refusal(
    {"method.compile": ("reduce-overhead",), "device.kind": ("cpu",)},
    "reduce-overhead plays CUDA graphs; choose default or none, or a GPU",
    at="compile",
)
NO_ACTIVATION = Refusal(
    {
        "method.model": tuple(m for m in MODELS if m not in ACTIVATED),
        "method.activation": ACTIVATIONS[1:],
    },
    "logistic has no activation and gru its own; leave activation out, or choose "
    f"{' or '.join(ACTIVATED)}",
    at="activation",
)
NO_POOLING = Refusal(
    {"method.pooling": tuple(p for p in POOLINGS if p != "max")},
    "only pooling_cnn can be pooled in another way; choose it, or leave pooling out",
    unless={"method.model": ("pooling_cnn",)},
    at="pooling",
)
ONLY_IMPORTED = tuple(
    Refusal(
        {"method.optimiser": OPTIMISERS},
        f"{name} is for optimisers by import path; leave it out",
        unless={f"method.{name}": (nothing,)},
        at=name,
    )
    for name, nothing in (("optimiser_params", {}), ("optimiser_source", ""))
)
NOT_IMPORTED = tuple(
    Refusal(
        {},
        f"{name} is for {whose}; give it to an imported optimiser in optimiser_params",
        unless={"method.optimiser": OPTIMISERS, f"method.{name}": (default,)},
        at=name,
    )
    for name, default, whose in (
        ("momentum", 0.9, "sgd"),
        ("weight_decay", 0.0, "adam, adamw and sgd"),
    )
)


@dataclass(frozen=True)
class SupervisedParams:
    model: str = parameter("cnn", "The network.", choices=MODELS)
    width: int = parameter(
        0, "Hidden units or channels; 0 takes the published width.", low=0, high=4096
    )
    optimiser: str = parameter(
        "adam",
        "adam, adamw or sgd; or any torch optimiser by its import path, such as "
        "torch.optim:RAdam or mypackage.optim:Lion.",
        choices=OPTIMISERS,
        source_field="optimiser_source",
    )
    learning_rate: float = parameter(
        0.01, "Highest learning rate of the schedule.", above=0, high=100
    )
    momentum: float = parameter(0.9, "Of sgd; adam has its own.", low=0, below=1)
    weight_decay: float = parameter(
        0.0,
        "Share of each weight added to its gradient; adamw takes it off the weight.",
        low=0,
        high=10,
    )
    schedule: str = parameter(
        "constant", "How the learning rate falls until the end.", choices=SCHEDULES
    )
    warm_up: float = parameter(
        0.0, "Share of the training in which the rate rises from 0.", low=0, below=1
    )
    batch_size: int = parameter(100, "Examples in a step.", unit="examples", low=1)
    shuffle: bool = parameter(
        False, "New order each round; without it, slices in order as published."
    )
    activation: str = parameter(
        "relu", "What stands between the layers.", choices=ACTIVATIONS
    )
    pooling: str = parameter(
        "max", "How pooling_cnn halves the places.", choices=POOLINGS
    )
    optimiser_params: Table = parameter(  # noqa: RUF009 — a Table never changes
        EMPTY_TABLE, "Keyword arguments of an optimiser by import path."
    )
    optimiser_source: str = parameter(
        "", "Digest of that optimiser's source; filled in when it is left out."
    )

    compile: str = parameter(
        "none",
        "torch.compile of the training's pass, before the clock; reduce-overhead plays "
        "CUDA graphs. Extra passes of algorithms stay as they are.",
        choices=COMPILE_MODES,
    )
    precision: str = parameter(
        "float32",
        "Numbers of the training's pass; weights and evaluations stay float32. tf32 "
        "needs a GPU; float16 scales losses and leaves out steps that overflow.",
        choices=PRECISIONS,
    )

    def __post_init__(self) -> None:
        if ":" in self.optimiser:
            keywords, source = self.optimiser_params, self.optimiser_source
            found = check_optimiser(self.optimiser, keywords, source)
            object.__setattr__(self, "optimiser_source", found)


@method(
    "supervised",
    SupervisedParams,
    version=2,
    budget_unit="steps",
    kinds=("classification",),
    takes_algorithms=True,
    refuses=(
        NO_GRU_ON_IMAGES,
        NO_COMPILED_GRU,
        NO_TF32,
        NO_CUDA_GRAPHS,
        NO_ACTIVATION,
        NO_POOLING,
        *ONLY_IMPORTED,
        *NOT_IMPORTED,
    ),
)
def supervised(
    task: Classification, params: SupervisedParams, context: Context
) -> Generator[Ready | Progress, None, PredictorMaker]:
    """Trains a network on labelled examples with cross-entropy. Data stay on the
    device, weights lie in one flat tensor, and schedules stretch to the planned steps.

    Called: Supervised training

    Source: greydanus/mnist1d (Adam, rate 0.01, batches of 100 in order, 6000 steps).

    Cost: one forward and one backward pass a step.

    Published: MNIST-1D test accuracy: logistic 32 %, mlp 68 %, cnn 94 %, gru 91 %.
    """
    plugs = Plugs(task, context)
    network = make_model(
        params.model,
        task.shape,
        task.classes,
        params.width,
        activation=params.activation,
        pooling=params.pooling,
    )
    network = plugs.build(network).to(context.device)
    flat = flatten_parameters(network.parameters())
    context.record(parameters=flat.weights.numel())
    optimiser = make_optimiser(
        params.optimiser,
        flat,
        network.parameters(),
        momentum=params.momentum,
        weight_decay=params.weight_decay,
        keywords=params.optimiser_params,
    )
    loss = plugs.loss(cross_entropy)
    rate = make_schedule(params.schedule, params.learning_rate, params.warm_up)
    device, scaling = context.device, None
    if params.precision == "float16":
        scaling = GradientScaling(flat, device)
    run_pass = training_pass(
        network, loss, flat, params.compile, params.precision, device, scaling
    )
    step = plain_step(run_pass, optimiser, rate, scaling)
    if params.precision == "tf32":
        step = Step(in_tf32(step.gradients), step.update)
    learner = Learner(network, flat.weights, flat.gradients, loss)
    step = plugs.step(step, learner)

    def train(batch: Batch, moment: Moment) -> Tensor:
        last_loss = step.gradients(plugs.prepare(batch, moment), moment)
        with context.segment("optimiser"):
            step.update(moment)
        return last_loss

    def predictor() -> Predictor:
        return evaluating(plugs.before_eval(network))

    def rehearse() -> None:
        sizes = batch_sizes(len(task.targets), params.batch_size, context.planned_units)
        for blank in (blank_batch(task, size) for size in sizes):
            for moment in plugs.phases(tuple(blank.inputs.shape)):
                for _ in range(REHEARSALS[params.compile]):
                    train(blank, moment)
        blank = blank_batch(task, params.batch_size)
        context.count_flops(
            [partial(train, blank, moment) for moment in plugs.typical()],
            len(blank.targets),
            is_compiled=params.compile != "none",
        )

    changed = [network, optimiser, *plugs.state()]
    context.warm_up(rehearse, changed if scaling is None else [*changed, scaling])
    batches = ordered_batches(task, params.batch_size, params.shuffle, context)
    planned, examples = context.planned_units, 0
    yield Ready()
    for i in range(planned):
        with context.segment("data"):
            batch = next(batches)
        last_loss = train(batch, Moment(i, i / planned))
        examples += len(batch.targets)
        yield Progress(1, predictor, last_loss)
    context.record(examples=examples)
    if scaling is not None:
        context.record(skipped_steps=scaling.skipped)
    with context.segment("method"):
        final = plugs.before_eval(network)
    return lambda: evaluating(final)


def plain_step(
    run_pass: Pass,
    optimiser: Optimiser,
    rate: Schedule,
    scaling: GradientScaling | None = None,
) -> Step:
    """Returns the step that algorithms wrap: one pass, then one update."""

    def gradients(batch: Batch, moment: Moment) -> Tensor:  # noqa: ARG001
        return run_pass(batch.inputs, batch.targets)

    def update(moment: Moment) -> None:
        optimiser.step(rate(moment.progress))

    return Step(gradients, update if scaling is None else scaling.guard(update))
