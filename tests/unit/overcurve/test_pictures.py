"""What pictures hold, and what is refused."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.pictures import (
    MOST_BYTES,
    Picture,
    WrongPicture,
    images_picture,
    kept_of,
    line_picture,
    mask_picture,
    pixels_of,
    text_picture,
)


def stored(picture: Picture) -> Picture:
    """The picture as it comes back from where it was kept."""
    return Picture(picture.kind, json.loads(json.dumps(dict(picture.content))))


@given(st.integers(1, 9), st.integers(1, 20), st.data())
def test_masks_come_back(rows: int, columns: int, data: st.DataObject) -> None:
    size = rows * columns
    kept = data.draw(st.lists(st.booleans(), min_size=size, max_size=size))
    assert kept_of(stored(mask_picture(rows, columns, kept))) == kept


@given(st.integers(1, 3), st.integers(1, 5), st.sampled_from([1, 3]), st.data())
def test_images_come_back(
    count: int, side: int, channels: int, data: st.DataObject
) -> None:
    size = count * side * side * channels
    pixels = data.draw(st.binary(min_size=size, max_size=size))
    made = images_picture(count, side, side, channels, pixels)
    assert pixels_of(stored(made)) == pixels


def test_values_that_are_not_finite_are_gaps() -> None:
    made = line_picture([0, 1, 2], {"rate": [1.0, math.nan, math.inf]})
    assert stored(made).content["lines"] == {"rate": [1.0, None, None]}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: mask_picture(2, 2, [True]), "2 x 2 has 1 values"),
        (lambda: mask_picture(0, 2, []), "rows is 0"),
        (lambda: line_picture([0, 1], {}), "at least two finite places and one line"),
        (lambda: line_picture([0, math.nan], {"a": [1, 2]}), "finite places"),
        (lambda: line_picture([0, 1], {"a": [1]}), "'a' has 1 values, x has 2"),
        (lambda: images_picture(1, 2, 2, 2, b""), "1 or 3 channels, not 2"),
        (lambda: images_picture(1, 2, 2, 1, b"abc"), "have 3 bytes"),
        (lambda: text_picture("x" * MOST_BYTES), "show a part of it"),
    ],
)
def test_what_is_no_picture_says_why(make: object, words: str) -> None:
    with pytest.raises(WrongPicture, match=words):
        make()  # type: ignore[operator]


def test_the_largest_picture_fits() -> None:
    room = MOST_BYTES - len('{"text":""}')
    assert text_picture("x" * room).kind == "text"
    with pytest.raises(WrongPicture, match="65,537 bytes of 65,536"):
        text_picture("x" * (room + 1))


def test_bytes_that_were_spoilt_are_told() -> None:
    spoilt = Picture("images", {"pixels": "not base 64!"})
    with pytest.raises(WrongPicture, match="cannot be read"):
        pixels_of(spoilt)
