"""Small image files for tests: a folder of pictures, and CIFAR-10's binary layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def write_image_folder(
    home: Path, classes: tuple[str, ...] = ("cat", "dog"), each: int = 3
) -> Path:
    """Writes pictures of 12x10 pixels: class in red, place in green, half in blue."""
    for blue, half in ((0, "train"), (200, "test")):
        for label, name in enumerate(classes):
            (home / half / name).mkdir(parents=True)
            for i in range(each):
                pixels = np.zeros((12, 10, 3), dtype=np.uint8)
                pixels[:] = (100 * label, 10 * i, blue)
                Image.fromarray(pixels).save(home / half / name / f"{i}.png")
    return home


def write_cifar10(home: Path, each: int = 4) -> Path:
    """Writes the five training batches and the test batch, `each` pictures in one."""
    home.mkdir(parents=True)
    draw = np.random.default_rng(0)
    names = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]
    for name in names:
        records = draw.integers(256, size=(each, 3073), dtype=np.uint8)
        records[:, 0] %= 10
        (home / name).write_bytes(records.tobytes())
    return home
