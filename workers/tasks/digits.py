"""Digits: 1,797 scanned handwritten digits of 8x8 pixels, from scikit-learn's wheel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from workers.registry import parameter, task
from workers.task import (
    Classification,
    DataMissing,
    Task,
    classification_task,
    held_out_share,
    standardised,
)


@dataclass(frozen=True)
class DigitsParams:
    train_split: float = parameter(
        0.8, "Share of the images that is trained on.", low=0.05, high=0.95
    )
    split_seed: int = parameter(
        0, "Of the permutation before the split.", low=0, high=2**32 - 1
    )
    validation_share: float = held_out_share()


@task(
    "digits",
    DigitsParams,
    kind="classification",
    layout="image",
    metric="test accuracy",
    unit="fraction",
    direction="max",
)
def digits(params: DigitsParams, device: torch.device) -> Task:
    """Names a handwritten digit of 8x8 pixels. 1,797 real images by 43 writers; after
    one permutation with a stated seed the first 80 % are trained on and the rest is the
    test. Standardised with the mean and deviation of the training pixels.

    Called: Digits, 8x8 pixels

    Source: Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits" (UCI,
    1998), the copy in scikit-learn's wheel.
    """
    pixels, labels = load_digits()
    order = np.random.default_rng(params.split_seed).permutation(len(labels))
    cut = int(len(labels) * params.train_split)
    images = torch.from_numpy(pixels[order])
    targets = torch.from_numpy(labels[order]).to(device)
    mean, deviation = float(images[:cut].mean()), float(images[:cut].std(correction=0))
    inputs = standardised(images, mean, deviation).to(device)
    training = Classification(inputs[:cut], targets[:cut], classes=10)
    share = params.validation_share
    return classification_task(training, inputs[cut:], targets[cut:], share)


@cache
def load_digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Returns pixels, shape (1797, 8, 8), 0 to 16, and labels, shape (1797,).

    Reads scikit-learn's file without importing scikit-learn, which takes a second.

    Raises: DataMissing: when scikit-learn is not installed.
    """
    found = find_spec("sklearn")
    if found is None or not found.submodule_search_locations:
        raise DataMissing(
            "task",
            "digits are in scikit-learn's wheel, which is not installed",
            "Install it beside the worker: pip install scikit-learn.",
        )
    home = Path(found.submodule_search_locations[0])
    table = np.loadtxt(home / "datasets" / "data" / "digits.csv.gz", delimiter=",")
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)
