"""Masks and images as PNG, read back by another program's decoder."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from overcurve.figures.pixels import (
    KEPT,
    PRUNED,
    Pixels,
    images_pixels,
    mask_pixels,
    png_address,
    png_bytes,
)
from overcurve.pictures import images_picture, mask_picture


def decoded(png: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_png_is_what_was_drawn() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 4)).astype(np.uint8)
    assert np.array_equal(decoded(png_bytes(pixels)), pixels)


def test_mask_shows_what_is_kept() -> None:
    pixels = mask_pixels(mask_picture(2, 3, [True, False, False, False, True, True]))
    assert tuple(pixels[0, 0]) == (*KEPT, 255)
    assert tuple(pixels[0, 1]) == PRUNED
    assert (pixels[..., 3] == 255).sum() == 3


def test_images_stand_apart_in_a_sheet() -> None:
    pixels = bytes([10] * 4 + [200] * 4 + [90] * 4)
    sheet = images_pixels(images_picture(3, 2, 2, 1, pixels))
    assert sheet.shape == (5, 5, 4)
    assert tuple(sheet[0, 0]) == (10, 10, 10, 255)
    assert tuple(sheet[0, 3]) == (200, 200, 200, 255)
    assert sheet[2, :, 3].max() == sheet[3:, 3:, 3].max() == 0  # gap, and no fourth


def test_colours_keep_their_order() -> None:
    sheet = images_pixels(images_picture(1, 1, 1, 3, bytes([1, 2, 3])))
    assert tuple(sheet[0, 0]) == (1, 2, 3, 255)


def test_address_is_self_contained() -> None:
    pixels = mask_pixels(mask_picture(1, 1, [True]))
    head, _, body = png_address(pixels).partition(",")
    assert head == "data:image/png;base64"
    assert np.array_equal(decoded(base64.b64decode(body)), pixels)
