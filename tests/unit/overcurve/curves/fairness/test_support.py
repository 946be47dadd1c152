"""What the verdict rests on: nothing left out, budgets enough, divergence alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scipy import stats

from overcurve.curves.terms.evidence import NO_EVIDENCE, Evidence
from overcurve.curves.terms.records import SHARED_TRAINING, RunRecord
from tests.unit.overcurve.curves.fairness.trained import (
    asked_with,
    changed,
    check_of,
    left,
    lose,
    measured,
    sentence_of,
    trained,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted

LEFT, BUDGETS, DIVERGED = "nothing_left_out", "enough_budgets", "divergence"


def test_all_runs_of_our_own_are_in():
    check = check_of(asked_with(), LEFT)
    assert (check.state, check.evidence) == ("ok", "21 runs")
    assert check.message == "No run of these recipes was left out"


def test_stated_runs_may_hide_others():
    runs = [replace(run, segments={}) for run in trained()]
    check = check_of(asked_with(runs=runs), LEFT)
    assert check.state == "unknown"
    assert check.message == (
        "No failed run was handed in; whether some exist is not known"
    )


@pytest.mark.parametrize("status", ["failed", "cancelled", "diverged", "partial"])
def test_lost_run_is_counted_by_its_state(status):
    answer = asked_with(runs=lose(trained(), "m", status))
    check = check_of(answer, LEFT)
    assert (check.state, check.evidence) == ("warn", f"1 {status}")
    assert f"runs left out of its means (1 {status})" in sentence_of(answer)


def test_run_set_aside_as_too_far_is_counted():
    runs = trained(*make_runs("m", [8.0], 1, lambda _: 0.1, seed=9))
    answer = asked_with(runs=runs)
    assert len(answer.dropped) == 1
    assert check_of(answer, LEFT).evidence == "1 set aside"


def test_lost_runs_are_counted_by_side():
    ours, theirs = (make_runs(n, [8.0], 4, shifted(0.1)) for n in ("m", "n"))
    runs = lose([*make_runs(), *ours, *theirs], "m", "failed")
    mine, other = asked_with(runs=lose(runs, "n", "diverged")).methods
    assert "left out of its means (1 failed)" in mine.sentence
    assert "left out of its means (1 diverged)" in other.sentence


def test_lost_runs_of_both_sides_are_one_reservation():
    runs = lose(lose(trained(), "m", "failed"), "base", "failed")
    (answer,) = asked_with(runs=runs).methods
    assert answer.warnings == (
        "runs left out of its means (1 failed) and of the baseline's (1 failed)",
    )


def test_baselines_lost_runs_concern_every_method():
    runs = trained(*make_runs("n", [8.0], quality=shifted(0.1)))
    answer = asked_with(runs=lose(runs, "base", "failed"))
    words = "runs left out of the baseline's means (1 failed)"
    assert {method.warnings for method in answer.methods} == {(words,)}


def test_methods_that_differ_repeat_no_baseline():
    """The one that lost runs names its own beside the baseline's."""
    runs = trained(*make_runs("n", [8.0], quality=shifted(0.1)))
    mine, other = asked_with(
        runs=lose(lose(runs, "base", "failed"), "m", "failed")
    ).methods
    theirs = "runs left out of the baseline's means (1 failed)"
    assert set(mine.warnings) == {"runs left out of its means (1 failed)", theirs}
    assert other.warnings == (theirs,)


@pytest.mark.parametrize(
    ("found", "asked", "state", "said"),
    [
        ((), {}, "ok", "25 runs"),
        ((left(),), {}, "warn", "12 not selected"),
        ((left(recipe="base"), left(runs=2)), {}, "warn", "14 not selected"),
        ((left(status="diverged"),), {}, "warn", "12 not selected"),
        ((left(device_class="gpu"),), {}, "ok", "12 others on another kind"),
        ((left(device_class="gpu"),), {"axis": "budget"}, "warn", "12 not selected"),
        ((left(status="failed"),), {}, "ok", "25 runs"),
        ((left(recipe="other"),), {}, "ok", "25 runs"),
    ],
)
def test_runs_not_selected_are_counted(found, asked, state, said):
    runs = trained(*make_runs("m", [32.0, 64.0], 2))
    evidence = Evidence(left_out=found, searched=True)
    check = check_of(asked_with(evidence, runs, studies=("one",), **asked), LEFT)
    assert check.state == state
    assert check.evidence.startswith(said) or said in check.evidence


