"""Pictures of a run, ready to be shown."""

from __future__ import annotations

from typing import Any

from frontend.facts.runs import PictureView
from frontend.pages.runs.pictures import WIDE, shown_pictures
from overcurve.pictures import (
    Picture,
    images_picture,
    line_picture,
    mask_picture,
    text_picture,
)


def shown(picture: Picture, unit: str = "steps") -> Any:
    view = PictureView("first_layer", 1500, picture.kind, picture.content)
    (only,) = shown_pictures([view], unit)
    return only


def test_small_masks_are_made_larger() -> None:
    drawn = shown(mask_picture(4, 10, [True] * 40))
    assert (drawn.name, drawn.when) == ("first layer", "after 1,500 steps")
    assert (drawn.width, drawn.height) == (80, 32)
    assert drawn.address.startswith("data:image/png;base64,")


def test_large_masks_keep_their_pixels() -> None:
    assert shown(mask_picture(1, 2 * WIDE, [True] * 2 * WIDE)).width == 2 * WIDE


def test_each_kind_is_shown_in_its_way() -> None:
    assert shown(images_picture(1, 1, 1, 1, b"a")).address
    assert shown(line_picture([0, 1], {"a": [1, 2]})).svg.startswith("<svg")
    assert shown(text_picture("so")).text == "so"
    assert shown(text_picture("so"), "").when == "after 1,500 units"


def test_what_cannot_be_drawn_says_so() -> None:
    assert "Cannot be drawn" in shown(Picture("mask", {"rows": 2})).text
    assert "Cannot be drawn" in shown(Picture("text", {})).text
