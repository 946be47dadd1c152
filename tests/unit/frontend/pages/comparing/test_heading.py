"""The heading names curves, and every change to them is an address."""

from __future__ import annotations

from frontend.pages.comparing.heading import Heading, page_heading
from overcurve.curves.comparison import Comparison
from overcurve.curves.terms.question import Question
from overcurve.figures.view import View
from tests.simulated import simulated_comparison


def heading_of(comparison: Comparison, *others: tuple[str, str]) -> Heading:
    view = View(time="linear")
    return page_heading(comparison, view, others, device="", stamp="32 runs")


def test_last_method_cannot_be_removed() -> None:
    alone = simulated_comparison(Question(baseline="cnn", methods=("better",)))
    (chip,) = heading_of(alone).chips
    assert chip.remove == ""
    chips = heading_of(simulated_comparison()).chips
    assert all(f"method={chip.recipe}" not in chip.remove for chip in chips)
    assert all(chip.remove for chip in chips)


def test_swapped_method_becomes_the_baseline_in_the_same_view() -> None:
    chip = heading_of(simulated_comparison()).chips[0]
    assert "baseline=better" in chip.swap
    assert "method=cnn" in chip.swap
    assert "time=linear" in chip.swap


def test_other_curve_is_added_to_those_shown() -> None:
    alone = simulated_comparison(Question(baseline="cnn", methods=("better",)))
    ((address, name),) = heading_of(alone, ("same", "CNN + same")).additions
    assert name == "CNN + same"
    assert "method=better&method=same" in address
