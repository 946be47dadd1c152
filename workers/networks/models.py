"""Networks for small classification tasks; framework-default initialisation everywhere.

Every network takes inputs of one example's shape: (n, length), (n, rows, columns) or
(n, channels, rows, columns). `gap_cnn` takes any size. `cnn`, `pooling_cnn` and `gru`
take smaller ones too: their features are then read at the places of the full-size grid
(`onto_grid`), so the classifier on top keeps its published shape. At full size that is
the identity, and the network exactly the published one.

Source: greydanus/mnist1d, models.py and its pooling notebook; gap_cnn is our own.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from workers.networks.activations import Activation, named_activation
from workers.networks.convolutions import Cnn1d, Cnn2d, GapCnn, PoolingCnn
from workers.networks.feature_grid import onto_grid
from workers.networks.recurrent import gru_states

MODELS = ("logistic", "mlp", "cnn", "gru", "gap_cnn", "pooling_cnn")
# The others have nothing between their layers that could be exchanged.
ACTIVATED = ("mlp", "cnn", "gap_cnn", "pooling_cnn")


def make_model(
    name: str,
    shape: tuple[int, ...],
    classes: int,
    width: int,
    *,
    activation: str = "relu",
    pooling: str = "max",
) -> nn.Module:
    """Returns a network for inputs of `shape`; `width` 0 takes its published width.

    Args:
        name: one of `MODELS`.
        shape: of one input: (length,), (rows, columns) or (channels, rows, columns).
        classes: how many logits come out.
        width: hidden units of the MLP, channels of the CNNs, units of the GRU.
        activation: one of `workers.networks.activations.ACTIVATIONS`, for the models in
            `ACTIVATED`.
        pooling: one of `POOLINGS`, for `pooling_cnn`.

    Raises: ValueError: for a GRU on images.
    """
    pixels = int(torch.tensor(shape).prod())
    phi = named_activation(activation)
    if name == "logistic":
        return nn.Sequential(nn.Flatten(), nn.Linear(pixels, classes))
    if name == "mlp":
        return ResidualMlp(pixels, width or 100, classes, phi)
    if name == "cnn":
        kind = Cnn1d if len(shape) == 1 else Cnn2d
        return kind(shape, width or 25, classes, phi)
    if name == "gap_cnn":
        return GapCnn(shape, width or 16, classes, phi)
    if name == "pooling_cnn":
        return PoolingCnn(shape, width or 20, classes, phi, pooling)
    if len(shape) != 1:
        raise ValueError("gru reads sequences; images need another model")
    return BidirectionalGru(shape[0], width or 6, classes)


def count_parameters(model: nn.Module) -> int:
    """Returns how many numbers the network learns."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


class ResidualMlp(nn.Module):
    """Two hidden layers, the second added to the first; 15,210 weights on MNIST-1D."""

    def __init__(
        self, pixels: int, width: int, classes: int, phi: Activation = functional.relu
    ) -> None:
        super().__init__()
        self.phi = phi
        self.first = nn.Linear(pixels, width)
        self.second = nn.Linear(width, width)
        self.last = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.phi(self.first(x.flatten(1)))
        hidden = hidden + self.phi(self.second(hidden))
        return cast(Tensor, self.last(hidden))


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
