"""Digits on 32x32 pixels: the 8x8 scans enlarged, moved about and made noisy.

A small image task that needs no download, for what only makes sense on images of a
useful size: resizing, cropping, dropping rows and columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from workers.data.dataset_cache import cached_arrays
from workers.registry import parameter, task
from workers.task import (
    Classification,
    Task,
    classification_task,
    held_out_share,
    standardised,
)
from workers.tasks.digits import load_digits

SIDE = 32
BRIGHTEST = 16.0  # of scikit-learn's pixels


@dataclass(frozen=True)
class Digits32Params:
    max_shift: int = parameter(
        4, "Farthest a digit moves, either way.", unit="pixels", low=0, high=16
    )
    noise: float = parameter(
        0.2, "Deviation of the noise; white is 1 and black is 0.", low=0, high=10
    )
    train_split: float = parameter(
        0.8, "Share of the images that is trained on.", low=0.05, high=0.95
    )
    seed: int = parameter(
        0, "Of split, shifts and noise; not of a run.", low=0, high=2**32 - 1
    )
    validation_share: float = held_out_share()


@task(
    "digits32",
    Digits32Params,
    kind="classification",
    layout="image",
    metric="test accuracy",
    unit="fraction",
    direction="max",
)
def digits32(params: Digits32Params, device: torch.device) -> Task:
    """Names a handwritten digit of 32x32 pixels: 1,797 real scans of 8x8, enlarged
    linearly, each moved by up to 4 pixels either way and covered with white noise, once
    and for all: an image is the same in every run. 1,437 are trained on, 360 are the
    test. Standardised with the mean and deviation of the training pixels.

    Called: Digits, 32x32 pixels

    Source: our own; scans by Alpaydin and Kaynak (UCI, 1998) in scikit-learn's wheel.
    """
    made = cached_arrays(make_digits32, replace(params, validation_share=0.0))
    cut = int(len(made["labels"]) * params.train_split)
    images = torch.from_numpy(made["images"])
    mean, deviation = float(images[:cut].mean()), float(images[:cut].std(correction=0))
    inputs = standardised(images, mean, deviation).to(device)
    targets = torch.from_numpy(made["labels"]).to(device)
    training = Classification(inputs[:cut], targets[:cut], classes=10)
    share = params.validation_share
    return classification_task(training, inputs[cut:], targets[cut:], share)


def make_digits32(params: Digits32Params) -> dict[str, NDArray[Any]]:
    """Makes all images, training rows first.

    Returns: images, shape (1797, 32, 32), float32, digits between 0 and 1 under the
        noise; labels, shape (1797,), int64; shifts, shape (1797, 2), rows and columns.
    """
    pixels, labels = load_digits()
    draw = np.random.default_rng(params.seed)
    order = draw.permutation(len(labels))
    small = torch.from_numpy(pixels[order] / BRIGHTEST).unsqueeze(1)
    size = (SIDE, SIDE)
    large = functional.interpolate(small, size, mode="bilinear", align_corners=False)
    most = params.max_shift
    shifts = draw.integers(-most, most, size=(len(labels), 2), endpoint=True)
    moved = np.stack([_moved(*pair) for pair in zip(large[:, 0], shifts, strict=True)])
    noisy = moved + params.noise * draw.standard_normal(moved.shape)
    images = noisy.astype(np.float32)
    return {"images": images, "labels": labels[order], "shifts": shifts}


def _moved(image: torch.Tensor, shift: NDArray[np.int64]) -> NDArray[np.float64]:
    """Moves an image down and to the right by `shift`; what comes in is black."""
    down, right = map(int, shift)
    return np.asarray(functional.pad(image, (right, -right, down, -down)))
