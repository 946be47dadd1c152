"""Lines that a method left, as SVG."""

from __future__ import annotations

import math
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from overcurve.figures.line_picture import line_svg
from overcurve.pictures import line_picture

numbers = st.floats(-1e9, 1e9)


def test_each_line_has_its_colour_and_name() -> None:
    made = line_picture([0, 1], {"a<b": [1, 2], "c": [2, 1]}, "input", "output")
    svg = line_svg(made, "the rate")
    ElementTree.fromstring(svg)
    assert '<path class="m1 line"' in svg
    assert '<path class="m2 line"' in svg
    assert ">a&lt;b</text>" in svg
    assert ">input</text>" in svg
    assert "<title>the rate</title>" in svg
    assert "style=" not in svg


def test_gap_breaks_the_line() -> None:
    svg = line_svg(line_picture([0, 1, 2, 3], {"a": [1, 2, math.nan, 3]}), "a")
    (path,) = [part for part in svg.split("<path") if "m1 line" in part]
    assert path.count("M") == 2


def test_nothing_finite_is_not_drawn() -> None:
    assert line_svg(line_picture([0, 1], {"a": [math.nan] * 2}), "a") == ""


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=9))
def test_every_line_stays_within_its_drawing(spots: list[tuple[float, float]]) -> None:
    x, y = zip(*spots, strict=True)
    svg = line_svg(line_picture(x, {"a": y}), "a")
    ElementTree.fromstring(svg)
    assert "nan" not in svg
    assert "inf" not in svg
