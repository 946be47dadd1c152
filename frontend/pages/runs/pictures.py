"""The pictures that a run's method left, as its page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontend.facts.runs import PictureView
from frontend.pages.run_words import budget_words
from overcurve.figures.line_picture import line_svg
from overcurve.figures.pixels import Pixels, images_pixels, mask_pixels, png_address
from overcurve.pictures import Picture, WrongPicture

MOST_SCALE = 8  # pixels of the page for one of the picture
WIDE = 460  # of the page, beyond which nothing is made larger


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture ready to be shown: an image by its address, an SVG, or a text.

    `width` and `height` of the image, in pixels of the page.
    """

    name: str
    when: str
    address: str = ""
    svg: str = ""
    text: str = ""
    width: int = 0
    height: int = 0


def shown_pictures(
    pictures: Sequence[PictureView], unit: str
) -> tuple[ShownPicture, ...]:
    """Draws pictures in their order.

    Args:
        unit: in which the run's method counts; "" where that is not known.
    """
    return tuple(_show(picture, unit) for picture in pictures)


def _show(view: PictureView, unit: str) -> ShownPicture:
    name = view.name.replace("_", " ")
    when = f"after {budget_words(view.units, unit or 'units')}"
    picture = Picture(view.kind, view.content)
    try:
        if view.kind == "mask":
            return _image(name, when, mask_pixels(picture))
        if view.kind == "images":
            return _image(name, when, images_pixels(picture))
        if view.kind == "line":
            svg = line_svg(picture, name)
            return ShownPicture(name, when, svg=svg, text="" if svg else "No value.")
        return ShownPicture(name, when, text=str(view.content["text"]))
    except (KeyError, TypeError, ValueError, WrongPicture) as problem:
        return ShownPicture(name, when, text=f"Cannot be drawn: {problem!r}")


def _image(name: str, when: str, pixels: Pixels) -> ShownPicture:
    rows, columns = pixels.shape[:2]
    scale = max(1, min(MOST_SCALE, WIDE // max(rows, columns)))
    return ShownPicture(
        name,
        when,
        address=png_address(pixels),
        width=columns * scale,
        height=rows * scale,
    )
