"""Networks for small classification tasks; framework-default initialisation everywhere.

Every network takes inputs of one example's shape, (n, length) or (n, rows, columns).
`cnn` and `gru` also take smaller ones: their features are then read at the places of
the full-size grid (`onto_grid`), so the classifier on top keeps its published shape.
At full size that is the identity, and the network exactly the published one.

Source: greydanus/mnist1d, models.py.
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from workers.recurrent import gru_states

MODELS = ("logistic", "mlp", "cnn", "gru")


def make_model(
    name: str, shape: tuple[int, ...], classes: int, width: int
) -> nn.Module:
    """Returns a network for inputs of `shape`; `width` 0 takes its published width.

    Args:
        name: one of `MODELS`.
        shape: of one input: (length,) or (rows, columns).
        classes: how many logits come out.
        width: hidden units of the MLP, channels of the CNN, units of the GRU.

    Raises: ValueError: for a GRU on images.
    """
    pixels = int(torch.tensor(shape).prod())
    if name == "logistic":
        return nn.Sequential(nn.Flatten(), nn.Linear(pixels, classes))
    if name == "mlp":
        return ResidualMlp(pixels, width or 100, classes)
    if name == "cnn":
        kind = Cnn1d if len(shape) == 1 else Cnn2d
        return kind(shape, width or 25, classes)
    if len(shape) != 1:
        raise ValueError("gru reads sequences; images need logistic, mlp or cnn")
    return BidirectionalGru(shape[0], width or 6, classes)


def count_parameters(model: nn.Module) -> int:
    """Returns how many numbers the network learns."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


class ResidualMlp(nn.Module):
    """Two hidden layers, the second added to the first; 15,210 weights on MNIST-1D."""

    def __init__(self, pixels: int, width: int, classes: int) -> None:
        super().__init__()
        self.first = nn.Linear(pixels, width)
        self.second = nn.Linear(width, width)
        self.last = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        hidden = functional.relu(self.first(x.flatten(1)))
        hidden = hidden + functional.relu(self.second(hidden))
        return cast(Tensor, self.last(hidden))


class Cnn1d(nn.Module):
    """Three strided convolutions and a linear layer; 5,210 weights on MNIST-1D."""

    def __init__(self, shape: tuple[int, ...], channels: int, classes: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(1, channels, 5, stride=2, padding=1)
        self.conv2 = nn.Conv1d(channels, channels, 3, stride=2, padding=1)
        self.conv3 = nn.Conv1d(channels, channels, 3, stride=2, padding=1)
        with torch.no_grad():
            self.grid = tuple(self.features(torch.zeros(1, *shape)).shape[2:])
        self.last = nn.Linear(channels * self.grid[0], classes)

    def features(self, x: Tensor) -> Tensor:
        """Returns (n, channels, places), one eighth of the input's length."""
        x = functional.relu(self.conv1(x.unsqueeze(1)))
        x = functional.relu(self.conv2(x))
        return functional.relu(self.conv3(x))

    def forward(self, x: Tensor) -> Tensor:
        features = onto_grid(self.features(x), self.grid)
        return cast(Tensor, self.last(features.flatten(1)))


class Cnn2d(nn.Module):
    """The same network on images: 3x3 convolutions with strides 1, 2, 2."""

    def __init__(self, shape: tuple[int, ...], channels: int, classes: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride=2, padding=1)
        self.conv3 = nn.Conv2d(channels, channels, 3, stride=2, padding=1)
        with torch.no_grad():
            self.grid = tuple(self.features(torch.zeros(1, *shape)).shape[2:])
        self.last = nn.Linear(channels * self.grid[0] * self.grid[1], classes)

    def features(self, x: Tensor) -> Tensor:
        """Returns (n, channels, rows, columns), a quarter of the input's sides."""
        x = functional.relu(self.conv1(x.unsqueeze(1)))
        x = functional.relu(self.conv2(x))
        return functional.relu(self.conv3(x))

    def forward(self, x: Tensor) -> Tensor:
        features = onto_grid(self.features(x), self.grid)
        return cast(Tensor, self.last(features.flatten(1)))


class BidirectionalGru(nn.Module):
    """A GRU in both directions whose every state is read; 5,134 weights on MNIST-1D."""

    def __init__(self, length: int, units: int, classes: int) -> None:
        super().__init__()
        self.grid = (length,)
        self.gru = nn.GRU(1, units, bidirectional=True, batch_first=True)
        self.last = nn.Linear(2 * units * length, classes)

    def forward(self, x: Tensor) -> Tensor:
        states = gru_states(self.gru, x)
        states = onto_grid(states.transpose(1, 2), self.grid).transpose(1, 2)
        return cast(Tensor, self.last(states.flatten(1)))


def onto_grid(features: Tensor, grid: tuple[int, ...]) -> Tensor:
    """Reads features linearly at the places of a full-size grid.

    Args:
        features: shape (n, channels, *places).
        grid: places of the full-size input in each direction.

    Returns: shape (n, channels, *grid); `features` itself where the sizes agree.
    """
    for axis, places in enumerate(grid, start=2):
        if features.shape[axis] != places:
            weights = _interpolation(features.shape[axis], places, features.device)
            features = torch.tensordot(features, weights, dims=([axis], [0]))
            features = features.movedim(-1, axis)
    return features


@lru_cache(maxsize=256)
def _interpolation(found: int, wanted: int, device: torch.device) -> Tensor:
    """Weights, shape (found, wanted), of reading `found` values at `wanted` places."""
    identity = torch.eye(found).unsqueeze(0)
    size, mode = wanted, "linear"
    read = functional.interpolate(identity, size=size, mode=mode, align_corners=True)
    return read[0].to(device)
