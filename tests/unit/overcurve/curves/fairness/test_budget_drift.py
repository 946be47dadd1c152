"""Seconds asked for against seconds measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.comparison import compare
from overcurve.curves.fairness.budget_drift import budget_drift, say_drift
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import make_runs


def test_median_of_measured_over_asked():
    runs = [(2.0, "seconds", 2.2), (4.0, "seconds", 4.2), (8.0, "seconds", 16.0)]
    assert budget_drift(runs) == pytest.approx(0.1)
    assert budget_drift([*runs[:2], (1.0, "steps", 9.0), (1.0, "seconds", None)]) == (
        pytest.approx(0.075)
    )
    assert budget_drift([(100.0, "steps", 4.0)]) is None


@pytest.mark.parametrize(
    ("drift", "words"),
    [
        (0.06, "6 % longer than asked"),
        (-0.112, "11 % less than asked"),
        (0.996, "100 % longer than asked"),
        (1.6, "2.6 times as long as asked"),
        (0.029, ""),
        (None, ""),
    ],
)
def test_only_what_is_much_is_said(drift, words):
    assert say_drift(drift) == words


def test_comparison_says_whose_training_took_longer():
    runs = make_runs(budget_unit="seconds")
    slow = make_runs("m", [4.4, 8.8], budget_unit="seconds")
    late = [replace(r, budget=r.train_seconds / 1.1) for r in slow]
    (note,) = compare(Question(baseline="base"), [*runs, *late]).notes
    assert note.startswith("Training took 10 % longer than asked with m: ")
