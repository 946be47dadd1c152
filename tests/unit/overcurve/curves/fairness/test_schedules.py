"""Whether points are ends of full schedules, as far as records tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.terms.records import SHARED_TRAINING, RunRecord
from tests.unit.overcurve.curves.fairness.trained import (
    asked_with,
    check_of,
    sentence_of,
    trained,
)


def stated(recipe: str = "m", **extra: float) -> list[RunRecord]:
    """Imported runs; the first two of a recipe say more of their course."""
    runs = [replace(run, segments={}) for run in trained()]
    theirs = [i for i, run in enumerate(runs) if run.recipe == recipe]
    for i in theirs[:2]:
        runs[i] = replace(runs[i], extra=extra)
    return runs


def test_our_own_runs_are_whole():
    check = check_of(asked_with(), "full_schedules")
    assert (check.state, check.evidence) == ("ok", "21 runs")


def test_course_of_stated_runs_is_unknown():
    check = check_of(asked_with(runs=stated()), "full_schedules")
    assert (check.state, check.evidence) == ("unknown", "")
    assert check.message.startswith("Taken to be ends of full schedules")


def test_folded_rows_are_told_and_no_fault():
    answer = asked_with(runs=stated(folded_rows=12.0))
    check = check_of(answer, "full_schedules")
    assert (check.state, check.evidence) == (
        "unknown",
        "last rows of 2 learning curves",
    )
    assert answer.methods[0].warnings == ()


@pytest.mark.parametrize(
    ("flags", "message", "evidence"),
    [
        ({"resumed": 1.0}, "resumed", "2 resumed"),
        ({"partial": 1.0}, "stopped before the end", "2 stopped before the end"),
        (
            {"resumed": 1.0, "partial": 1.0},
            "resumed or stopped before the end",
            "2 resumed, 2 stopped before the end",
        ),
    ],
)
def test_broken_schedules_are_a_warning(flags, message, evidence):
    check = check_of(asked_with(runs=stated(**flags)), "full_schedules")
    assert (check.state, check.evidence) == ("warn", evidence)
    assert check.message == (
        f"Some runs are not one full schedule: they were {message}"
    )


def test_flag_that_says_no_is_none():
    check = check_of(asked_with(runs=stated(resumed=0.0)), "full_schedules")
    assert check.state == "unknown"


@pytest.mark.parametrize(
    ("recipe", "words"),
    [("m", "2 of its runs"), ("base", "2 of the baseline's runs")],
)
def test_sentence_says_whose_runs_they_were(recipe, words):
    sentence = sentence_of(asked_with(runs=stated(recipe, resumed=1.0)))
    assert f"{words} resumed or stopped early" in sentence


def test_sessions_that_were_summed_are_said_so():
    answer = asked_with(runs=stated(resumed=1.0, sessions=2.0))
    assert answer.methods[0].warnings == ("2 of its runs resumed (sessions summed)",)


def test_shared_trainings_are_told():
    runs = [replace(run, extra={SHARED_TRAINING: 1.0}) for run in trained()]
    ours = check_of(asked_with(runs=runs), "full_schedules")
    assert ours.state == "ok"
    assert "is one training, seen at each budget" in ours.evidence
    theirs = check_of(
        asked_with(runs=stated(**{SHARED_TRAINING: 1.0})), "full_schedules"
    )
    assert theirs.evidence == "a seed of m is one training, seen at each budget"
