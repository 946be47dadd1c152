"""A comparison on axes of matplotlib: the same figure, on anybody's own."""

from __future__ import annotations

import pytest
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from overcurve.figures.layout import lay_out
from overcurve.figures.panels import SHAPES, draw_curves, draw_panels
from overcurve.figures.theme import DARK, LIGHT
from overcurve.figures.view import View
from tests.simulated import simulated_comparison
from tests.unit.overcurve.figures.mixed import mixed_comparison


def drawn(view: View | None = None) -> tuple[Axes, Axes]:
    """The curves and the gaps of points of every verdict."""
    figure = Figure()
    upper = draw_panels(
        figure, lay_out(mixed_comparison(), view or View()), "light", ""
    )
    (lower,) = (axes for axes in figure.axes if axes is not upper)
    return upper, lower


def marks(axes: Axes) -> list[tuple[str, float, str]]:
    """Marker, height and fill of what stands alone in the method's colour."""
    return [
        (line.get_marker(), line.get_ydata()[0], to_hex(line.get_markerfacecolor()))
        for line in axes.lines
        if len(line.get_xdata()) == 1 and to_hex(line.get_color()) == LIGHT["m2"]
    ]


def test_marker_and_height_say_the_verdict() -> None:
    upper, _ = drawn(View(runs="off"))
    points = mixed_comparison().methods[0].points
    assert [(marker, y) for marker, y, _ in marks(upper)] == [
        (SHAPES.get(point.verdict, "o"), pytest.approx(100 * point.quality))
        for point in points
    ]


def test_what_is_open_is_hollow() -> None:
    upper, _ = drawn(View(runs="off"))
    for point, (_, _, fill) in zip(
        mixed_comparison().methods[0].points, marks(upper), strict=True
    ):
        is_open = point.verdict in ("undecided", "out_of_range")
        assert fill == LIGHT["card" if is_open else "m2"]


def test_gaps_stand_under_the_curves_on_one_axis() -> None:
    upper, lower = drawn()
    judged = [p.gap for p in mixed_comparison().methods[0].points if p.gap is not None]
    assert [y for _, y, _ in marks(lower)] == pytest.approx(
        [100 * gap for gap in judged]
    )
    assert upper.get_xlim() == lower.get_xlim()
    assert upper.get_xlabel() == ""
    assert lower.get_xlabel() == "training time, mean of seeds"


def test_axes_are_those_of_the_drawing() -> None:
    drawing = lay_out(simulated_comparison(), View(scale="error"))
    axes = Figure().subplots()
    draw_curves(axes, drawing, "light")
    assert axes.get_ylim() == pytest.approx((drawing.quality.low, drawing.quality.high))
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    shown = [label.get_text() for label in axes.get_yticklabels()]
    assert shown == [words for _, words in drawing.quality.ticks]


def test_band_has_its_seeds_in_the_legend() -> None:
    upper, _ = drawn()
    legend = upper.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["95 % band, 3 seeds"]
    assert drawn(View(band="off"))[0].get_legend() is None


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_theme_gives_paper_and_curve(theme, colours) -> None:
    figure = Figure()
    upper = draw_panels(figure, lay_out(simulated_comparison(), View()), theme, "t")
    assert to_hex(figure.get_facecolor()) == colours["card"]
    assert colours["baseline"] in {to_hex(line.get_color()) for line in upper.lines}
    assert upper.get_title(loc="left") == "t"


def test_settings_of_others_are_left_alone() -> None:
    before = dict(rcParams)
    drawn()
    assert dict(rcParams) == before
