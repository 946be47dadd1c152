"""Images that a user has on a disk: where they are looked for, and as tensors."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workers.data.dataset_cache import Arrays
from workers.task import Classification, DataMissing, Task, classification_task

DATASETS = "OVERCURVE_DATASETS"


def find_folder(path: str, layout: str) -> Path:
    """Returns the folder that parameter `path` of a task names.

    Args:
        path: absolute, or relative to the folder in OVERCURVE_DATASETS.
        layout: what is expected in it, for the error.

    Raises: DataMissing: there is no such folder.
    """
    home = os.environ.get(DATASETS, "")
    try:
        folder = Path(home) / Path(path).expanduser()
        is_found = bool(path) and folder.is_absolute() and folder.is_dir()
    except (OSError, RuntimeError) as problem:  # too long; the home of nobody
        said = f"{path[:80]!r} is no folder: {problem.args[-1]}"
        raise DataMissing("task.path", said, f"Expected {layout}.") from None
    if not is_found:
        raise DataMissing("task.path", _not_found(path, folder), f"Expected {layout}.")
    return folder.resolve()


def _not_found(path: str, folder: Path) -> str:
    if not path:
        return "names no folder; state where the images are"
    if not folder.is_absolute():
        return f"{path!r} is relative, and the worker has no folder in {DATASETS}"
    return f"there is no folder {folder} on the worker's machine"


def image_task(arrays: Arrays, device: torch.device, validation_share: float) -> Task:
    """Builds the task of naming an image's class.

    Args:
        arrays: `images` and `test_images`, shape (n, rows, columns, channels), uint8;
            `labels` and `test_labels`, shape (n,), int64; `classes`, their names.
        device: where the tensors lie.
        validation_share: as in `classification_task`.

    Returns: a task whose inputs are (n, channels, rows, columns), or (n, rows, columns)
        with one channel, each channel standardised with its mean and deviation over
        the training images.
    """
    pixels = arrays["images"]
    mean = pixels.mean(axis=(0, 1, 2))
    deviation = np.maximum(pixels.std(axis=(0, 1, 2)), 1e-6)
    training, test = (
        _inputs(arrays[name], mean, deviation).to(device)
        for name in ("images", "test_images")
    )
    targets, test_targets = (
        torch.from_numpy(arrays[name]).to(device) for name in ("labels", "test_labels")
    )
    seen = Classification(training, targets, classes=len(arrays["classes"]))
    digest = data_digest(arrays)
    return classification_task(seen, test, test_targets, validation_share, digest)


def data_digest(arrays: Arrays) -> str:
    """Returns 16 hex digits that two data sets share only when they are equal."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        values = np.ascontiguousarray(arrays[name])
        digest.update(f"{name}{values.shape}{values.dtype}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()[:16]


def _inputs(
    pixels: NDArray[np.uint8], mean: NDArray[Any], deviation: NDArray[Any]
) -> Tensor:
    values = torch.from_numpy(pixels).movedim(-1, 1).to(torch.float32)
    shape = (1, -1, 1, 1)
    values = (values - torch.tensor(mean, dtype=torch.float32).view(shape)) / (
        torch.tensor(deviation, dtype=torch.float32).view(shape)
    )
    return (values[:, 0] if values.shape[1] == 1 else values).contiguous()
