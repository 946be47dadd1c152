"""When was asked and when was looked: the question fixed before, and no peeking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence, PlannedLooks
from tests.unit.overcurve.curves.fairness.trained import (
    ASKED,
    LOOKED,
    asked_with,
    check_of,
    fixed,
    sentence_of,
    trained,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted

WATCHED = replace(ASKED, looks=(LOOKED,))


@pytest.mark.parametrize(
    ("evidence", "asked", "state", "said"),
    [
        (NO_EVIDENCE, {}, "unknown", "No question was stored"),
        (ASKED, {}, "ok", "Asked as it was stored"),
        (Evidence(fixed=(fixed(before_runs=False),)), {}, "warn", "after the first"),
        (ASKED, {"alpha": 0.1}, "warn", "confidence chosen"),
        (ASKED, {"margin": 0.1, "time_sys": 0.0}, "warn", "margin and error of the"),
        (ASKED, {"axis": "budget"}, "warn", "axis chosen"),
        (ASKED, {"device_class": "cpu"}, "warn", "kind of device chosen"),
        (Evidence(fixed=(fixed(quality="loss"),)), {}, "warn", "metric chosen"),
        (Evidence(fixed=(fixed(direction="min"),)), {}, "warn", "direction chosen"),
        (Evidence(fixed=(fixed(methods=("m", "n")),)), {}, "warn", "methods chosen"),
        (
            Evidence(fixed=(fixed(baseline="m", methods=("base",)),)),
            {},
            "warn",
            "baseline chosen",
        ),
    ],
)
def test_question_is_held_against_the_stored_one(evidence, asked, state, said):
    answer = asked_with(evidence, **asked)
    check = check_of(answer, "question_fixed")
    assert check.state == state
    assert said in check.message
    assert (said.split()[0] in sentence_of(answer)) == (state == "warn")


def test_stored_question_is_told_with_its_time():
    check = check_of(asked_with(ASKED), "question_fixed")
    assert check.evidence == "study one, 2026-11-21 12:00 UTC"
    both = Evidence(fixed=(fixed(), replace(fixed(), study="two")))
    runs = trained(*make_runs("m", [32.0], study="two"))
    check = check_of(asked_with(both, runs), "question_fixed")
    assert check.evidence == "studies one, two, 2026-11-21 12:00 UTC"


def test_late_question_is_a_reservation():
    late = Evidence(fixed=(fixed(before_runs=False),))
    assert asked_with(late).methods[0].warnings == (
        "the question was asked after the first run",
    )


def test_what_was_chosen_later_is_listed_once():
    answer = asked_with(ASKED, alpha=0.1, margin=0.01, axis="budget")
    assert check_of(answer, "question_fixed").message == (
        "Not the question that was stored before the runs: "
        "axis, confidence and margin chosen after the runs were asked for"
    )


def test_question_of_stated_runs_is_unknown():
    runs = [replace(run, segments={}) for run in trained()]
    assert check_of(asked_with(ASKED, runs), "question_fixed").state == "unknown"


def test_a_study_without_a_question_leaves_it_unknown():
    runs = trained(*make_runs("m", [32.0], study="two"))
    check = check_of(asked_with(ASKED, runs), "question_fixed")
    assert (check.state, check.evidence) == ("unknown", "study two")


def test_no_look_and_a_fixed_question_are_no_peeking():
    check = check_of(asked_with(ASKED), "no_peeking")
    assert (check.state, check.message, check.evidence) == (
        "ok",
        "Nobody looked before the last run had ended",
        "",
    )


def test_runs_that_nobody_counted_leave_it_unknown():
    check = check_of(asked_with(NO_EVIDENCE), "no_peeking")
    assert check.state == "unknown"
    assert check.message.startswith("Nothing counts how often")


def test_planned_looks_are_no_peeking():
    plan = (PlannedLooks(recipe="m", looks=6), PlannedLooks(recipe="n", looks=3))
    check = check_of(asked_with(replace(ASKED, planned_looks=plan)), "no_peeking")
    assert (check.state, check.evidence) == (
        "ok",
        "6 planned looks at adjusted levels",
    )


def test_another_question_leaves_peeking_unknown():
    check = check_of(asked_with(ASKED, alpha=0.1), "no_peeking")
    assert check.state == "unknown"
    assert check.message.endswith(", but the question was not fixed before the runs")


def test_looks_are_counted_in_the_sentence():
    answer = asked_with(replace(ASKED, looks=(replace(LOOKED, added=3),)))
    check = check_of(answer, "no_peeking")
    assert check.state == "warn"
    assert check.evidence == ("4 looks at fewer runs, 3 runs asked for after the first")
    assert "with one reservation: read after 4 looks" in sentence_of(answer)


@pytest.mark.parametrize(
    ("asked", "more", "state"),
    [({}, (), "ok"), ({"alpha": 0.1}, (), "warn"), ({}, ("cancelled",), "warn")],
)
def test_looks_decide_nothing_where_all_was_fixed(asked, more, state):
    stopped = [
        replace(run, quality=None)
        for status in more
        for run in make_runs("m", [64.0], 1, status=status)
    ]
    check = check_of(asked_with(WATCHED, trained(*stopped), **asked), "no_peeking")
    assert check.state == state
    assert check.evidence == "4 looks at fewer runs, none was asked for after the first"


def test_looks_at_other_recipes_do_not_count():
    others = replace(LOOKED, recipes=("base", "other"))
    answer = asked_with(replace(ASKED, looks=(others,)))
    assert check_of(answer, "no_peeking").state == "ok"
    assert answer.evidence.looks == ()


def test_each_method_has_its_own_looks():
    """One is read after four looks, the other was never looked at."""
    other = make_runs("n", [8.0], quality=shifted(0.1))
    evidence = replace(
        ASKED,
        fixed=(fixed(methods=("m", "n")),),
        looks=(replace(LOOKED, recipes=("m", "base"), added=1),),
    )
    mine, theirs = asked_with(evidence, trained(*other)).methods
    assert mine.warnings == ("read after 4 looks",)
    assert theirs.warnings == ()


def test_earlier_looks_are_told_on_the_way():
    waiting = [
        replace(run, quality=None) for run in make_runs("m", [32.0], 1, status="queued")
    ]
    answer = asked_with(WATCHED, trained(*waiting))
    check = check_of(answer, "no_peeking")
    assert check.state == "warn"
    assert check.evidence.startswith("1 run to come; 4 looks at fewer runs")
    assert "read after 4 looks" in sentence_of(answer)


@pytest.mark.parametrize("status", ["queued", "running", "lost"])
def test_first_interim_look_is_a_warning_too(status):
    waiting = [
        replace(run, quality=None) for run in make_runs("m", [32.0], 2, status=status)
    ]
    check = check_of(asked_with(ASKED, trained(*waiting)), "no_peeking")
    assert (check.state, check.evidence) == ("warn", "2 runs to come")
    assert check.message.startswith("An interim look: ")
