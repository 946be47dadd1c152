"""All checks together: their order, what is only stated, notes and reservations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.comparison import Check, compare
from overcurve.curves.fairness.checks import Fairness, check_fairness
from overcurve.curves.fairness.findings import Finding
from overcurve.curves.selecting.selection import select_runs
from overcurve.curves.terms.evidence import NO_EVIDENCE
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import SHARED_TRAINING, RunRecord
from tests.unit.overcurve.curves.fairness.trained import (
    ASKED,
    asked_with,
    measured,
    trained,
)
from tests.unit.overcurve.curves.studies import make_runs, rising, shifted

IN_ORDER = (
    "clock",
    "device_class",
    "machine_steady",
    "interleaved",
    "same_seeds",
    "equal_tuning",
    "nothing_left_out",
    "enough_budgets",
    "full_schedules",
    "question_fixed",
    "no_peeking",
    "same_code",
    "divergence",
)


def checked(runs: list[RunRecord], **asked: object) -> Fairness:
    question = Question(baseline="base", **asked)  # type: ignore[arg-type]
    return check_fairness(select_runs(question, runs), NO_EVIDENCE)


def states_of(runs: list[RunRecord]) -> dict[str, str]:
    return {check.id: check.state for check in checked(runs).checks}


@pytest.mark.parametrize(
    "runs", [trained(), make_runs(), [replace(trained()[0], status="queued")]]
)
def test_checks_keep_their_order(runs):
    assert tuple(states_of(runs)) == IN_ORDER


@pytest.mark.parametrize(
    ("check", "changes", "state"),
    [
        ("clock", {}, "ok"),
        ("clock", {"segments": {}}, "warn"),
        ("device_class", {}, "ok"),
        ("device_class", {"device_class": "gpu"}, "fail"),
        ("interleaved", {}, "ok"),
        ("interleaved", {"study": "two"}, "warn"),
        ("same_seeds", {}, "ok"),
        ("nothing_left_out", {}, "ok"),
        ("nothing_left_out", {"status": "failed"}, "warn"),
        ("enough_budgets", {}, "ok"),
        ("full_schedules", {}, "ok"),
        ("no_peeking", {}, "unknown"),
        ("no_peeking", {"status": "queued"}, "warn"),
        ("same_code", {}, "unknown"),
        ("machine_steady", {}, "unknown"),
        ("equal_tuning", {}, "unknown"),
        ("divergence", {}, "ok"),
        ("divergence", {"status": "diverged"}, "warn"),
    ],
)
def test_each_check_follows_its_evidence(check, changes, state):
    method = [replace(r, **changes) for r in measured(make_runs("m", [8.0, 16.0]))]
    assert states_of(measured(make_runs()) + method)[check] == state


def test_stated_runs_earn_no_green_mark():
    states = states_of(make_runs(block=None) + make_runs("m", [8.0], block=None))
    del states["enough_budgets"]  # counted, not stated
    assert set(states.values()) == {"unknown"}


def test_stated_mark_says_that_it_is_only_stated():
    checks = checked([replace(run, segments={}) for run in trained()]).checks
    told = {check.id: check.message for check in checks}
    assert told["same_seeds"] == "As stated: the same seed numbers on both sides"
    assert told["device_class"] == "As stated: all runs on one kind of device"
    assert told["interleaved"].startswith("As stated: ")


def test_warning_is_one_though_it_is_only_stated():
    runs = [replace(run, segments={}) for run in trained()]
    runs[-1] = replace(runs[-1], block=7)
    assert states_of(runs)["interleaved"] == "warn"


def test_no_run_earns_no_green_mark():
    states = states_of([replace(r, status="failed", quality=None) for r in make_runs()])
    assert "ok" not in states.values()


def test_reservations_are_the_methods_own_and_everybodys():
    check = Check("clock", "warn", "")
    fairness = Fairness(
        (),
        (),
        (
            Finding(check, (("", "for all"),), of_time=True),
            Finding(check, (("m", "mine"), ("n", "theirs"))),
        ),
    )
    assert fairness.reservations("m") == ("for all", "mine")
    assert fairness.reservations("n") == ("for all", "theirs")
    assert fairness.budget_reservations("m") == ("mine",)


def test_what_concerns_times_is_not_said_at_equal_budget():
    """Budgets too few for a curve, and runs apart: at one shared budget no matter."""
    method = make_runs("m", [10.0], quality=shifted(0.1), study="two")
    late = [replace(r, train_seconds=16.0, seed=int(r.seed) + 5) for r in method]
    fairness = checked([*make_runs(times=[10.0]), *late])
    assert set(fairness.reservations("m")) == {
        "not all runs interleaved with the baseline's",
        "the baseline has 1 budget only",
        "other seed numbers than the baseline",
    }
    assert fairness.budget_reservations("m") == (
        "other seed numbers than the baseline",
    )


def test_warnings_of_the_checks_are_in_the_sentences():
    runs = trained(*make_runs("n", [8.0], quality=shifted(0.1), study="two"))
    selection = select_runs(Question(baseline="base"), runs)
    fairness = check_fairness(selection, NO_EVIDENCE)
    for answer in compare(Question(baseline="base"), runs).methods:
        assert answer.warnings == fairness.reservations(answer.name)
        assert all(words in answer.sentence for words in answer.warnings)


def test_fair_fight_is_told_without_a_reservation():
    states = {check.id: check.state for check in asked_with(ASKED).checks}
    unknown = {name for name, state in states.items() if state == "unknown"}
    assert unknown == {"machine_steady", "equal_tuning", "same_code"}
    assert "warn" not in states.values()
    assert "reservation" not in asked_with(ASKED).methods[0].sentence


def test_several_methods_share_what_chance_brings():
    methods = [run for name in "mnop" for run in make_runs(name, [8.0])]
    (note,) = checked(make_runs() + methods).notes
    assert note.startswith("4 methods are judged against one baseline: ")
    assert "about 0.1 false “above”" in note  # 4 methods, .025 a side
    assert "more baseline seeds are the cure" in note
    assert checked(make_runs() + make_runs("m", [8.0])).notes == ()


def test_error_of_times_is_noted_with_its_reason():
    apart = make_runs() + make_runs("m", [8.0], study="two")
    (note,) = checked(apart).notes
    assert note == (
        "Times are taken to be comparable within 2 %, because not all runs were "
        "interleaved in the same random blocks."
    )
    assert checked(apart, time_sys=0.02).notes == ()


def test_falling_baseline_is_noted():
    (note,) = checked(make_runs(quality=lambda t: -rising(t)) + make_runs("m")).notes
    assert note.startswith("The baseline's means do not rise all the way")
    falling = make_runs(quality=lambda t: -rising(t))
    assert checked(falling + make_runs("m"), direction="min").notes == ()


def test_doubts_are_the_reservations_of_what_was_read():
    told = Finding(Check("a", "warn", "told"), (("", "first"),), of_reading=True)
    other = Finding(Check("b", "warn", "other"), (("", "second"),))
    fairness = Fairness((), (), (told, other))
    assert fairness.reservations("m") == ("first", "second")
    assert fairness.doubts("m") == ("first",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"extra": {"resumed": 1.0, "sessions": 2.0}}, "resumed (sessions summed)"),
        ({"extra": {"pause_seconds": 40.0}}, "a pause of up to 40 s is counted"),
        ({"clock": "process"}, "its times are of whole processes"),
        ({"extra": {"resumed": 1.0}}, ""),
    ],
)
def test_sentence_without_a_claim_says_what_was_read_otherwise(changes, said):
    like = make_runs("m", [8.0, 16.0], quality=shifted(0.0), **changes)
    (answer,) = compare(Question(baseline="base"), [*make_runs(), *like]).methods
    assert answer.verdict == "undecided"
    assert ("with one reservation" in answer.sentence) == bool(said)
    assert said in answer.sentence


def test_shared_trainings_are_noted():
    runs = [replace(run, extra={SHARED_TRAINING: 1.0}) for run in trained()]
    (note,) = (n for n in checked(runs).notes if "one training" in n)
    assert "seeds count as independent replicates, budgets do not" in note
    assert not any("one training" in note for note in checked(trained()).notes)
