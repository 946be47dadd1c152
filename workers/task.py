"""What a task is made of: what a method may see, and the examination it may not.

A task function (`@task` in workers.registry) returns a `Task`. Methods get only its
`training`; the test data live inside `evaluate`, which the harness alone calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from overcurve.errors import FieldError
from workers.parameters import RecipeError, parameter

VALIDATION_SEED = 20_260_101  # of the one split that every sweep on a task shares

# What a predictor does depends on the task's kind. "classification": takes inputs of
# shape (n, *shape) and returns logits of shape (n, classes).
Predictor = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Quality:
    """The answer of an evaluation.

    Attributes:
        value: in the task's metric and unit.
        metrics: further figures by name, e.g. {"test loss": 0.31} in nats.
    """

    value: float
    metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its data on one device.

    Attributes:
        training: what a method sees; its type belongs to the task's kind.
        evaluate: scores a predictor on the whole test set.
        test_items: how many items the quality is a mean over.
        data_digest: of data read from a disk, which no parameter identifies; "" where
            the parameters say everything.
        train_items: how many examples the method is given; None where they are made
            as they are needed.
    """

    training: Any
    evaluate: Callable[[Predictor], Quality]
    test_items: int
    data_digest: str = ""
    train_items: int | None = None


class DataMissing(RecipeError):
    """The data of a task are not where its parameters say, or cannot be read.

    Args:
        path: the parameter at fault, e.g. "task.path".
        message: what was found.
        remedy: what is expected there.
    """

    def __init__(self, path: str, message: str, remedy: str) -> None:
        super().__init__((FieldError(path, message),), remedy)


@dataclass(frozen=True, slots=True)
class Classification:
    """The training half of a task of kind "classification".

    Attributes:
        inputs: shape (n, length), (n, rows, columns) or, in colour, (n, channels, rows,
            columns), float32, standardised.
        targets: shape (n,), int64, class numbers.
        classes: how many classes there are.
    """

    inputs: Tensor
    targets: Tensor
    classes: int

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one input."""
        return tuple(self.inputs.shape[1:])

    @property
    def layout(self) -> str:
        """The word for that shape: "sequence" or "image"."""
        return "sequence" if len(self.shape) == 1 else "image"


def spatial_axes(inputs: Tensor) -> tuple[int, ...]:
    """Returns the axes that are positions, in (n, length), (n, rows, columns) or
    (n, channels, rows, columns): everything but examples and colours."""
    return (2, 3) if inputs.dim() == 4 else tuple(range(1, inputs.dim()))


def held_out_share() -> Any:
    """Declares the parameter by which a task is examined on training data held out.

    A sweep chooses by it, so that no test item is looked at before the end.
    """
    return parameter(
        0.0,
        "Share of the training examples that is held out and examined instead of the "
        "test: to tune by, never to report.",
        low=0,
        high=0.5,
    )


def classification_task(
    training: Classification,
    test_inputs: Tensor,
    test_targets: Tensor,
    validation_share: float = 0.0,
    data_digest: str = "",
) -> Task:
    """Returns the task of naming the class; quality is the fraction of right answers.

    Args:
        training: what the method may see.
        test_inputs: shape (n, *shape), float32, standardised as the training inputs.
        test_targets: shape (n,), int64.
        validation_share: above 0, this share of the training examples is taken away
            from the method and examined in the place of the test, drawn with a fixed
            seed; the others keep their order.
        data_digest: of data read from a disk.
    """
    if validation_share:
        training, test_inputs, test_targets = _held_out(training, validation_share)

    def evaluate(predict: Predictor) -> Quality:
        logits = predict(test_inputs).detach()
        if logits.shape != (len(test_targets), training.classes):
            wanted = (len(test_targets), training.classes)
            found = tuple(logits.shape)
            raise ValueError(
                f"the predictor gave logits of shape {found}, not {wanted}"
            )
        right = (logits.argmax(dim=1) == test_targets).double().mean()
        loss = functional.cross_entropy(logits.double(), test_targets)
        return Quality(float(right), {"test loss": float(loss)})

    return Task(
        training,
        evaluate,
        len(test_targets),
        data_digest,
        train_items=len(training.targets),
    )


def _held_out(
    training: Classification, share: float
) -> tuple[Classification, Tensor, Tensor]:
    count = len(training.targets)
    order = np.random.default_rng(VALIDATION_SEED).permutation(count)
    is_held_out = torch.zeros(count, dtype=torch.bool)
    is_held_out[torch.from_numpy(order[: max(1, int(share * count))])] = True
    is_held_out = is_held_out.to(training.targets.device)
    kept = Classification(
        training.inputs[~is_held_out], training.targets[~is_held_out], training.classes
    )
    return kept, training.inputs[is_held_out], training.targets[is_held_out]


def standardised(values: Tensor, mean: float, deviation: float) -> Tensor:
    """Returns (values - mean) / deviation as 32-bit floats."""
    return ((values - mean) / deviation).to(torch.float32)
