"""The seams of the supervised method, where algorithms plug in.

An algorithm is a function `plug(params, setting) -> Seams`. In order of a step:

    build        network -> network, once, before the optimiser is made
    transforms   (inputs, moment) -> inputs: resize, crop, drop; counts as "data"
    batch        (batch, moment) -> batch: select, mix; counts as "method"
    loss         loss function -> loss function
    step         (Step, Learner) -> Step: wrap the gradients, the update, or both
    before_eval  network -> network: what is evaluated, on the way and at the end

Several algorithms apply in the order in which the recipe lists them.

An algorithm that changes shapes says so in `shape`, so that training is warmed up in
every shape it will pass through.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from workers.context import Context
from workers.data.batches import Batch
from workers.registry import SEAMS
from workers.task import Classification

# Of a long training only so many steps are asked for their shapes: a phase shorter than
# that costs less than its warm-up.
STEPS_SCANNED = 20_000
TYPICAL_MOMENTS = 8  # a phase of training is met to a sixteenth of the training


class Moment(NamedTuple):
    """Where in the training a step is.

    Attributes:
        step: steps done before this one.
        progress: the same as a share of the planned steps, 0 to just under 1.
    """

    step: int
    progress: float


Shape = tuple[
    int, ...
]  # of a batch's inputs: (examples, length), (examples, rows, ...)
Transform = Callable[[Tensor, Moment], Tensor]


class LossFunction(Protocol):
    """Takes logits (n, classes) and targets (numbers or probabilities) to a loss.

    `reduction` is "mean", a scalar, or "none", shape (n,), for those who select.
    """

    def __call__(
        self, logits: Tensor, targets: Tensor, reduction: str = "mean"
    ) -> Tensor: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One training step in its two halves.

    Attributes:
        gradients: clears gradients, runs forward and backward; returns the loss,
            detached, still on the device.
        update: lets the optimiser move the weights.
    """

    gradients: Callable[[Batch, Moment], Tensor]
    update: Callable[[Moment], None]


