"""What stands between two layers of a plain network: batch norm and activation."""

from __future__ import annotations

from torch import nn

from workers.networks.masks import BinaryActivation
from workers.networks.plain_networks import ActivationMaker
from workers.registry import Refusal

ACTIVATION_BITS = ("float", "binary")
BATCH_NORMS = ("none", "fixed", "learned")
NO_BINARY_WITHOUT_NORM = Refusal(
    {"method.activations": ("binary",), "method.batch_norm": ("none",)},
    "binary activations need a batch norm; choose fixed or learned",
    at="batch_norm",
)


def stack_activation(activations: str, batch_norm: str) -> ActivationMaker:
    """Returns the maker of a network's activations.

    Args:
        activations: one of `ACTIVATION_BITS`: relu, or -1 and +1 only.
        batch_norm: one of `BATCH_NORMS`; "fixed" has no scale and shift to learn.
    """

    def make(dimensions: int, features: int) -> nn.Module:
        last = BinaryActivation() if activations == "binary" else nn.ReLU()
        if batch_norm == "none":
            return last
        kind = nn.BatchNorm2d if dimensions == 2 else nn.BatchNorm1d
        return nn.Sequential(kind(features, affine=batch_norm == "learned"), last)

    return make
