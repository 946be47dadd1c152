"""MNIST-1D: ten digit shapes as noisy one-dimensional signals of 40 points.

Generated, never downloaded: the random draws and their order are part of the data
set's definition, so that the same arguments give the published numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workers.data.dataset_cache import cached_arrays
from workers.registry import parameter, task
from workers.task import (
    Classification,
    Task,
    classification_task,
    held_out_share,
    standardised,
)

Array = NDArray[np.float64]

# Twelve points of each digit, 0 to 9, as its authors drew them.
GLYPHS = (
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)


@dataclass(frozen=True)
class Mnist1dParams:
    num_samples: int = parameter(
        5000,
        "Examples generated, a tenth of them for each digit.",
        low=20,
        high=200_000,
        multiple_of=10,
        above_field="test_items",
    )
    train_split: float = parameter(
        0.8,
        "Share of the examples that is trained on.",
        above=0,
        below=1,
        share_of_field="num_samples",
    )
    padding: tuple[int, int] = parameter(
        (36, 60),
        "Fewest and most zeros after a digit; fewer make it wider.",
        low=0,
        ascending=True,
    )
    scale_coeff: float = parameter(0.4, "Spread of the heights.", low=0)
    max_translation: int = parameter(48, "Shifts of a digit.", unit="positions", low=1)
    corr_noise_scale: float = parameter(0.25, "Smooth noise beside the digit.", low=0)
    iid_noise_scale: float = parameter(0.02, "White noise everywhere.", low=0)
    shear_scale: float = parameter(0.75, "Spread of the slopes.", low=0)
    final_seq_length: int = parameter(
        40, "Length of one example.", unit="positions", low=8, high=1000
    )
    seed: int = parameter(42, "Of the data, not of a run.", low=0, high=2**32 - 1)
    shuffled: bool = parameter(
        False, "Permutes the positions, alike for all examples: no neighbours are left."
    )
    shuffle_seed: int = parameter(42, "Of that one permutation.", low=0, high=2**32 - 1)
    test_items: int = parameter(
        0,
        "Examples of the test, exactly; 0 leaves them to train_split, which rounds.",
        low=0,
        high=100_000,
    )
    validation_share: float = held_out_share()

    @property
    def training_items(self) -> int:
        """How many of the examples are trained on, before a validation share."""
        if self.test_items:
            return self.num_samples - self.test_items
        return int(self.num_samples * self.train_split)


@dataclass(frozen=True, slots=True)
class Generated:
    """The set in 64 bits, as its authors' code returns it.

    Attributes:
        x: shape (n_train, length), standardised with the test rows; y: (n_train,).
        x_test, y_test: the rest.
        t: shape (length,), the time axis, divided by the deviation of the signals.
    """

    x: Array
    y: NDArray[np.int64]
    x_test: Array
    y_test: NDArray[np.int64]
    t: Array


@task(
    "mnist1d",
    Mnist1dParams,
    kind="classification",
    layout="sequence",
    metric="test accuracy",
    unit="fraction",
    direction="max",
)
def mnist1d(params: Mnist1dParams, device: torch.device) -> Task:
    """Names the digit in a noisy, shifted, stretched signal of 40 points. Small enough
    to train in seconds, hard enough to tell models with a spatial prior from those
    without: the order linear, MLP, GRU, CNN, human is the point of it.

    Called: MNIST-1D

    Source: Greydanus and Kobak, "Scaling Down Deep Learning with MNIST-1D" (ICML 2024,
    arXiv 2011.14439); greydanus/mnist1d.

    Published: linear 32 %, MLP 68 %, GRU 91 %, CNN 94 %, human 96 %.
    """
    made = Generated(**cached_arrays(_generated, replace(params, validation_share=0.0)))
    if params.shuffled:
        order = np.random.RandomState(params.shuffle_seed).permutation(len(made.t))
        x, x_test = made.x[:, order], made.x_test[:, order]
    else:
        x, x_test = made.x, made.x_test
    training = Classification(_inputs(x, device), _targets(made.y, device), classes=10)
    test_inputs, test_targets = _inputs(x_test, device), _targets(made.y_test, device)
    share = params.validation_share
    return classification_task(training, test_inputs, test_targets, share)


def _generated(params: Mnist1dParams) -> dict[str, NDArray[Any]]:
    made = generate(params)
    return {f.name: getattr(made, f.name) for f in fields(made)}


def generate(params: Mnist1dParams) -> Generated:
    """Generates the data set; equal bit for bit to its authors' for equal arguments.

    Source: arXiv 2011.14439, appendix A; the order of the draws is greydanus/mnist1d's.
    """
    draw = np.random.RandomState(params.seed)
    labels = np.repeat(np.arange(10), params.num_samples // 10)
    draws = _draw_examples(params, len(labels), draw)
    rows = _make_examples(params, labels, draws)
    order = draw.permutation(len(rows))
    rows, labels = rows[order], labels[order]
    axis = _time_axis(params) / rows.std()
    rows = (rows - rows.mean()) / rows.std()
    cut = params.training_items
    return Generated(rows[:cut], labels[:cut], rows[cut:], labels[cut:], axis)


def normalised_glyph(row: tuple[float, ...]) -> Array:
    """Returns a glyph of mean 0 and deviation 1, moved to start at 0, divided by 6."""
    x = np.array(row, dtype=np.float64)
    x = x - x.mean()
    x = x / x.std()  # of the centred row: its last bits are the authors'
    return np.asarray((x - x[0]) / 6)


@dataclass(frozen=True, slots=True)
class _Draws:
    """What chance decides, one row for each example; uniforms are in [0, 1)."""

    padding: Array
    scale: Array
    shift: NDArray[np.int64]
    smooth_noise: Array
    white_noise: Array
    shear: Array


def _draw_examples(
    params: Mnist1dParams, count: int, draw: np.random.RandomState
) -> _Draws:
    """Draws everything in the order of the definition, example after example."""
    length = len(GLYPHS[0]) + params.padding[1]
    uniforms = np.empty((count, 3))
    shifts = np.empty(count, dtype=np.int64)
    noises = np.empty((2, count, length))
    rand, randn, integer = draw.rand, draw.randn, draw.randint
    for i in range(count):
        uniforms[i, 0] = rand()
        uniforms[i, 1] = rand()
        shifts[i] = integer(params.max_translation)
        noises[0, i] = randn(length)
        noises[1, i] = randn(length)
        uniforms[i, 2] = rand()
    padding, scale, shear = uniforms.T
    return _Draws(padding, scale, shifts, noises[0], noises[1], shear)


def _make_examples(
    params: Mnist1dParams, labels: NDArray[np.int64], draws: _Draws
) -> Array:
    """Turns draws into signals, shape (n, final length), row by row the same bits
    whatever the number of rows."""
    low, high = params.padding
    zeros = (low + np.floor(draws.padding * (high - low + 1))).astype(np.int64)
    x = np.array(
        [_padded_glyph(*pair, high) for pair in zip(labels, zeros, strict=True)]
    )
    x = x * (1 + params.scale_coeff * (draws.scale - 0.5))[:, None]
    places = np.arange(x.shape[1])
    # The last values come first; a shift beyond the end takes all of them along.
    shift = np.where(draws.shift < len(places), draws.shift, 0)
    x = np.take_along_axis(x, (places - shift[:, None]) % len(places), axis=1)
    noise = smooth(params.corr_noise_scale * draws.smooth_noise)
    x = np.where(x == 0, noise, x)
    x = x + params.iid_noise_scale * draws.white_noise
    slope = params.shear_scale * (draws.shear - 0.5)
    x = x - slope[:, None] * np.linspace(-0.5, 0.5, x.shape[1])
    return np.array([resample(row, params.final_seq_length) for row in x])


@cache
def _padded_glyph(digit: int, zeros: int, high: int) -> Array:
    glyph = normalised_glyph(GLYPHS[digit]) + 1e-8
    padded = np.concatenate([glyph, np.zeros(zeros)])
    return resample(padded, len(glyph) + high)


def resample(x: Array, length: int) -> Array:
    """Returns x read linearly at `length` evenly spaced places, ends included."""
    return np.interp(_even(length), _even(len(x)), x)


@cache
def _even(places: int) -> Array:
    return np.linspace(0, 1, places)


def smooth(x: Array, sigma: float = 2.0, radius: int = 8) -> Array:
    """Returns x, shape (..., length), under a Gaussian, its ends mirrored at the edge.

    The sum runs from the outermost pair inwards, as scipy.ndimage.gaussian_filter's
    does, so that the bits agree.
    """
    offsets = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 / (sigma * sigma) * offsets**2)
    weights = (weights / weights.sum())[radius:]
    length = x.shape[-1]
    edges = [(0, 0)] * (x.ndim - 1) + [(radius, radius)]
    padded = np.pad(x, edges, mode="symmetric")
    total = x * weights[0]
    for k in range(radius, 0, -1):
        left = padded[..., radius - k : radius - k + length]
        right = padded[..., radius + k : radius + k + length]
        total = total + (left + right) * weights[k]
    return np.asarray(total)


def _time_axis(params: Mnist1dParams) -> Array:
    glyph_length, high = len(GLYPHS[0]), params.padding[1]
    t = np.linspace(-5, 5, glyph_length) / 6
    return resample(resample(t, glyph_length + high), params.final_seq_length)


def _inputs(x: Array, device: torch.device) -> torch.Tensor:
    return standardised(torch.from_numpy(np.ascontiguousarray(x)), 0.0, 1.0).to(device)


def _targets(y: NDArray[np.int64], device: torch.device) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(y)).to(device)
