"""What a comparison is called, in a line."""

from __future__ import annotations

from overcurve.telling.headers import comparison_summary, comparison_title
from tests.simulated import simulated_comparison


def test_many_methods_are_counted_in_the_title() -> None:
    shifts = {f"m{i}": 0.0 for i in range(4)}
    four = simulated_comparison(shifts=shifts)
    assert comparison_title(four) == "CNN + m0, CNN + m1 and 2 more against CNN"
    three = simulated_comparison()
    assert comparison_title(three).startswith("CNN + better, CNN + same")


def test_summary_says_each_verdict() -> None:
    comparison = simulated_comparison()
    said = comparison_summary(comparison)
    assert all(answer.sentence in said for answer in comparison.methods)
    assert comparison_summary(simulated_comparison(shifts={})) == ""
