"""One description for Plotly, SVG and matplotlib: what it holds, and when nothing."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.terms.question import Question
from overcurve.figures.drawing import Drawing, Mark
from overcurve.figures.layout import lay_out
from overcurve.figures.view import View
from tests.unit.overcurve.curves.studies import make_runs


def drawing_of(*recipes: str) -> Drawing:
    runs = [run for recipe in recipes for run in make_runs(recipe)]
    return lay_out(compare(Question(baseline="base"), runs), View())


def test_nothing_drawn_is_empty() -> None:
    assert drawing_of().is_empty


@pytest.mark.parametrize("recipes", [("base",), ("m",), ("base", "m")])
def test_one_curve_is_something_to_draw(recipes: tuple[str, ...]) -> None:
    assert not drawing_of(*recipes).is_empty


def test_knot_has_neither_verdict_nor_gap() -> None:
    knot = drawing_of("base").knots[0]
    assert (knot.verdict, knot.gap, knot.gap_low, knot.gap_high) == ("", *(None,) * 3)


def test_description_is_never_changed() -> None:
    drawing = drawing_of("base")
    with pytest.raises(FrozenInstanceError):
        drawing.note = "else"  # type: ignore[misc]
    assert replace(drawing, note="else").knots is drawing.knots
    assert isinstance(drawing.knots[0], Mark)
