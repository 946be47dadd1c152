"""Pictures that a method leaves with its run: what they hold, and how much they may.

Plain data, so that they are stored, sent and drawn anywhere: a mask of what is kept,
lines over one axis, small images side by side, or text.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from overcurve.json_text import json_bytes

Kind = Literal["mask", "line", "images", "text"]
MOST_BYTES = 65_536  # of one picture's content as JSON
MOST_PICTURES = 64  # of one run


class WrongPicture(ValueError):
    """A picture does not hold what one of its kind holds, or too much."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture; make it with the function of its kind, below.

    `content` is plain JSON. mask: `rows`, `columns`, `bits`; line: `x`, `lines`
    (numbers by name), `x_title`, `y_title`; images: `count`, `rows`, `columns`,
    `channels`, `pixels`; text: `text`. `bits` and `pixels` are bytes in base 64.
    """

    kind: Kind
    content: Mapping[str, Any]


def mask_picture(rows: int, columns: int, kept: Sequence[bool]) -> Picture:
    """A mask: which of its places are kept.

    Args:
        rows, columns: at least one each.
        kept: rows times columns values, row by row.

    Raises: WrongPicture: of another size, or beyond `MOST_BYTES`.
    """
    _check_sizes({"rows": rows, "columns": columns})
    if len(kept) != rows * columns:
        raise WrongPicture(f"a mask of {rows} x {columns} has {len(kept)} values")
    padded = [*map(bool, kept), *[False] * (-len(kept) % 8)]
    packed = bytes(
        sum(bit << 7 - i for i, bit in enumerate(padded[at : at + 8]))
        for at in range(0, len(padded), 8)
    )
    return _sized("mask", {"rows": rows, "columns": columns, "bits": _text(packed)})


def line_picture(
    x: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    x_title: str = "",
    y_title: str = "",
) -> Picture:
    """Lines over one axis; a value that is not finite is a gap.

    Args:
        x: at least two finite places.
        lines: by name, each with one value for every place.
        x_title, y_title: of the axes; "" is none.

    Raises: WrongPicture: of other lengths than `x`, without a line, or too large.
    """
    if not lines or len(x) < 2 or not all(map(math.isfinite, x)):
        raise WrongPicture("a line needs at least two finite places and one line")
    for name, values in lines.items():
        if len(values) != len(x):
            raise WrongPicture(f"{name!r} has {len(values)} values, x has {len(x)}")
    content = {
        "x": [float(value) for value in x],
        "lines": {
            str(name): [float(v) if math.isfinite(v) else None for v in values]
            for name, values in lines.items()
        },
        "x_title": x_title,
        "y_title": y_title,
    }
    return _sized("line", content)


def images_picture(
    count: int, rows: int, columns: int, channels: int, pixels: bytes
) -> Picture:
    """Images of one size: grey (1 channel) or red, green, blue (3), a byte each.

    Args:
        count, rows, columns: at least one each.
        channels: 1 or 3.
        pixels: image by image, row by row, the channels of a pixel together.

    Raises: WrongPicture: of another size, or beyond `MOST_BYTES`.
    """
    _check_sizes({"count": count, "rows": rows, "columns": columns})
    if channels not in (1, 3):
        raise WrongPicture(f"images have 1 or 3 channels, not {channels}")
    if len(pixels) != count * rows * columns * channels:
        raise WrongPicture(
            f"{count} images of {rows} x {columns} in {channels} channels have "
            f"{len(pixels)} bytes"
        )
    sizes = {"count": count, "rows": rows, "columns": columns, "channels": channels}
    return _sized("images", {**sizes, "pixels": _text(pixels)})


def text_picture(text: str) -> Picture:
    """A text, shown as it is.

    Raises: WrongPicture: beyond `MOST_BYTES`.
    """
    return _sized("text", {"text": text})


def kept_of(picture: Picture) -> list[bool]:
    """Which of a mask's places are kept, row by row."""
    content = picture.content
    bits = chain.from_iterable(
        ((byte >> 7 - i) & 1 for i in range(8)) for byte in _bytes(content["bits"])
    )
    size = int(content["rows"]) * int(content["columns"])
    return [bool(bit) for bit in bits][:size]


def pixels_of(picture: Picture) -> bytes:
    """The bytes of images, as `images_picture` took them."""
    return _bytes(picture.content["pixels"])


def _check_sizes(sizes: Mapping[str, int]) -> None:
    wrong = [name for name, size in sizes.items() if size < 1]
    if wrong:
        raise WrongPicture(f"{wrong[0]} is {sizes[wrong[0]]}, expected 1 or more")


def _sized(kind: Kind, content: Mapping[str, Any]) -> Picture:
    size = len(json_bytes(content))
    if size > MOST_BYTES:
        raise WrongPicture(
            f"the {kind} takes {size:,} bytes of {MOST_BYTES:,}; show a part of it"
        )
    return Picture(kind, content)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise WrongPicture(f"its bytes cannot be read: {problem}") from None
