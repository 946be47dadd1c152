"""Images of your own: a folder for each class, decoded once and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from workers.data.dataset_cache import cached_arrays
from workers.data.images_on_disk import find_folder, image_task
from workers.registry import parameter, task
from workers.task import DataMissing, Task, held_out_share

if TYPE_CHECKING:
    from PIL import Image

LAYOUT = (
    "a folder with train/CLASS/*.png and test/CLASS/*.png (jpg, bmp, gif, webp and ppm "
    "too), one folder for each class, the same classes in both"
)
ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".ppm", ".pgm"})


@dataclass(frozen=True)
class ImageFolderParams:
    path: str = parameter(
        "images", "The folder, absolute or within OVERCURVE_DATASETS of the worker."
    )
    side: int = parameter(
        32, "Of the square that every image becomes.", unit="pixels", low=4, high=1024
    )
    grey: bool = parameter(False, "Leaves the colours out.")
    validation_share: float = held_out_share()


@task(
    "image_folder",
    ImageFolderParams,
    kind="classification",
    layout="image",
    metric="test accuracy",
    unit="fraction",
    direction="max",
)
def image_folder(params: ImageFolderParams, device: torch.device) -> Task:
    """Names the class of your own images. Every image is decoded once: its shorter side
    is scaled to the side asked for, linearly with all pixels, and the middle cut out.
    The pixels are kept on the worker's disk and lie on the device while training. Each
    channel is standardised over the training images.

    Called: Images in folders

    Source: your images, in the layout that torchvision and others read.
    """
    folder = find_folder(params.path, LAYOUT)
    listed = list_images(folder)
    stamps = tuple((str(file), *_stamp(file)) for file in listed)
    arrays = cached_arrays(_decoded, str(folder), stamps, params.side, params.grey)
    return image_task(arrays, device, params.validation_share)


def list_images(folder: Path) -> list[Path]:
    """Lists every image under train and test, in the order of their names.

    Raises: DataMissing: a half or its classes are missing, the halves differ in their
        classes, or a file is no image. Hidden files are passed over.
    """
    training, test = (_classes(folder, half) for half in ("train", "test"))
    if training != test:
        odd = ", ".join(sorted(set(training) ^ set(test)))
        raise _wrong(f"train and test differ in their classes: {odd}")
    halves = [folder / "train" / name for name in training]
    halves += [folder / "test" / name for name in test]
    return [file for home in halves for file in _images_in(home)]


def _classes(folder: Path, half: str) -> list[str]:
    home = folder / half
    if not home.is_dir():
        raise _wrong(f"{folder} has no folder {half}")
    names = sorted(f.name for f in home.iterdir() if f.is_dir() and f.name[0] != ".")
    if len(names) < 2:
        raise _wrong(
            f"{home} has {len(names)} folders of classes; it takes two or more"
        )
    return names


def _images_in(home: Path) -> Iterator[Path]:
    files = sorted(f for f in home.iterdir() if f.name[0] != ".")
    if not files:
        raise _wrong(f"{home} holds no images")
    for file in files:
        if file.suffix.lower() not in ENDINGS or not file.is_file():
            raise _wrong(f"{file} is no image of a kind that is read; take it out")
        yield file


def _stamp(file: Path) -> tuple[int, int]:
    stat = file.stat()
    return stat.st_size, stat.st_mtime_ns


def _decoded(
    folder: str, stamps: tuple[tuple[str, int, int], ...], side: int, grey: bool
) -> dict[str, NDArray[Any]]:
    """Decodes all images; `stamps` are path, size and time of change of each file."""
    classes = _classes(Path(folder), "train")
    halves: dict[str, list[tuple[NDArray[np.uint8], int]]] = {"train": [], "test": []}
    for name, *_ in stamps:
        half, label = Path(name).relative_to(folder).parts[:2]
        pixels = decode_image(Path(name), side, grey)
        halves[half].append((pixels, classes.index(label)))
    made: dict[str, NDArray[Any]] = {"classes": np.array(classes)}
    for half, prefix in (("train", ""), ("test", "test_")):
        images, labels = zip(*halves[half], strict=True)
        made[f"{prefix}images"] = np.stack(images)
        made[f"{prefix}labels"] = np.array(labels, dtype=np.int64)
    return made


def decode_image(file: Path, side: int, grey: bool) -> NDArray[np.uint8]:
    """Decodes one image, scales its shorter side to `side` and cuts the middle out.

    Returns: shape (side, side, 3), or (side, side, 1) in grey.

    Raises: DataMissing: the file cannot be decoded, or Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError:
        remedy = "Install it beside the worker: pip install pillow."
        raise DataMissing("task", "images are read by Pillow", remedy) from None
    try:
        with Image.open(file) as opened:
            image = _eight_bits(opened).convert("L" if grey else "RGB")
    # Pillow calls some broken PNG files a SyntaxError.
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise _wrong(f"{file} cannot be read as an image: {problem}") from None
    pixels = np.asarray(_middle(image, side), dtype=np.uint8)
    return pixels.reshape(side, side, -1)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Scales grey levels of 16 bits, which Pillow would cut off at 255."""
    if not image.mode.startswith("I"):
        return image
    from PIL import Image

    levels = np.asarray(image, dtype=np.int64) >> 8
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def _middle(image: Image.Image, side: int) -> Image.Image:
    from PIL import ImageOps
    from PIL.Image import Resampling

    return ImageOps.fit(image, (side, side), Resampling.BILINEAR)


def _wrong(message: str) -> DataMissing:
    return DataMissing("task.path", message, f"Expected {LAYOUT}.")
