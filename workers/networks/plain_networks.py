"""Networks as plain stacks, without biases, whose activations can be exchanged.

Supermasks need them so: a bias would learn what the mask should, and a shortcut around
a layer would let through more than -1 and +1.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import prod

import torch
from torch import nn

NETWORKS = ("fc", "lenet", "cnn", "conv2", "conv4", "conv6", "conv8")
CONV_WIDTHS = (64, 128, 256, 512)  # channels of each pair of convolutions, full size
_KERNELS_1D, _KERNELS_2D = ((5, 2), (3, 2), (3, 2)), ((3, 1), (3, 2), (3, 2))
# (dimensions, features) -> the module between two layers.
ActivationMaker = Callable[[int, int], nn.Module]


def relu(_dimensions: int, _features: int) -> nn.Module:
    """Makes the usual activation."""
    return nn.ReLU()


def plain_network(
    name: str,
    shape: tuple[int, ...],
    classes: int,
    width: int = 0,
    activation: ActivationMaker = relu,
) -> nn.Sequential:
    """Returns a stack of layers without biases.

    Args:
        name: one of `NETWORKS`. "fc" has two hidden layers, "lenet" too, the second a
            third as wide (LeNet-300-100); "cnn" the three strided convolutions of
            MNIST-1D's network; "conv2" to "conv8" that many 3 x 3 convolutions in
            pairs, each pair halved by a pool, then two hidden layers.
        shape: of one input: (length,), (rows, columns) or (channels, rows, columns).
        width: hidden units of "fc" and of the first layer of "lenet", channels of "cnn"
            and of the first pair of the others; 0 takes 100, 300, 25 and 64.
        activation: called with the number of dimensions positions have (0, 1 or 2) and
            the number of features; what it makes stands after each hidden layer.

    Raises: ValueError: for "conv2" to "conv8" on sequences or on images too small for
        their pools.

    Source: "conv2" to "conv8" and the widths: Ramanujan et al., arXiv 1911.13299,
        table 1, after Frankle and Carbin, whose "lenet" is; "cnn": greydanus/mnist1d.
    """
    if name in ("fc", "lenet"):
        hidden = width or (100 if name == "fc" else 300)
        second = hidden if name == "fc" else max(1, hidden // 3)
        sizes = [prod(shape), hidden, second]
        layers: list[nn.Module] = [nn.Flatten()]
    else:
        layers = [_AddChannel(len(shape))] if len(shape) < 3 else []
        if name == "cnn":
            layers += _strided(shape, width or 25, activation)
            sizes = [_count_features(layers, shape)]
        else:
            first = width or CONV_WIDTHS[0]
            layers += _pairs(shape, int(name[-1]) // 2, first, activation)
            hidden = 4 * first
            sizes = [_count_features(layers, shape), hidden, hidden]
        layers.append(nn.Flatten())
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs, bias=False), activation(0, outputs)]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], classes, bias=False))


class _AddChannel(nn.Module):
    """Gives inputs without channels one, (n, *places) -> (n, 1, *places)."""

    def __init__(self, places: int) -> None:
        super().__init__()
        self._dimensions = places + 1

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.unsqueeze(1) if x.dim() == self._dimensions else x


def _strided(
    shape: tuple[int, ...], channels: int, activation: ActivationMaker
) -> list[nn.Module]:
    given = shape[0] if len(shape) == 3 else 1
    one = len(shape) == 1
    kind, kernels = (nn.Conv1d, _KERNELS_1D) if one else (nn.Conv2d, _KERNELS_2D)
    layers: list[nn.Module] = []
    for kernel, stride in kernels:
        layers.append(kind(given, channels, kernel, stride, padding=1, bias=False))
        layers.append(activation(1 if one else 2, channels))
        given = channels
    return layers


def _pairs(
    shape: tuple[int, ...], pairs: int, first: int, activation: ActivationMaker
) -> list[nn.Module]:
    if len(shape) == 1:
        raise ValueError("conv2 to conv8 read images; take fc, lenet or cnn")
    if min(shape[-2:]) < 2**pairs:
        raise ValueError(
            f"conv{2 * pairs} halves images {pairs} times and these have sides "
            f"{shape[-2]} x {shape[-1]}; take fewer layers"
        )
    given = shape[0] if len(shape) == 3 else 1
    layers: list[nn.Module] = []
    for pair in range(pairs):
        channels = first * CONV_WIDTHS[pair] // CONV_WIDTHS[0]
        for _ in range(2):
            layers.append(nn.Conv2d(given, channels, 3, padding=1, bias=False))
            layers.append(activation(2, channels))
            given = channels
        layers.append(nn.MaxPool2d(2))
    return layers


@torch.no_grad()
def _count_features(layers: list[nn.Module], shape: tuple[int, ...]) -> int:
    # Two examples, because a batch norm in training mode refuses one.
    stack = nn.Sequential(*layers).eval()
    count = int(stack(torch.zeros(2, *shape))[0].numel())
    stack.train()
    return count
