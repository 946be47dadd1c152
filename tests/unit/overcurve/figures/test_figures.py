"""Figures from one description: colours, axes, labels, and what must be drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources

import pytest

from overcurve.curves.terms.question import Question
from overcurve.figures.axes import linear_ticks, time_axis
from overcurve.figures.captions import position
from overcurve.figures.comparison import comparison_figure
from overcurve.figures.layout import colours_of, lay_out
from overcurve.figures.limits import quality_axis
from overcurve.figures.overlays import overlay_curve
from overcurve.figures.scale import comparison_scale, quality_scale
from overcurve.figures.sketch import sketch
from overcurve.figures.theme import DARK, LIGHT, METHOD_COLOURS
from overcurve.figures.view import View, parse_view, view_query
from overcurve.json_text import json_bytes
from tests.simulated import simulated_comparison


def css_colours(block: str) -> dict[str, str]:
    """The colour variables of a block of overcurve.css."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def test_themes_agree_with_style_sheet() -> None:
    css = resources.files("frontend").joinpath("static", "overcurve.css").read_text()
    light, dark = css.split("prefers-color-scheme: dark")[:2]
    assert LIGHT.items() <= css_colours(light).items()
    assert DARK.items() <= css_colours(dark).items()


def test_swapping_roles_keeps_colours() -> None:
    before = colours_of(simulated_comparison())
    after = colours_of(simulated_comparison(Question(baseline="better")))
    assert before["cnn"] == after["better"] == "b"
    assert before["worse"] == after["worse"]
    assert before["same"] == after["same"]


def test_ten_methods_have_ten_colours() -> None:
    shifts = {f"m{i}": 0.0 for i in range(9)}
    names = colours_of(simulated_comparison(shifts=shifts)).values()
    assert len(set(names)) == 10
    assert set(names) - {"b"} <= set(METHOD_COLOURS)


def test_time_ticks_are_words() -> None:
    axis = time_axis("train_seconds", [8.0, 4000.0], is_log=True, room=0.0)
    words = [word.replace("\u00a0", " ") for _, word in axis.ticks]
    assert {"10 s", "1 min", "1 h"} <= set(words)


@pytest.mark.parametrize("is_log", [True, False])
def test_short_times_have_ticks_of_their_own(is_log: bool) -> None:
    places = [2.4e-7, 3.1e-7, 2.9e-6]
    axis = time_axis("inference_seconds", places, is_log=is_log, room=0.0)
    assert axis.title == "inference time per example, mean of seeds"
    units = {word.split("\u00a0")[-1] for _, word in axis.ticks}
    assert units <= {"ns", "µs", "0"}
    assert len(axis.ticks) >= 4
    assert position("inference_seconds", 2.4e-7) == "240\u00a0ns"


def test_ticks_are_round_and_inside() -> None:
    ticks = linear_ticks(0.613, 0.948)
    assert 3 <= len(ticks) <= 8
    assert all(0.613 <= tick <= 0.948 for tick in ticks)
    assert ticks[0] == pytest.approx(0.65)


def test_fractions_are_per_cent() -> None:
    scale = comparison_scale(simulated_comparison())
    assert scale.unit == "%"
    assert scale.gap(0.0123).startswith("+1.2")
    assert scale.gap(-0.0123).startswith("−1.2")


def test_band_never_without_count() -> None:
    drawing = lay_out(simulated_comparison(), View())
    assert drawing.band_low
    assert drawing.band_words == "95 % band, 4 seeds"
    assert not lay_out(simulated_comparison(), View(band="off")).band_low


def test_better_is_up_for_losses() -> None:
    comparison = simulated_comparison()
    drawing = lay_out(replace(comparison, direction="min", unit=""), View())
    assert drawing.quality.low > drawing.quality.high


def test_runs_come_before_the_band() -> None:
    scale = quality_scale("accuracy", "fraction", True)
    axis = quality_axis(scale, [], [60.0, 80.0], [106.0], [55.0])
    assert axis.low < 55.0
    assert axis.high < 100.0


def test_axis_stays_near_what_can_happen() -> None:
    scale = quality_scale("accuracy", "fraction", True)
    axis = quality_axis(scale, [], [80.0, 98.0], [102.0], [])
    assert 100.0 < axis.high < 102.0


def test_error_scale_is_offered_near_one() -> None:
    drawing = lay_out(simulated_comparison(), View(scale="error"))
    assert drawing.quality.is_log
    assert drawing.quality.low > drawing.quality.high


def test_more_than_six_methods_unlabelled() -> None:
    shifts = {f"m{i}": 0.0 for i in range(7)}
    assert not lay_out(simulated_comparison(shifts=shifts), View()).labels
    assert len(lay_out(simulated_comparison(), View()).labels) == 4


def test_long_labels_are_not_cut() -> None:
    comparison = simulated_comparison(shifts={"a" * 26: 0.0, "short": 0.0})
    for time in ("log", "linear"):
        drawing = lay_out(comparison, View(time=time))
        ends = [drawing.time.place(label.x) for label in drawing.labels]
        names = [label.text for label in drawing.labels]
        rights = [x + 0.0085 * len(n) for x, n in zip(ends, names, strict=True)]
        assert max(rights) < 1.0


def test_marker_shape_says_the_verdict() -> None:
    figure = comparison_figure(simulated_comparison(), View(), "light")
    points = [t for t in figure["data"] if t.get("meta", {}).get("part") == "points"]
    shapes = {t["meta"]["recipe"]: set(t["marker"]["symbol"]) for t in points}
    assert shapes["better"] == {"triangle-up"}
    assert shapes["worse"] == {"triangle-down"}


def test_figure_is_plain_json() -> None:
    figure = comparison_figure(simulated_comparison(), View(overlay="power"))
    assert b"var(--m2)" in json_bytes(figure)


def test_sketch_escapes_names() -> None:
    drawing = lay_out(simulated_comparison(shifts={"<b>&": 0.01}), View())
    assert "<b>" not in sketch(drawing)


def test_power_overlay_finds_the_truth() -> None:
    knots = simulated_comparison(seeds=20).baseline.knots
    _, fitted = overlay_curve("power", knots)
    assert fitted[0] == pytest.approx(knots[0].quality, abs=0.01)
    assert fitted[-1] == pytest.approx(knots[-1].quality, abs=0.01)


@pytest.mark.parametrize(
    "view", [View(), View(time="linear", scale="error", overlay="power", band="off")]
)
def test_view_and_query_are_inverse(view: View) -> None:
    assert parse_view(view_query(view)) == view
