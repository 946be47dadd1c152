"""Pictures of pixels as PNG, small enough to stand in a page as an address.

Whatever is not drawn is transparent, so that a picture fits a light and a dark page.
"""

from __future__ import annotations

import base64
import math
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from overcurve.pictures import Picture, kept_of, pixels_of

Pixels = NDArray[np.uint8]  # (rows, columns, 4): red, green, blue, opacity
KEPT = (37, 111, 201)  # seen on both grounds
PRUNED = (128, 128, 128, 48)
_OPAQUE = 255


def mask_pixels(picture: Picture) -> Pixels:
    """Draws a mask: one pixel for each place, what is kept in colour."""
    shape = (int(picture.content["rows"]), int(picture.content["columns"]))
    kept = np.array(kept_of(picture), bool).reshape(shape)
    pixels = np.empty((*shape, 4), np.uint8)
    pixels[:] = PRUNED
    pixels[kept] = (*KEPT, _OPAQUE)
    return pixels


def images_pixels(picture: Picture) -> Pixels:
    """Draws images side by side in about as many rows as columns, a pixel apart."""
    content = picture.content
    count, rows, columns, channels = (
        int(content[name]) for name in ("count", "rows", "columns", "channels")
    )
    given = np.frombuffer(pixels_of(picture), np.uint8)
    images = given.reshape(count, rows, columns, channels)
    across = math.ceil(math.sqrt(count * rows / columns))
    down = math.ceil(count / across)
    sheet = np.zeros((down * (rows + 1) - 1, across * (columns + 1) - 1, 4), np.uint8)
    for i, image in enumerate(images):
        top, left = i // across * (rows + 1), i % across * (columns + 1)
        place = sheet[top : top + rows, left : left + columns]
        place[..., :3] = image
        place[..., 3] = _OPAQUE
    return sheet


def png_address(pixels: Pixels) -> str:
    """Returns pixels as the address of a PNG that stands in the page itself."""
    return f"data:image/png;base64,{base64.b64encode(png_bytes(pixels)).decode()}"


def png_bytes(pixels: Pixels) -> bytes:
    """Encodes pixels as PNG.

    Source: ISO/IEC 15948:2004, Portable Network Graphics.
    """
    rows, columns = pixels.shape[:2]
    head = struct.pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    lines = np.zeros((rows, 1 + columns * 4), np.uint8)  # each begins with filter 0
    lines[:, 1:] = pixels.reshape(rows, -1)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes(), 9))]
    body = b"".join(_chunk(*part) for part in [*parts, (b"IEND", b"")])
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)
