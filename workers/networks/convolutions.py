"""Convolutional networks, on sequences and on images."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from workers.networks.activations import Activation
from workers.networks.batch_last import convolve_batch_last, suits_batch_last
from workers.networks.feature_grid import onto_grid

POOLINGS = ("none", "stride", "max", "average", "l2")
_LAYERS = {1: (nn.Conv1d, nn.BatchNorm1d), 2: (nn.Conv2d, nn.BatchNorm2d)}


class Cnn1d(nn.Module):
    """Three strided convolutions and a linear layer; 5,210 weights on MNIST-1D."""

    def __init__(
        self,
        shape: tuple[int, ...],
        channels: int,
        classes: int,
        phi: Activation = functional.relu,
    ) -> None:
        super().__init__()
        self.phi = phi
        self.conv1 = nn.Conv1d(1, channels, 5, stride=2, padding=1)
        self.conv2 = nn.Conv1d(channels, channels, 3, stride=2, padding=1)
        self.conv3 = nn.Conv1d(channels, channels, 3, stride=2, padding=1)
        with torch.no_grad():
            self.grid = tuple(self.features(torch.zeros(1, *shape)).shape[2:])
        self.last = nn.Linear(channels * self.grid[0], classes)

    def features(self, x: Tensor) -> Tensor:
        """Returns (n, channels, places), one eighth of the input's length."""
        x, layers = with_channels(x, 1), (self.conv1, self.conv2, self.conv3)
        if suits_batch_last(x):
            x = x.permute(1, 2, 0)
            for layer in layers:
                x = self.phi(convolve_batch_last(layer, x))
            return x.permute(2, 0, 1)
        for layer in layers:
            x = self.phi(layer(x))
        return x

    def forward(self, x: Tensor) -> Tensor:
        features = onto_grid(self.features(x), self.grid)
        return cast(Tensor, self.last(features.flatten(1)))


class Cnn2d(nn.Module):
    """The same network on images: 3x3 convolutions with strides 1, 2, 2."""

    def __init__(
        self,
        shape: tuple[int, ...],
        channels: int,
        classes: int,
        phi: Activation = functional.relu,
    ) -> None:
        super().__init__()
        self.phi = phi
        self.conv1 = nn.Conv2d(input_channels(shape), channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride=2, padding=1)
        self.conv3 = nn.Conv2d(channels, channels, 3, stride=2, padding=1)
        with torch.no_grad():
            self.grid = tuple(self.features(torch.zeros(1, *shape)).shape[2:])
        self.last = nn.Linear(channels * self.grid[0] * self.grid[1], classes)

    def features(self, x: Tensor) -> Tensor:
        """Returns (n, channels, rows, columns), a quarter of the input's sides."""
        x = self.phi(self.conv1(with_channels(x, 2)))
        x = self.phi(self.conv2(x))
        return self.phi(self.conv3(x))

    def forward(self, x: Tensor) -> Tensor:
        features = onto_grid(self.features(x), self.grid)
        return cast(Tensor, self.last(features.flatten(1)))


class GapCnn(nn.Module):
    """Four normalised convolutions and global average pooling: any size goes in.

    The channels are w, 2w, 4w, 4w. The first three convolutions halve the sides while
    those of the full size are 8 or more, so that a place sees a whole digit of 32x32.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        width: int,
        classes: int,
        phi: Activation = functional.relu,
    ) -> None:
        super().__init__()
        self.phi, self.places = phi, places_of(shape)
        side, channels = min(shape[-self.places :]), input_channels(shape)
        convolution, norm = _LAYERS[self.places]
        self.convolutions, self.norms = nn.ModuleList(), nn.ModuleList()
        for i, made in enumerate((width, 2 * width, 4 * width, 4 * width)):
            stride = 2 if i < 3 and side >= 8 else 1
            side = -(-side // stride)
            self.convolutions.append(
                convolution(channels, made, 3, stride=stride, padding=1, bias=False)
            )
            self.norms.append(norm(made))
            channels = made
        self.last = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = with_channels(x, self.places)
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = self.phi(norm(convolution(x)))
        return cast(Tensor, self.last(x.flatten(2).mean(2)))


class PoolingCnn(nn.Module):
    """Two convolutions, each followed by a way to halve the places, or by none.

    On MNIST-1D the classifier reads 200 features, and 800 without pooling.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        channels: int,
        classes: int,
        phi: Activation = functional.relu,
        pooling: str = "max",
    ) -> None:
        super().__init__()
        self.phi, self.places = phi, places_of(shape)
        convolution, _ = _LAYERS[self.places]
        stride = 2 if pooling == "stride" else 1
        first = input_channels(shape)
        self.conv1 = convolution(first, channels, 3, stride=stride, padding=1)
        self.conv2 = convolution(channels, channels, 3, stride=stride, padding=1)
        self.pool = make_pool(pooling, self.places)
        with torch.no_grad():
            self.grid = tuple(self.features(torch.zeros(1, *shape)).shape[2:])
        self.last = nn.Linear(channels * int(torch.tensor(self.grid).prod()), classes)

    def features(self, x: Tensor) -> Tensor:
        """Returns (n, channels, *places), a quarter of the input's sides."""
        x = self.pool(self.phi(self.conv1(with_channels(x, self.places))))
        return self.pool(self.phi(self.conv2(x)))

    def forward(self, x: Tensor) -> Tensor:
        features = onto_grid(self.features(x), self.grid)
        return cast(Tensor, self.last(features.flatten(1)))


def make_pool(name: str, places: int) -> Callable[[Tensor], Tensor]:
    """Returns a pooling over windows of 2 places, of 2 x 2 in images; or none.

    "l2" is the root of the sum of squares, not of their mean. Where all of them are 0
    its gradient is taken to be 0.
    """
    if name in ("none", "stride"):
        return lambda x: x
    images = places == 2
    if name == "l2":
        l2 = functional.lp_pool2d if images else functional.lp_pool1d
        return partial(l2, norm_type=2.0, kernel_size=2)
    if name == "average":
        mean = functional.avg_pool2d if images else functional.avg_pool1d
        return partial(mean, kernel_size=2)
    largest = functional.max_pool2d if images else functional.max_pool1d
    return partial(largest, kernel_size=2)


def places_of(shape: tuple[int, ...]) -> int:
    """How many axes of one input are places: 1 of a sequence, 2 of an image."""
    return min(len(shape), 2)


def input_channels(shape: tuple[int, ...]) -> int:
    """How many colours one input has; 1 where it has no axis of them."""
    return shape[0] if len(shape) == 3 else 1


def with_channels(x: Tensor, places: int) -> Tensor:
    """Returns (n, channels, *places), whether or not the inputs have channels."""
    return x if x.dim() == places + 2 else x.unsqueeze(1)
