"""The server's own picture: an SVG that stands without scripts, and small ones."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.layout import lay_out
from overcurve.figures.sketch import (
    BOTTOM,
    GAP_TOP,
    HEIGHT,
    LEFT,
    RIGHT,
    SHAPES,
    TOP,
    UPPER,
    WIDTH,
    gap_bar,
    sketch,
    sparkline,
)
from overcurve.figures.view import View
from tests.simulated import simulated_comparison
from tests.unit.overcurve.curves.studies import make_runs
from tests.unit.overcurve.figures.mixed import mixed_comparison

Place = tuple[float, float]


def drawn(comparison: Comparison, view: View | None = None) -> ElementTree.Element:
    """The sketch, read as XML."""
    return ElementTree.fromstring(sketch(lay_out(comparison, view or View())))


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [part for part in root.iter() if name in part.get("class", "").split()]


def words(root: ElementTree.Element) -> list[str]:
    return [part.text or "" for part in root.iter("text")]


def places(root: ElementTree.Element, own: str = "mark") -> list[Place]:
    """Where marks stand: all of them, or those of one colour."""
    found = []
    for part in of_class(root, "mark"):
        if own not in part.get("class", "").split():
            continue
        match = re.match(r"translate\((\S+) (\S+)\)", part.get("transform", ""))
        assert match
        found.append((float(match[1]), float(match[2])))
    return found


def test_shape_says_the_verdict() -> None:
    comparison = mixed_comparison()
    root = drawn(comparison)
    (method,) = comparison.methods
    above = [
        mark
        for mark in of_class(root, "mark")
        if "scale(1.0)" in mark.get("transform", "")
    ]
    assert [mark.get("d") for mark in above] == [
        SHAPES[point.verdict] for point in method.points
    ]
    hollow = ["hollow" in mark.get("class", "").split() for mark in above]
    assert hollow == [
        point.verdict in ("undecided", "out_of_range") for point in method.points
    ]


def test_axes_and_names_are_in_words() -> None:
    comparison = simulated_comparison()
    drawing = lay_out(comparison, View())
    said = words(drawn(comparison))
    for axis in (drawing.time, drawing.quality, drawing.gap):
        assert axis.title in said
        assert {tick for _, tick in axis.ticks} <= set(said)
    assert {label.text for label in drawing.labels} <= set(said)


def test_every_mark_is_inside_its_panel() -> None:
    for comparison in (simulated_comparison(), mixed_comparison()):
        for x, y in places(drawn(comparison)):
            assert LEFT <= x <= WIDTH - RIGHT
            assert TOP <= y <= UPPER or GAP_TOP <= y <= BOTTOM
    assert BOTTOM < HEIGHT


def test_better_is_higher() -> None:
    root = drawn(simulated_comparison())
    # The last mark of a colour is a gap; the one before it stands on the curve.
    better, worse = (places(root, own)[-2][1] for own in ("m2", "m4"))
    assert better < worse


def test_band_follows_the_view() -> None:
    assert len(of_class(drawn(simulated_comparison()), "band")) == 1
    hidden = drawn(simulated_comparison(), View(band="off", runs="off"))
    assert of_class(hidden, "band") == of_class(hidden, "dots") == []
    assert len(of_class(hidden, "curve")) == 1


def test_overlay_is_dashed() -> None:
    root = drawn(simulated_comparison(), View(overlay="power"))
    assert len(of_class(root, "dashed")) == 1


def test_sketch_escapes_names() -> None:
    drawing = lay_out(simulated_comparison(shifts={"<b>&": 0.01}), View())
    text = sketch(drawing)
    assert "<b>" not in text
    assert any("<b>&" in said for said in words(ElementTree.fromstring(text)))


@pytest.mark.parametrize(
    "runs",
    [
        [],
        make_runs(times=[8.0]),
        make_runs(times=[8.0]) + make_runs("m", [8.0]),
        make_runs(noise=0) + make_runs("m", noise=0),
        make_runs(quality=lambda _: 0.0) + make_runs("m", quality=lambda _: 0.0),
    ],
    ids=["no run", "one budget", "one time", "a copy", "nothing but zero"],
)
def test_little_is_drawn_all_the_same(runs) -> None:
    comparison = compare(Question(baseline="base"), runs)
    assert drawn(comparison).tag == "svg"
    text = sparkline(lay_out(comparison, View()))
    assert "nan" not in text.lower()


def test_sparkline_fills_its_card() -> None:
    drawing = lay_out(simulated_comparison(), View())
    root = ElementTree.fromstring(sparkline(drawing, 348.0, 110.0))
    (curve,) = of_class(root, "curve")
    numbers = [float(n) for n in re.findall(r"[\d.]+", curve.get("d", ""))]
    assert (numbers[0], numbers[-2]) == pytest.approx((8.0, 340.0), abs=0.2)
    assert all(0 <= y <= 110 for y in numbers[1::2])
    assert words(root) == []
    assert len(of_class(root, "mark")) == 9


def bar(low: float, value: float, high: float, verdict: str = "above") -> list[float]:
    root = ElementTree.fromstring(gap_bar("m1", verdict, (low, value, high)))
    (span,) = of_class(root, "bar")
    (spot,) = of_class(root, "spot")
    start, _, end = re.findall(r"[\d.]+", span.get("d", ""))
    return [float(n) for n in (start, spot.get("cx", ""), end)]


def test_gap_bar_stands_about_its_zero_line() -> None:
    assert bar(-0.5, 0.0, 0.5) == [36.0, 65.0, 94.0]
    assert 'class="zero" d="M65 0V20"' in gap_bar("m1", "above", (0, 0, 0))


@given(*[st.floats(-1e9, 1e9)] * 3)
def test_gap_bar_never_leaves_its_row(low: float, value: float, high: float) -> None:
    assert all(7 <= place <= 123 for place in bar(low, value, high))


@pytest.mark.parametrize(("verdict", "hollow"), [("above", 0), ("undecided", 1)])
def test_open_gap_is_hollow(verdict: str, hollow: int) -> None:
    assert gap_bar("m1", verdict, (-0.1, 0.1, 0.3)).count("hollow") == hollow
