"""The names of curves, without the work of judging them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.selecting.selection import curve_names, select_runs
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import make_runs

QUESTIONS = [
    Question(baseline="base"),
    Question(baseline="base", methods=("z", "a")),
    Question(baseline="base", device_class="cpu"),
    Question(baseline="base", quality="loss", direction="min"),
]


def runs_of_four() -> list[RunRecord]:
    return [
        *make_runs("z", label="net"),
        *make_runs("a", label="net", device_class="gpu"),
        *make_runs("tree", metric="loss"),
        *make_runs(extra={"loss": 0.1}),
    ]


@pytest.mark.parametrize("question", QUESTIONS)
def test_names_are_those_of_the_selection(question: Question) -> None:
    runs = runs_of_four()
    if not question.quality:
        runs = [replace(run, metric="accuracy") for run in runs]
    selection = select_runs(question, runs)
    arms = (selection.baseline, *selection.methods)
    expected = [(arm.recipe, arm.name) for arm in arms]
    assert list(curve_names(question, runs).items()) == expected


def test_equal_labels_are_told_apart() -> None:
    names = curve_names(Question(baseline="base"), runs_of_four())
    assert (names["z"], names["a"]) == ("net (z)", "net (a)")


def test_runs_that_cannot_be_judged_together_have_names() -> None:
    runs = [
        replace(r, direction="min") if r.recipe == "z" else r for r in runs_of_four()
    ]
    assert set(curve_names(Question(baseline="base"), runs)) == {
        "base",
        "z",
        "a",
        "tree",
    }