@dataclass(frozen=True, slots=True)
class Learner:
    """What trains: given to algorithms that wrap the step.

    Attributes:
        network: after every `build`.
        weights: all its trainable numbers, one flat tensor, of which the network's own
            parameters are views.
        gradients: of those numbers, the same shape; full between the halves of a step.
        loss: after every `loss`.
    """

    network: nn.Module
    weights: Tensor
    gradients: Tensor
    loss: LossFunction


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an algorithm finds itself when it is plugged in.

    Attributes:
        training: shapes and number of classes of the task, and its training data.
        context: planned units, random generators, segments of the clock.
        transform: all transforms of the recipe, as every batch goes through them.
    """

    training: Classification
    context: Context
    transform: Transform

    def load_more(self, count: int, draw: torch.Generator, moment: Moment) -> Batch:
        """Loads training examples beside the batch, drawn with replacement.

        They go through the recipe's transforms; loading counts as "data".
        """
        inputs, targets = self.training.inputs, self.training.targets
        with self.context.segment("data"):
            drawn = torch.randint(len(targets), (count,), generator=draw)
            places = drawn.to(inputs.device)
            return Batch(self.transform(inputs[places], moment), targets[places])


@dataclass(frozen=True, slots=True)
class Seams:
    """What an algorithm does at each seam; None where it does nothing.

    `state` lists tensors and objects it changes while training, so that a warm-up can
    be undone. `shape` says which shape leaves it at a moment, from the one that comes
    in; None where it changes none. It is asked off the clock and must draw nothing.
    """

    build: Callable[[nn.Module], nn.Module] | None = None
    transforms: Transform | None = None
    batch: Callable[[Batch, Moment], Batch] | None = None
    loss: Callable[[LossFunction], LossFunction] | None = None
    step: Callable[[Step, Learner], Step] | None = None
    before_eval: Callable[[nn.Module], nn.Module] | None = None
    state: Callable[[], Sequence[Any]] | None = None
    shape: Callable[[Shape, Moment], Shape] | None = None

    @property
    def used(self) -> tuple[str, ...]:
        """Names of the seams it uses, in the order of a step."""
        return tuple(name for name in SEAMS if getattr(self, name) is not None)


class Plugs:
    """All algorithms of the context's recipe, each seam applied in their order."""

    def __init__(self, training: Classification, context: Context) -> None:
        self._context = context
        setting = Setting(training, context, self.transform)
        self._seams = [a.plug(a.params, setting) for a in context.algorithms]
        self._transforms, self._changes = self._at("transforms"), self._at("batch")
        self._shapes = self._at("shape")

    def build(self, network: nn.Module) -> nn.Module:
        for seam in self._at("build"):
            network = seam(network)
        return network

    def prepare(self, batch: Batch, moment: Moment) -> Batch:
        """Applies `transforms`, then `batch`; each is timed in its own segment."""
        if self._transforms:
            with self._context.segment("data"):
                batch = Batch(self.transform(batch.inputs, moment), batch.targets)
        if self._changes:
            with self._context.segment("method"):
                for change in self._changes:
                    batch = change(batch, moment)
        return batch

    def transform(self, inputs: Tensor, moment: Moment) -> Tensor:
        """Applies `transforms` alone."""
        for transform in self._transforms:
            inputs = transform(inputs, moment)
        return inputs

    def loss(self, loss: LossFunction) -> LossFunction:
        for wrap in self._at("loss"):
            loss = wrap(loss)
        return loss

    def step(self, step: Step, learner: Learner) -> Step:
        for wrap in self._at("step"):
            step = wrap(step, learner)
        return step

    def before_eval(self, network: nn.Module) -> nn.Module:
        for choose in self._at("before_eval"):
            network = choose(network)
        return network

    def state(self) -> list[Any]:
        """Everything that algorithms change while training."""
        return [item for listing in self._at("state") for item in listing()]

    def shape(self, shape: Shape, moment: Moment) -> Shape:
        """Returns the shape that inputs of `shape` have after `prepare`."""
        for change in self._shapes:
            shape = change(shape, moment)
        return shape

    def phases(self, shape: Shape) -> tuple[Moment, ...]:
        """Returns one moment for each shape that batches of `shape` will be given.

        In their order; the first is the first step.
        """
        if not self._shapes:
            return (Moment(0, 0.0),)
        found: dict[Shape, Moment] = {}
        planned = self._context.planned_units
        for step in _scanned_steps(planned):
            moment = Moment(step, step / planned)
            found.setdefault(self.shape(shape, moment), moment)
        return tuple(found.values())

    def typical(self) -> tuple[Moment, ...]:
        """Returns moments whose steps stand for equal shares of the training.

        One where every step has the same work; several where an algorithm chooses
        examples, or changes their shapes.
        """
        shares = TYPICAL_MOMENTS if self._shapes or self._changes else 1
        planned = self._context.planned_units
        progress = ((i + 0.5) / shares if shares > 1 else 0.0 for i in range(shares))
        return tuple(Moment(int(p * planned), p) for p in progress)

    def _at(self, name: str) -> list[Any]:
        return [made for s in self._seams if (made := getattr(s, name)) is not None]


def _scanned_steps(planned: int) -> Iterator[int]:
    """Yields the first step, and one anywhere in each stretch of a long training: at
    even distances it might always, or never, meet what every few steps brings."""
    stretch, anywhere = max(1, planned // STEPS_SCANNED), random.Random(0)
    yield 0
    for start in range(0, planned, stretch):
        yield min(start + anywhere.randrange(stretch), planned - 1)


def cross_entropy(logits: Tensor, targets: Tensor, reduction: str = "mean") -> Tensor:
    """Returns the cross-entropy in nats; targets are numbers or probabilities."""
    return functional.cross_entropy(logits, targets, reduction=reduction)


def as_probabilities(targets: Tensor, classes: int) -> Tensor:
    """Returns targets as probabilities, shape (n, classes), whatever they are."""
    if targets.is_floating_point():
        return targets
    return functional.one_hot(targets, classes).float()
