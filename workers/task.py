"""What a task is made of: what a method may see, and the examination it may not.

A task function (`@task` in workers.registry) returns a `Task`. Methods get only its
`training`; the test data live inside `evaluate`, which the harness alone calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

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
    """

    training: Any
    evaluate: Callable[[Predictor], Quality]
    test_items: int


@dataclass(frozen=True, slots=True)
class Classification:
    """The training half of a task of kind "classification".

    Attributes:
        inputs: shape (n, length) or (n, rows, columns), float32, standardised.
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
        return {1: "sequence", 2: "image"}[len(self.shape)]


def classification_task(
    training: Classification, test_inputs: Tensor, test_targets: Tensor
) -> Task:
    """Returns the task of naming the class; quality is the fraction of right answers.

    Args:
        training: what the method may see.
        test_inputs: shape (n, *shape), float32, standardised as the training inputs.
        test_targets: shape (n,), int64.
    """

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

    return Task(training, evaluate, len(test_targets))


def standardised(values: Tensor, mean: float, deviation: float) -> Tensor:
    """Returns (values - mean) / deviation as 32-bit floats."""
    return ((values - mean) / deviation).to(torch.float32)
