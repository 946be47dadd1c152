"""Pauses, and time that no row shows, stand in the checks and in the sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.fairness.trained import (
    asked_with,
    check_of,
    sentence_of,
    trained,
)

ID = "times_as_logged"


def flagged(recipe: str, seconds: tuple[float, ...], flag: str) -> list[RunRecord]:
    """Imported runs, the first of a recipe with these seconds of a flag."""
    runs = [replace(run, segments={}) for run in trained()]
    theirs = [i for i, run in enumerate(runs) if run.recipe == recipe]
    for i, each in zip(theirs, seconds, strict=False):
        runs[i] = replace(runs[i], extra={flag: each})
    return runs


def test_times_without_a_flag_add_no_check():
    runs = [replace(run, segments={}) for run in trained()]
    assert ID not in {check.id for check in asked_with(runs=runs).checks}


@pytest.mark.parametrize(
    ("flag", "seconds", "words"),
    [
        ("pause_seconds", (40.0,), "a pause of 40 s is counted in 1 of its runs"),
        (
            "pause_seconds",
            (40.0, 60.0),
            "a pause of up to 60 s is counted in 2 of its runs",
        ),
        ("left_out_seconds", (40.0,), "a pause of 40 s is left out of 1 of its runs"),
        (
            "reckoned_seconds",
            (50.0, 20.0),
            "up to 50 s before the first row reckoned from the pace in 2 of its runs",
        ),
    ],
)
def test_flag_of_a_method_is_in_its_sentence(flag, seconds, words):
    answer = asked_with(runs=flagged("m", seconds, flag))
    assert check_of(answer, ID).state == "warn"
    assert words in sentence_of(answer)


def test_flag_of_the_baseline_concerns_every_method():
    answer = asked_with(runs=flagged("base", (40.0,), "pause_seconds"))
    words = "a pause of 40 s is counted in 1 of the baseline's runs"
    assert answer.methods[0].warnings == (words,)
    assert check_of(answer, ID).evidence == (
        "a pause of 40 s is counted in 1 run of base"
    )


def test_flag_of_every_run_is_one_reservation():
    runs = [
        replace(run, segments={}, extra={"reckoned_seconds": 5.0}) for run in trained()
    ]
    answer = asked_with(runs=runs)
    words = "up to 5 s before the first row reckoned from the pace in every run"
    assert answer.methods[0].warnings == (words,)


def test_flag_of_no_seconds_is_none():
    runs = flagged("m", (0.0,), "pause_seconds")
    assert ID not in {check.id for check in asked_with(runs=runs).checks}
