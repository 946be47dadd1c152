"""The verdicts of a page: a strip each, in the order of the question."""

from __future__ import annotations

from frontend.pages.comparing.verdicts import page_verdicts
from overcurve.curves.terms.question import Question
from overcurve.figures.scale import comparison_scale
from tests.simulated import simulated_comparison


def test_strips_keep_the_order_of_the_question() -> None:
    asked = Question(baseline="cnn", methods=("worse", "better"))
    comparison = simulated_comparison(asked)
    verdicts = page_verdicts(comparison, comparison_scale(comparison))
    assert [strip.recipe for strip in verdicts.strips] == ["worse", "better"]
    assert verdicts.rule == comparison.rule
    assert verdicts.reserved == ""
