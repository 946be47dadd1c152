"""CIFAR-10 from the files of its authors, where a user has them on a disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workers.data.images_on_disk import find_folder, image_task
from workers.registry import parameter, task
from workers.task import DataMissing, Task, held_out_share

CLASSES = (
    "airplane", "automobile", "bird", "cat", "deer",
    "dog", "frog", "horse", "ship", "truck",
)  # fmt: skip
SIDE, CHANNELS = 32, 3
RECORD = 1 + CHANNELS * SIDE * SIDE  # a label, then red, green and blue
TRAINING_FILES = tuple(f"data_batch_{i}.bin" for i in range(1, 6))
TEST_FILE = "test_batch.bin"
UNPACKED = "cifar-10-batches-bin"
LAYOUT = (
    "the unpacked binary version (cifar-10-binary.tar.gz): a folder with "
    "data_batch_1.bin to data_batch_5.bin and test_batch.bin"
)


@dataclass(frozen=True)
class Cifar10Params:
    path: str = parameter(
        UNPACKED,
        "The folder, absolute or within OVERCURVE_DATASETS of the worker.",
    )
    validation_share: float = held_out_share()


@task(
    "cifar10",
    Cifar10Params,
    kind="classification",
    layout="image",
    metric="test accuracy",
    unit="fraction",
    direction="max",
)
def cifar10(params: Cifar10Params, device: torch.device) -> Task:
    """Names what a photograph of 32x32 pixels shows: 50,000 to train on, 10,000 as the
    test, ten classes. Read from the binary version of the data set on the worker's
    disk; nothing is downloaded, and pickles, which can run code, are not opened. Each
    channel is standardised over the training images.

    Called: CIFAR-10

    Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009).

    Published: ResNet-56 93.16 % in 35 min 33 s, 93.32 % in 32 min 36 s with selective
    backprop (mosaicml/composer).
    """
    folder = find_folder(params.path, LAYOUT)
    return image_task(read_cifar10(folder), device, params.validation_share)


def read_cifar10(folder: Path) -> dict[str, NDArray[Any]]:
    """Reads the binary files; batches may be of any length.

    Returns: the arrays of `workers.data.images_on_disk.image_task`.

    Raises: DataMissing: a file is absent, cut short, or holds labels beyond 9.
    """
    batches = [_read_batch(folder / name) for name in TRAINING_FILES]
    images, labels = (np.concatenate(part) for part in zip(*batches, strict=True))
    test_images, test_labels = _read_batch(folder / TEST_FILE)
    return {
        "images": images,
        "labels": labels,
        "test_images": test_images,
        "test_labels": test_labels,
        "classes": np.array(CLASSES),
    }


def _read_batch(file: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    if not file.is_file():
        raise _wrong(f"{file.parent} has no {file.name}{_found_instead(file)}")
    read = np.fromfile(file, dtype=np.uint8)
    if not len(read) or len(read) % RECORD:
        raise _wrong(f"{file} has {len(read)} bytes, no whole number of {RECORD}")
    records = read.reshape(-1, RECORD)
    labels = records[:, 0].astype(np.int64)
    if labels.max() >= len(CLASSES):
        raise _wrong(f"{file} has label {labels.max()}; they run from 0 to 9")
    planes = records[:, 1:].reshape(-1, CHANNELS, SIDE, SIDE)
    return np.ascontiguousarray(np.moveaxis(planes, 1, -1)), labels


def _found_instead(file: Path) -> str:
    if file.with_suffix("").is_file():
        return "; these are the pickles of the Python version, which are not opened"
    if (inner := file.parent / UNPACKED / file.name).is_file():
        return f"; {inner.parent} has, so name that folder"
    return ""


def _wrong(message: str) -> DataMissing:
    return DataMissing("task.path", message, f"Expected {LAYOUT}.")
