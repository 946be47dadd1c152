"""Fairness from what a server knows: every check in every state, and the encoding."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from overcurve.curves.comparison import (
    Check,
    Comparison,
    compare,
    comparison_from_json,
    comparison_json,
)
from overcurve.curves.encoding.comparisons import evidence_from_json, evidence_json
from overcurve.curves.terms.evidence import (
    NO_EVIDENCE,
    Evidence,
    FixedQuestion,
    LeftOut,
    LooksTaken,
    PlannedLooks,
    Setting,
    Sweep,
    setting_family,
)
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import make_runs, shifted

PAIR = ("base", "m")
LOOKED = LooksTaken(recipes=PAIR, states=4)


def trained(*changed: RunRecord) -> list[RunRecord]:
    """A baseline and a better method, trained here in study "one"."""
    runs = make_runs() + make_runs("m", [8.0, 16.0], quality=shifted(0.1))
    return [
        replace(r, run=str(i), segments={"data": 1.0})
        for i, r in enumerate([*runs, *changed])
    ]


def fixed(before_runs: bool = True, **asked: Any) -> FixedQuestion:
    """What study "one" asked."""
    question = Question(**{"baseline": "base", "methods": ("m",), **asked})
    at = "2026-11-21T12:00:00+00:00"
    return FixedQuestion(study="one", at=at, before_runs=before_runs, question=question)


def tried(*recipes: str, family: str = "f", studies: tuple[str, ...] = ("one",)):
    return tuple(Setting(family=family, recipe=r, studies=studies) for r in recipes)


def left(**changes: Any) -> LeftOut:
    """Twelve runs of the method in another study."""
    elsewhere = LeftOut(
        recipe="m", study="two", device_class="cpu", status="finished", runs=12
    )
    return replace(elsewhere, **changes)


ASKED = Evidence(fixed=(fixed(),))
ONE_EACH = (*tried("base", family="b"), *tried("m", family="m"))


def asked_with(evidence: Evidence, runs=None, **asked: Any) -> Comparison:
    question = Question(**{"baseline": "base", **asked})
    return compare(question, trained() if runs is None else runs, evidence)


def check_of(comparison: Comparison, check: str) -> Check:
    (found,) = (c for c in comparison.checks if c.id == check)
    return found


def sentence_of(comparison: Comparison) -> str:
    return comparison.methods[0].sentence


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


def test_question_of_stated_runs_is_unknown():
    runs = [replace(run, segments={}) for run in trained()]
    assert check_of(asked_with(ASKED, runs), "question_fixed").state == "unknown"


def test_a_study_without_a_question_leaves_it_unknown():
    runs = trained(*make_runs("m", [32.0], study="two"))
    check = check_of(asked_with(ASKED, runs), "question_fixed")
    assert (check.state, check.evidence) == ("unknown", "study two")


def test_no_look_and_a_fixed_question_are_no_peeking():
    assert check_of(asked_with(ASKED), "no_peeking").state == "ok"


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
    assert "not fixed" in check.message


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
        run
        for status in more
        for run in make_runs("m", [64.0], 1, status=status, quality=None)
    ]
    watched = replace(ASKED, looks=(LOOKED,))
    check = check_of(asked_with(watched, trained(*stopped), **asked), "no_peeking")
    assert check.state == state
    assert check.evidence == "4 looks at fewer runs, none was asked for after the first"


def test_looks_at_other_recipes_do_not_count():
    others = replace(LOOKED, recipes=("base", "other"))
    answer = asked_with(replace(ASKED, looks=(others,)))
    assert check_of(answer, "no_peeking").state == "ok"
    assert answer.evidence.looks == ()


def test_earlier_looks_are_told_on_the_way():
    waiting = make_runs("m", [32.0], 1, status="queued", quality=None)
    answer = asked_with(replace(ASKED, looks=(LOOKED,)), trained(*waiting))
    check = check_of(answer, "no_peeking")
    assert check.state == "warn"
    assert check.evidence.startswith("1 run to come; 4 looks at fewer runs")
    assert "read after 4 looks" in sentence_of(answer)


@pytest.mark.parametrize(
    ("evidence", "state", "said"),
    [
        (NO_EVIDENCE, "unknown", ""),
        (Evidence(settings=ONE_EACH), "unknown", ""),
        (
            Evidence(settings=(*ONE_EACH, *tried("m2", "m3", family="m"))),
            "warn",
            "3 settings tried against 1 of the baseline, the winner picked on",
        ),
        (
            Evidence(settings=(*ONE_EACH, *tried("m2", family="m", studies=("two",)))),
            "warn",
            "2 settings tried against 1 of the baseline",
        ),
        (
            Evidence(
                settings=(*ONE_EACH, *tried("b2", family="b"), *tried("m2", family="m"))
            ),
            "warn",
            "with one reservation: the winner picked on the runs judged",
        ),
        (
            Evidence(
                settings=(
                    *ONE_EACH,
                    *tried("b2", family="b", studies=("two",)),
                    *tried("m2", family="m", studies=("two",)),
                )
            ),
            "ok",
            "",
        ),
        (
            Evidence(
                settings=ONE_EACH,
                sweeps=(
                    Sweep(recipe="base", tried=5, picked_on="validation"),
                    Sweep(recipe="m", tried=5, picked_on="validation"),
                ),
            ),
            "ok",
            "",
        ),
        (
            Evidence(
                settings=ONE_EACH,
                sweeps=(
                    Sweep(recipe="base", tried=5, picked_on="validation"),
                    Sweep(recipe="m", tried=5, picked_on="judged runs"),
                ),
            ),
            "warn",
            "the winner picked on the runs judged",
        ),
    ],
)
def test_tuning_is_counted_on_each_side(evidence, state, said):
    answer = asked_with(evidence)
    assert check_of(answer, "equal_tuning").state == state
    assert said in sentence_of(answer)
    assert ("reservation" in sentence_of(answer)) == bool(said)


def test_the_other_side_is_no_setting_of_ones_own():
    answer = asked_with(Evidence(settings=tried("base", "m")))
    assert check_of(answer, "equal_tuning").state == "unknown"


def test_settings_that_are_all_shown_were_not_picked():
    runs = trained(*make_runs("m2", [8.0], quality=shifted(0.1)))
    settings = (*tried("base", family="b"), *tried("m", "m2", family="m"))
    answer = asked_with(Evidence(settings=settings), runs)
    assert "2 settings tried against 1 of the baseline" in sentence_of(answer)
    assert "picked" not in sentence_of(answer)


def test_numbers_are_settings_and_texts_are_not():
    plain = setting_family("net", {"model": "cnn"}, [{"name": "mixup"}])
    tuned = setting_family(
        "net", {"model": "cnn", "lr": 0.1}, [{"name": "mixup", "alpha": 0.4}]
    )
    assert plain == tuned
    assert plain != setting_family("net", {"model": "gru"}, [{"name": "mixup"}])
    assert plain != setting_family("net", {"model": "cnn"}, [])


@pytest.mark.parametrize(
    ("found", "asked", "state", "said"),
    [
        ((), {}, "ok", "25 runs"),
        ((left(),), {}, "warn", "12 not selected"),
        ((left(recipe="base"), left(runs=2)), {}, "warn", "14 not selected"),
        ((left(device_class="gpu"),), {}, "ok", "12 others on another kind"),
        ((left(device_class="gpu"),), {"axis": "budget"}, "warn", "12 not selected"),
        ((left(status="failed"),), {}, "ok", "25 runs"),
        ((left(recipe="other"),), {}, "ok", "25 runs"),
    ],
)
def test_runs_not_selected_are_counted(found, asked, state, said):
    runs = trained(*make_runs("m", [32.0, 64.0], 2))
    evidence = Evidence(left_out=found, searched=True)
    answer = asked_with(evidence, runs, studies=("one",), **asked)
    check = check_of(answer, "nothing_left_out")
    assert check.state == state
    assert check.evidence.startswith(said) or said in check.evidence


def test_runs_not_selected_enter_the_sentence():
    evidence = Evidence(left_out=(left(),), searched=True)
    answer = asked_with(evidence, studies=("one",))
    assert "left out of its means (12 not selected)" in sentence_of(answer)
    evidence = Evidence(left_out=(left(recipe="base"),), searched=True)
    answer = asked_with(evidence, studies=("one",))
    assert "the baseline's means (12 not selected)" in sentence_of(answer)


def test_part_of_the_runs_is_unknown_without_a_server():
    check = check_of(asked_with(NO_EVIDENCE, studies=("one",)), "nothing_left_out")
    assert check.state == "unknown"


WHOLE = Evidence(
    fixed=(fixed(axis="steps", margin=0.01),),
    looks=(LOOKED,),
    planned_looks=(PlannedLooks(recipe="m", looks=6),),
    settings=ONE_EACH,
    sweeps=(Sweep(recipe="m", tried=5, picked_on="validation"),),
    left_out=(left(),),
    searched=True,
)


def test_evidence_is_read_as_it_was_written():
    written = json.loads(json.dumps(evidence_json(WHOLE)))
    assert evidence_from_json(written) == WHOLE
    assert evidence_from_json(evidence_json(NO_EVIDENCE)) == NO_EVIDENCE


def test_a_file_alone_gives_the_same_checks():
    answer = asked_with(WHOLE)
    read = comparison_from_json(json.loads(json.dumps(comparison_json(answer))))
    assert read == answer
    assert compare(read.question, read.records, read.evidence) == answer


def test_older_snapshots_are_still_read():
    answer = asked_with(NO_EVIDENCE)
    written = comparison_json(answer)
    del written["evidence"]
    assert comparison_from_json(written) == answer


def test_evidence_is_part_of_the_digest():
    looks = replace(ASKED, looks=(LOOKED,))
    found = {asked_with(e).digest for e in (NO_EVIDENCE, ASKED, looks)}
    assert len(found) == 3


def test_evidence_changes_no_verdict():
    plain, known = asked_with(NO_EVIDENCE), asked_with(WHOLE)
    assert [m.points for m in plain.methods] == [m.points for m in known.methods]
    assert plain.methods[0].verdict == known.methods[0].verdict
