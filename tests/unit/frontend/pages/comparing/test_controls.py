"""The menus offer what the runs can answer, and nothing where all is settled."""

from __future__ import annotations

from dataclasses import replace

from frontend.pages.comparing.controls import (
    alpha_choices,
    chart_controls,
    direction_choices,
    quality_choices,
)
from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from overcurve.figures.view import View
from tests.unit.overcurve.curves.studies import make_runs, shifted


def compared(**asked: object) -> Comparison:
    runs = make_runs() + make_runs("m", [8.0], 3, shifted(0.1))
    runs = [replace(run, extra={"loss": 1.0 - (run.quality or 0.0)}) for run in runs]
    return compare(Question(baseline="base", **asked), runs)


def test_further_metric_is_offered_and_asks_for_its_direction() -> None:
    own = compared()
    assert [c.value for c in quality_choices(own)] == ["accuracy", "loss"]
    assert direction_choices(own) == ()
    other = compared(quality="loss", direction="min")
    assert [c.value for c in direction_choices(other) if c.chosen] == ["min"]


def test_unusual_level_is_offered_beside_the_usual() -> None:
    assert len(alpha_choices(compared())) == 3
    *_, last = alpha_choices(compared(alpha=0.02))
    assert (last.value, last.words, last.chosen) == ("0.02", "98 %", True)


def test_form_asks_again_for_what_it_has_no_menu_for() -> None:
    controls = chart_controls(compared(margin=0.01, methods=("m",)), View(), True)
    assert dict(controls.hidden) == {
        "baseline": "base",
        "method": "m",
        "margin": "0.01",
    }
    assert [menu.name for menu in controls.menus] == ["quality", "axis", "alpha"]


def test_settled_question_has_no_menus() -> None:
    controls = chart_controls(compared(), View(time="linear"), False)
    assert (controls.menus, controls.hidden) == ((), ())
    assert controls.view.time == "linear"
