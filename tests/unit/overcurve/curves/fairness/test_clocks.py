"""Who measured the times, and whether both sides' clocks are alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.fairness.trained import (
    asked_with,
    changed,
    check_of,
    measured,
    sentence_of,
    trained,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted

MIXED = "some times are of whole processes, others are not"


def lost(*recipes: str):
    """Nothing but failed runs of these recipes beside the others."""
    runs = trained()
    for recipe in recipes:
        runs = changed(runs, recipe, status="failed", quality=None)
    return runs


@pytest.mark.parametrize(
    ("runs", "state", "message", "evidence"),
    [
        (trained(), "ok", "Overcurve's clock measured every run", "21 of 21 runs"),
        (
            changed(trained(), "m", segments={}),
            "warn",
            "Some times were measured by Overcurve, others are only stated",
            "15 of 21 runs",
        ),
        (
            [replace(run, run="") for run in trained()],
            "unknown",
            "Times are as their author states them",
            "0 of 21 runs",
        ),
        (lost("base", "m"), "unknown", "No run has ended yet", ""),
    ],
)
def test_clock_is_ours_or_it_is_stated(runs, state, message, evidence):
    answer = asked_with(runs=runs)
    check = check_of(answer, "clock")
    assert (check.state, check.message, check.evidence) == (state, message, evidence)
    words = "only some times were measured by Overcurve"
    assert (words in sentence_of(answer)) == (state == "warn")


def test_imported_segments_are_no_clock_of_ours():
    runs = measured(make_runs(block=None) + make_runs("m", [8.0], block=None))
    assert check_of(asked_with(runs=runs), "clock").state == "unknown"


def stated(base: str = "", method: str = "") -> list[RunRecord]:
    """Imported runs of a baseline and a method by these clocks."""
    runs = [replace(run, segments={}, block=None, clock=base) for run in trained()]
    return changed(runs, "m", clock=method)


def noted(base: str, method: str) -> list[RunRecord]:
    """The same with what is said of these clocks."""
    runs = changed(stated("stated", "stated"), "base", clock_note=base)
    return changed(runs, "m", clock_note=method)


@pytest.mark.parametrize(
    ("base", "method", "state", "words"),
    [
        ("", "", "unknown", ()),
        ("stated", "", "unknown", ()),
        ("overcurve", "overcurve", "unknown", ()),
        (
            "overcurve",
            "stated",
            "warn",
            ("only some times were measured by Overcurve",),
        ),
        ("process", "process", "warn", ("times are of whole processes",)),
        (
            "overcurve",
            "process",
            "warn",
            ("its times are of whole processes, the baseline's are not",),
        ),
        (
            "process",
            "",
            "warn",
            ("the baseline's times are of whole processes, its are not",),
        ),
    ],
)
def test_clocks_of_both_sides_are_held_together(base, method, state, words):
    answer = asked_with(runs=stated(base, method))
    assert check_of(answer, "clock").state == state
    assert answer.methods[0].warnings == words


def test_our_clock_in_a_file_is_only_stated():
    check = check_of(asked_with(runs=stated("overcurve", "overcurve")), "clock")
    assert check.message == "As stated: Overcurve's clock measured every run"


@pytest.mark.parametrize("recipe", ["base", "m"])
def test_clocks_mixed_within_a_side_are_told(recipe):
    runs = stated("overcurve", "overcurve")
    first = next(i for i, run in enumerate(runs) if run.recipe == recipe)
    runs[first] = replace(runs[first], clock="process")
    answer = asked_with(runs=runs)
    assert check_of(answer, "clock").evidence == "1 of 21 runs"
    assert answer.methods[0].warnings == (MIXED,)


def test_method_of_processes_is_told_beside_one_that_is_none():
    more = make_runs("n", [8.0], quality=shifted(0.1), block=None)
    runs = [*stated("process", "process"), *(replace(r, clock="stated") for r in more)]
    answers = {m.name: m.warnings for m in asked_with(runs=runs).methods}
    assert answers["m"][0] == "times are of whole processes"
    assert answers["n"][0].startswith("the baseline's times are of whole processes")


def test_notes_of_clocks_are_evidence():
    runs = noted("a tracker's", "a tracker's")
    check = check_of(asked_with(runs=runs), "clock")
    assert (check.state, check.evidence) == ("unknown", "a tracker's")


def test_other_clock_than_the_baselines_is_a_reservation():
    runs = noted("a tracker's", "a log's")
    answer = asked_with(runs=runs)
    check = check_of(answer, "clock")
    assert (check.state, check.evidence) == ("warn", "a log's; a tracker's")
    assert "its times are by another clock than the baseline's" in sentence_of(answer)
