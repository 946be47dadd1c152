"""Pictures that a method leaves with its run, made from arrays and tensors.

A method returns `Trained(predictor, pictures={"first layer": lambda: mask(kept)})`, or
gives them to `Progress` with a milestone. They are made off the clock, and only where
somebody looks: not in a calibration. See `overcurve.pictures` for what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from overcurve.pictures import (
    Picture,
    WrongPicture,
    images_picture,
    line_picture,
    mask_picture,
    text_picture,
)

__all__ = ["Picture", "PictureMaker", "WrongPicture", "images", "line", "mask", "text"]

PictureMaker = Callable[[], Picture]


def mask(kept: Any) -> Picture:
    """Draws what a mask keeps: whatever is not 0.

    Args:
        kept: shape (rows, columns), an array or tensor; (n,) is one row, and further
            axes of a convolution's weight lie side by side in a row.
    """
    values = _array(kept) != 0
    values = values.reshape(len(values) if values.ndim > 1 else 1, -1)
    rows, columns = values.shape
    return mask_picture(rows, columns, values.ravel().tolist())


def line(
    x: Any, lines: Mapping[str, Any], x_title: str = "", y_title: str = ""
) -> Picture:
    """Draws lines over one axis.

    Args:
        x: shape (n,), n >= 2.
        lines: by name, each of shape (n,); values that are not finite are gaps.
    """
    named = {name: _array(values).ravel().tolist() for name, values in lines.items()}
    return line_picture(_array(x).ravel().tolist(), named, x_title, y_title)


def images(values: Any, low: float | None = None, high: float | None = None) -> Picture:
    """Draws images side by side.

    Args:
        values: shape (n, rows, columns), or (n, 3, rows, columns) in colour.
        low, high: what is black and white; by default the smallest and largest value.
    """
    array = _array(values).astype(np.float64)
    if array.ndim == 3:
        array = array[:, None]
    if array.ndim != 4 or array.size == 0 or not np.isfinite(array).all():
        raise WrongPicture(
            f"images have the shape (n, rows, columns) or (n, 3, rows, columns) and "
            f"finite values; these have the shape {array.shape}"
        )
    dark = float(array.min()) if low is None else low
    light = float(array.max()) if high is None else high
    scaled = (array - dark) / (light - dark or 1.0) * 255
    pixels = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    count, channels, rows, columns = pixels.shape
    return images_picture(
        count, rows, columns, channels, pixels.transpose(0, 2, 3, 1).tobytes()
    )


def text(words: str) -> Picture:
    """Shows a text as it is, such as samples of characters."""
    return text_picture(words)


def _array(values: Any) -> Any:
    if isinstance(values, torch.Tensor):
        return values.detach().cpu().numpy()
    return np.asarray(values)
