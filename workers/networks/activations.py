"""Activations by name, elementwise: what stands between two layers."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

Activation = Callable[[Tensor], Tensor]


def x2_sigmoid(x: Tensor) -> Tensor:
    """x^2 sigmoid(x); grows fast, so it needs small weights or normalised inputs."""
    return x.square() * x.sigmoid()


def x3_sigmoid(x: Tensor) -> Tensor:
    """x^3 sigmoid(x); grows faster still."""
    return x.pow(3) * x.sigmoid()


# The family x^n sigmoid(x) of "Machine Learning: The Great Stagnation" is sigmoid,
# swish, x2_sigmoid and x3_sigmoid for n = 0, 1, 2, 3.
_BY_NAME: dict[str, Activation] = {
    "relu": functional.relu,
    "elu": functional.elu,
    "swish": functional.silu,
    "tanh": torch.tanh,
    "softplus": functional.softplus,
    "sigmoid": torch.sigmoid,
    "x2_sigmoid": x2_sigmoid,
    "x3_sigmoid": x3_sigmoid,
}
ACTIVATIONS = tuple(_BY_NAME)


def named_activation(name: str) -> Activation:
    """Returns one of `ACTIVATIONS`: x -> values of the same shape.

    Source: relu, tanh, sigmoid as everybody; elu: Clevert et al., arXiv 1511.07289
    (alpha 1); swish: Ramachandran et al., arXiv 1710.05941 (beta 1); softplus:
    log(1 + exp(x)).

    Raises: KeyError: no activation has that name.
    """
    return _BY_NAME[name]
