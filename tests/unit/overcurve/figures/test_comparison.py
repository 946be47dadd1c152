"""A comparison as a Plotly figure: plain JSON that says the verdicts by its shapes."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.comparison import SYMBOLS, plotly_figure
from overcurve.figures.layout import lay_out
from overcurve.figures.theme import DARK, LIGHT, Theme
from overcurve.figures.view import View
from tests.simulated import simulated_comparison
from tests.unit.overcurve.curves.studies import make_runs, shifted
from tests.unit.overcurve.figures.mixed import mixed_comparison

TAG = "a<b>&"


def traces(figure: dict[str, Any], part: str) -> dict[str, dict[str, Any]]:
    """The traces of one part by recipe, or by name where it has none."""
    found = [t for t in figure["data"] if t.get("meta", {}).get("part") == part]
    return {t["meta"].get("recipe", t.get("name")): t for t in found}


def named(name: str) -> Comparison:
    """A comparison in which everything that people name is called so."""
    runs = make_runs(seeds=1) + make_runs("m", seeds=1, quality=shifted(0.1))
    facts = {"label": name, "seed": name, "metric": name, "unit": ""}
    return compare(Question(baseline="base"), [replace(r, **facts) for r in runs])


def drawn(comparison: Comparison, view: View, theme: Theme = "css") -> dict[str, Any]:
    """A comparison laid out and drawn."""
    return plotly_figure(lay_out(comparison, view), theme)


def test_marker_shape_says_the_verdict() -> None:
    points = traces(drawn(simulated_comparison(), View(), "light"), "points")
    assert set(points["better"]["marker"]["symbol"]) == {"triangle-up"}
    assert set(points["worse"]["marker"]["symbol"]) == {"triangle-down"}


def test_every_verdict_has_a_shape_of_its_own() -> None:
    comparison = mixed_comparison()
    (method,) = comparison.methods
    verdicts = [point.verdict for point in method.points]
    assert set(verdicts) == set(SYMBOLS) - {""}
    figure = drawn(comparison, View(), "light")
    shapes = traces(figure, "points")["m"]["marker"]["symbol"]
    assert shapes == [SYMBOLS[verdict] for verdict in verdicts]
    assert len(set(shapes)) == 5


def test_what_is_open_is_hollow() -> None:
    figure = drawn(mixed_comparison(), View(), "light")
    for part in ("points", "gaps"):
        marker = traces(figure, part)["m"]["marker"]
        own = marker["color"]
        for shape, edge in zip(marker["symbol"], marker["line"]["color"], strict=True):
            assert edge == (own if "open" in shape else LIGHT["card"])


def test_gaps_are_of_judged_points_alone() -> None:
    comparison = mixed_comparison()
    figure = drawn(comparison, View(), "light")
    gaps = traces(figure, "gaps")["m"]
    judged = [p for p in comparison.methods[0].points if p.gap is not None]
    assert gaps["yaxis"] == "y2"
    assert gaps["x"] == [point.x for point in judged]
    assert gaps["y"] == pytest.approx([100 * point.gap for point in judged])
    bars = gaps["error_y"]
    assert bars["array"] == pytest.approx([100 * p.half_width for p in judged], rel=0.5)


def test_bars_reach_both_ends_on_a_turned_axis() -> None:
    """On the error scale the upper end of an interval is the smaller number."""
    comparison = simulated_comparison()
    drawing = lay_out(comparison, View(scale="error"))
    figure = plotly_figure(drawing, "light")
    upper = traces(figure, "points")["better"]
    bars = zip(
        upper["y"],
        upper["error_y"]["array"],
        upper["error_y"]["arrayminus"],
        comparison.methods[0].points,
        strict=True,
    )
    for y, up, down, point in bars:
        assert y + up == pytest.approx(100 * (1 - point.mean_low))
        assert y - down == pytest.approx(100 * (1 - point.mean_high))


def test_axes_are_shared_and_in_plotlys_terms() -> None:
    drawing = lay_out(simulated_comparison(), View())
    layout = plotly_figure(drawing, "light")["layout"]
    assert layout["xaxis"]["type"] == "log"
    low, high = layout["xaxis"]["range"]
    assert (10**low, 10**high) == pytest.approx((drawing.time.low, drawing.time.high))
    assert layout["xaxis"]["tickvals"] == [value for value, _ in drawing.time.ticks]
    assert layout["yaxis"]["range"] == [drawing.quality.low, drawing.quality.high]
    linear = drawn(simulated_comparison(), View(time="linear"))
    assert linear["layout"]["xaxis"]["range"][0] == 0.0


def test_labels_stand_where_plotly_looks() -> None:
    drawing = lay_out(simulated_comparison(), View(scale="error"))
    notes = plotly_figure(drawing, "light")["layout"]["annotations"]
    for note, label in zip(notes, drawing.labels, strict=True):
        assert note["x"] == pytest.approx(math.log10(label.x))
        assert note["y"] == pytest.approx(math.log10(label.y))


@pytest.mark.parametrize(
    ("view", "fewer"),
    [(View(band="off"), 2), (View(runs="off"), 4), (View(overlay="power"), -1)],
)
def test_view_leaves_parts_out(view: View, fewer: int) -> None:
    whole = len(drawn(simulated_comparison(), View())["data"])
    assert len(drawn(simulated_comparison(), view)["data"]) == whole - fewer


def test_overlay_is_dashed_and_says_that_it_is_a_picture() -> None:
    figure = drawn(simulated_comparison(), View(overlay="linear"))
    (dashed,) = (t for t in figure["data"] if t.get("line", {}).get("dash") == "dash")
    assert "linear fit, picture only" in dashed["name"]


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_theme_gives_its_own_colours(theme: Any, colours: dict[str, str]) -> None:
    text = json.dumps(drawn(simulated_comparison(), View(), theme))
    assert colours["baseline"] in text
    assert "var(--" not in text


def test_page_resolves_colours_itself() -> None:
    text = json.dumps(drawn(simulated_comparison(), View()))
    assert "var(--m2)" in text
    assert LIGHT["baseline"] not in text


def test_names_are_text_and_no_tags() -> None:
    """Seeds, metric and methods are what people called them."""
    figure = drawn(named(TAG), View())
    shown = [
        figure["layout"]["yaxis"]["title"]["text"],
        *(note["text"] for note in figure["layout"]["annotations"]),
        *(words for trace in figure["data"] for words in trace.get("text", [])),
    ]
    assert sum("a&lt;b>&amp;" in words for words in shown) > 10
    assert not any("<b>" in words for words in shown)


def test_empty_comparison_is_a_figure() -> None:
    figure = drawn(compare(Question(baseline="base"), []), View())
    assert json.dumps(figure, allow_nan=False)
    assert traces(figure, "points") == {}