def test_runs_of_other_studies_alone_are_called_so():
    evidence = Evidence(left_out=(left(),), searched=True)
    answer = asked_with(evidence, studies=("one",))
    assert check_of(answer, LEFT).message == (
        "Runs of these methods in other studies are not selected"
    )
    assert "left out of its means (12 not selected)" in sentence_of(answer)
    evidence = Evidence(left_out=(left(recipe="base"),), searched=True)
    answer = asked_with(evidence, studies=("one",))
    assert "the baseline's means (12 not selected)" in sentence_of(answer)


@pytest.mark.parametrize("part", [{"studies": ("one",)}, {"device_class": "cpu"}])
def test_part_of_the_runs_is_unknown_without_a_server(part):
    assert check_of(asked_with(NO_EVIDENCE, **part), LEFT).state == "unknown"
    searched = asked_with(Evidence(searched=True), **part)
    assert check_of(searched, LEFT).state == "ok"


def over(*times: float) -> list[RunRecord]:
    """A baseline at these times, and a method at 4 s."""
    return measured([*make_runs(times=times), *make_runs("m", [4.0], 3, shifted(0.3))])


@pytest.mark.parametrize(
    ("times", "state", "evidence", "words"),
    [
        ((2.0, 4.0, 8.0, 16.0), "ok", "4 budgets", ""),
        ((2.0, 4.0, 8.0), "warn", "3 budgets", "the baseline has 3 budgets only"),
        ((4.0,), "warn", "1 budget", "the baseline has 1 budget only"),
        ((2.0, 4.0, 8.0, 160.0), "warn", "4 budgets", "uneven baseline budgets"),
        ((2.0, 4.0, 8.0, 127.0), "ok", "4 budgets", ""),
    ],
)
def test_baseline_needs_four_even_budgets(times, state, evidence, words):
    answer = asked_with(runs=over(*times))
    check = check_of(answer, BUDGETS)
    assert (check.state, check.evidence) == (state, evidence)
    assert answer.methods[0].warnings == ((words,) if words else ())


def diverging(base: int, method: int) -> list[RunRecord]:
    """Fifteen baseline runs and twelve of the method, of which so many diverged."""
    runs = measured([*make_runs(), *make_runs("m", [4.0, 8.0], 6, shifted(0.1))])
    for recipe, count in (("base", base), ("m", method)):
        theirs = [i for i, run in enumerate(runs) if run.recipe == recipe]
        for i in theirs[::2][:count]:
            runs[i] = replace(runs[i], status="diverged", quality=None)
    return runs


def test_no_divergence_is_ok():
    check = check_of(asked_with(runs=diverging(0, 0)), DIVERGED)
    assert (check.state, check.message, check.evidence) == ("ok", "No run diverged", "")


def test_no_divergence_of_stated_runs_is_not_known():
    runs = [replace(run, segments={}) for run in diverging(0, 0)]
    check = check_of(asked_with(runs=runs), DIVERGED)
    assert check.state == "unknown"
    assert check.message == (
        "No run is said to have diverged; whether some did is not known"
    )


def test_partial_runs_are_in_no_mean_and_not_diverged():
    runs = lose(trained(), "m", "partial")
    answer = asked_with(runs=[replace(run, segments={}) for run in runs])
    assert (answer.counts.partial, answer.counts.diverged) == (1, 0)
    assert sum(point.runs for point in answer.methods[0].points) == 5
    assert "diverged" not in check_of(answer, LEFT).evidence


def test_divergence_is_tested_beside_the_verdict():
    check = check_of(asked_with(runs=diverging(1, 2)), DIVERGED)
    p = stats.fisher_exact([[2, 10], [1, 14]]).pvalue
    assert check.state == "ok"
    assert check.evidence == f"m 2 of 12, p = {p:.2g}"


def test_telling_divergence_is_a_reservation():
    answer = asked_with(runs=diverging(0, 5))
    check = check_of(answer, DIVERGED)
    assert stats.fisher_exact([[5, 7], [0, 15]]).pvalue < 0.05
    assert check.state == "warn"
    assert check.evidence == "m 5 of 12, p = 0.0098"
    assert "diverges at another rate than the baseline" in sentence_of(answer)
    assert answer.methods[0].verdict == "above"


def test_divergence_of_nothing_is_unknown():
    runs = changed(changed(trained(), "m", status="failed"), "base", status="failed")
    runs = [replace(run, quality=None) for run in runs]
    assert check_of(asked_with(runs=runs), DIVERGED).state == "unknown"


def test_shared_trainings_diverge_once():
    """A seed lost at three budgets is one training that diverged."""
    runs = [
        replace(run, extra={**run.extra, SHARED_TRAINING: 1.0})
        if run.recipe == "m"
        else run
        for run in diverging(0, 2)
    ]
    seeds = {run.seed for run in runs if run.recipe == "m"}
    evidence = check_of(asked_with(runs=runs), DIVERGED).evidence
    assert f"of {len(seeds)}, p = " in evidence
