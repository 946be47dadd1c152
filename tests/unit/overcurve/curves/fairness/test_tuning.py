"""Tuning is fair where each side tried as much, on other runs than those judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence, PickedOn, Sweep
from tests.unit.overcurve.curves.fairness.trained import (
    ONE_EACH,
    asked_with,
    check_of,
    sentence_of,
    trained,
    tried,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted

ON_JUDGED = "the winner picked on the runs judged"
MORE_HERE = tried("m2", "m3", family="m")
MORE_ELSEWHERE = tried("m2", family="m", studies=("two",))
BOTH_HERE = (*tried("b2", family="b"), *tried("m2", family="m"))
BOTH_ELSEWHERE = (*tried("b2", family="b", studies=("two",)), *MORE_ELSEWHERE)


def searched(method: PickedOn, settings: int = 5) -> Evidence:
    """A search of five settings for the baseline, and one for the method."""
    return Evidence(
        settings=ONE_EACH,
        sweeps=(
            Sweep(recipe="base", tried=5, picked_on="validation"),
            Sweep(recipe="m", tried=settings, picked_on=method),
        ),
    )


def settings(*more) -> Evidence:
    return Evidence(settings=(*ONE_EACH, *more))


@pytest.mark.parametrize(
    ("evidence", "state", "said"),
    [
        (NO_EVIDENCE, "unknown", ""),
        (settings(), "unknown", ""),
        (
            settings(*MORE_HERE),
            "warn",
            f"3 settings tried against 1 of the baseline, {ON_JUDGED}",
        ),
        (
            settings(*MORE_ELSEWHERE),
            "warn",
            "2 settings tried against 1 of the baseline",
        ),
        (settings(*BOTH_HERE), "warn", f"with one reservation: {ON_JUDGED}"),
        (settings(*BOTH_ELSEWHERE), "ok", ""),
        (searched("validation"), "ok", ""),
        (searched("other runs"), "ok", ""),
        (searched("judged runs"), "warn", ON_JUDGED),
        (
            searched("validation", 20),
            "warn",
            "20 settings tried against 5 of the baseline",
        ),
        (searched("validation", 2), "warn", "2 settings tried against 5"),
    ],
)
def test_tuning_is_counted_on_each_side(evidence, state, said):
    answer = asked_with(evidence)
    assert check_of(answer, "equal_tuning").state == state
    assert said in sentence_of(answer)
    assert ("reservation" in sentence_of(answer)) == bool(said)


def test_counts_of_both_sides_are_the_evidence():
    check = check_of(asked_with(settings(*MORE_HERE)), "equal_tuning")
    assert check.message == "Not tuned alike"
    assert check.evidence == "1 setting of the baseline, 3 of m"
    check = check_of(asked_with(searched("judged runs")), "equal_tuning")
    assert check.message == "Tuned on the very runs judged"


def test_one_setting_each_is_no_evidence_of_none_elsewhere():
    check = check_of(asked_with(settings()), "equal_tuning")
    assert check.message == (
        "One setting of each side is known here; tuning elsewhere is not"
    )


def test_stated_runs_leave_tuning_unknown():
    runs = [replace(run, segments={}) for run in trained()]
    check = check_of(asked_with(settings(*MORE_HERE), runs), "equal_tuning")
    assert check.state == "unknown"


def test_more_tried_beside_a_search_counts():
    """A search of five settings does not hide the seven that stand beside it."""
    beside = tried(*(f"m{i}" for i in range(7)), family="m", studies=("two",))
    evidence = replace(searched("validation"), settings=(*ONE_EACH, *beside))
    assert "8 settings tried against 5 of the baseline" in sentence_of(
        asked_with(evidence)
    )


def test_the_other_side_is_no_setting_of_ones_own():
    answer = asked_with(Evidence(settings=tried("base", "m")))
    assert check_of(answer, "equal_tuning").state == "unknown"


def test_settings_that_are_all_shown_were_not_picked():
    runs = trained(*make_runs("m2", [8.0], quality=shifted(0.1)))
    shown = (*tried("base", family="b"), *tried("m", "m2", family="m"))
    answer = asked_with(Evidence(settings=shown), runs)
    assert "2 settings tried against 1 of the baseline" in sentence_of(answer)
    assert "picked" not in sentence_of(answer)


def test_only_the_method_tuned_more_is_warned_of():
    runs = trained(*make_runs("n", [8.0], quality=shifted(0.1)))
    evidence = settings(*tried("n", family="n"), *MORE_ELSEWHERE)
    mine, other = asked_with(evidence, runs).methods
    assert mine.warnings == ("2 settings tried against 1 of the baseline",)
    assert other.warnings == ()
