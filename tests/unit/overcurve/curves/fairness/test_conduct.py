"""How the runs were made: whose clock, which device, in turns, seeds, and code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from overcurve.curves.fairness.earlier_code import EARLIER
from overcurve.curves.terms.evidence import Evidence, Repeated
from tests.unit.overcurve.curves.fairness.trained import (
    asked_with,
    changed,
    check_of,
    measured,
    sentence_of,
    trained,
)
from tests.unit.overcurve.curves.studies import make_runs, shifted


def lost(*recipes: str):
    """Nothing but failed runs of these recipes beside the others."""
    runs = trained()
    for recipe in recipes:
        runs = changed(runs, recipe, status="failed", quality=None)
    return runs


@pytest.mark.parametrize(
    ("base", "method", "state", "message"),
    [
        ("A100", "A100", "ok", "All runs on one kind of device"),
        ("A100", "T4", "fail", "Runs come from different kinds of device"),
        (
            "unstated",
            "unstated",
            "unknown",
            "The device is not stated: taken to be one and the same",
        ),
        ("A100", "unstated", "fail", "Runs come from different kinds of device"),
    ],
)
def test_one_kind_of_device_is_asked_for(base, method, state, message):
    runs = changed(trained(), "base", device_class=base)
    answer = asked_with(runs=changed(runs, "m", device_class=method))
    check = check_of(answer, "device_class")
    assert (check.state, check.message) == (state, message)
    assert (answer.methods[0].verdict == "not_comparable") == (state == "fail")


def test_device_of_one_method_names_it():
    runs = trained(*make_runs("away", [8.0], device_class="gpu"))
    check = check_of(asked_with(runs=runs), "device_class")
    assert check.message == "On another kind of device than the baseline: away"
    assert check.evidence == "21 runs on cpu, 3 runs on gpu"


def test_many_foreign_methods_are_not_all_named():
    away = [
        run for name in "abcd" for run in make_runs(name, [8.0], device_class="gpu")
    ]
    check = check_of(asked_with(runs=trained(*away)), "device_class")
    assert check.message.endswith("than the baseline: a, b, c and others")


def test_device_changes_nothing_about_steps():
    runs = [replace(run, steps=run.budget) for run in trained()]
    runs = changed(runs, "m", device_class="gpu")
    check = check_of(asked_with(runs=runs, axis="steps"), "device_class")
    assert check.state == "ok"
    assert check.message.endswith("device, which changes nothing about steps")


def test_devices_without_a_baseline_are_unknown():
    runs = [*lost("base"), *make_runs("m", [4.0], device_class="gpu")]
    assert check_of(asked_with(runs=runs), "device_class").state == "unknown"


@pytest.mark.parametrize(
    ("runs", "state", "evidence"),
    [
        (trained(), "ok", "3 blocks"),
        (changed(trained(), "m", study="two"), "warn", "m"),
        ([replace(run, block=None) for run in trained()], "unknown", ""),
        (lost("m"), "unknown", ""),
    ],
)
def test_sides_take_turns_in_blocks(runs, state, evidence):
    answer = asked_with(runs=runs)
    check = check_of(answer, "interleaved")
    assert (check.state, check.evidence) == (state, evidence)
    words = "not all runs interleaved with the baseline's"
    assert (words in answer.methods[0].warnings) == (state == "warn")


@pytest.mark.parametrize("block", [None, 7])
@pytest.mark.parametrize("side", ["base", "m"])
def test_partly_interleaved_is_a_warning(side, block):
    runs = measured(make_runs() + make_runs("m", [8.0]))
    at = next(i for i, run in enumerate(runs) if run.recipe == side)
    runs[at] = replace(runs[at], block=block)
    assert check_of(asked_with(runs=runs), "interleaved").state == "warn"


def test_method_apart_warns_of_itself_alone():
    apart = make_runs("n", [8.0], quality=shifted(0.1), study="two")
    answer = asked_with(runs=trained(*apart))
    near, far = answer.methods
    assert "interleaved" not in near.sentence
    assert "with one reservation: not all runs interleaved with" in far.sentence


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        (3, "The same seed numbers on both sides"),
        (5, "The same seed numbers on both sides, and more of them on one"),
        (2, "The same seed numbers on both sides, and more of them on one"),
    ],
)
def test_more_seeds_on_one_side_are_fair(seeds, message):
    runs = measured(make_runs() + make_runs("m", [8.0], seeds))
    check = check_of(asked_with(runs=runs), "same_seeds")
    assert (check.state, check.message) == ("ok", message)
    assert check.evidence == "3 baseline seeds"


def test_other_seeds_are_a_warning():
    others = [replace(r, seed=int(r.seed) + 1) for r in trained() if r.recipe == "m"]
    runs = [run for run in trained() if run.recipe == "base"] + others
    answer = asked_with(runs=runs)
    check = check_of(answer, "same_seeds")
    assert (check.state, check.evidence) == ("warn", "m")
    assert "other seed numbers than the baseline" in sentence_of(answer)


@pytest.mark.parametrize("recipe", ["base", "m"])
def test_seeds_of_one_side_are_no_comparison(recipe):
    assert check_of(asked_with(runs=lost(recipe)), "same_seeds").state == "unknown"


def coded(**digests: str):
    """Runs whose code is told for each recipe."""
    runs = trained()
    for recipe, digest in digests.items():
        runs = changed(runs, recipe, source_digest=digest)
    return runs


@pytest.mark.parametrize(
    ("runs", "state"),
    [
        (coded(base="a", m="b"), "ok"),
        (coded(base="a"), "unknown"),
        (coded(), "unknown"),
        ([replace(coded(base="a", m="b")[0], source_digest="c"), *coded()[1:]], "warn"),
    ],
)
def test_each_curve_has_one_version_of_its_code(runs, state):
    assert check_of(asked_with(runs=runs), "same_code").state == state


def test_code_that_only_moved_is_one_version():
    earlier = "a5aa968074642d02.d0c45375404c952a"
    later = ".".join(EARLIER[part] for part in earlier.split("."))
    runs = coded(base=earlier, m=earlier)
    runs[-3:] = [replace(run, source_digest=later) for run in runs[-3:]]
    check = check_of(asked_with(runs=runs), "same_code")
    assert (check.state, check.message) == (
        "ok",
        "One version of the code for each curve",
    )
    runs[-1] = replace(runs[-1], source_digest=f"{later}.0123456789abcdef")
    assert check_of(asked_with(runs=runs), "same_code").state == "warn"


def test_changed_code_of_a_method_is_its_own_reservation():
    runs = coded(base="a", m="b")
    runs[-1] = replace(runs[-1], source_digest="c")
    runs += measured(make_runs("n", [8.0], quality=shifted(0.1), source_digest="d"))
    answer = asked_with(runs=runs)
    assert check_of(answer, "same_code").evidence == "m"
    mine, other = answer.methods
    assert "its code changed between runs" in mine.sentence
    assert "code changed" not in other.sentence


def test_changed_code_of_the_baseline_concerns_all():
    runs = coded(base="a", m="b")
    runs[0] = replace(runs[0], source_digest="c")
    answer = asked_with(runs=runs)
    assert answer.methods[0].warnings == ("the baseline's code changed between runs",)


def test_plugins_own_version_is_part_of_the_code():
    runs = coded(base="a", m="b")
    runs = [replace(run, versions={"plugins": "1"}) for run in runs]
    assert check_of(asked_with(runs=runs), "same_code").state == "ok"
    runs[-1] = replace(runs[-1], versions={"plugins": "2"})
    assert check_of(asked_with(runs=runs), "same_code").state == "warn"


def test_runs_listed_twice_are_told_only_where_there_are_any():
    assert "listed_once" not in {c.id for c in asked_with().checks}
    again = Evidence(repeated=(Repeated(recipe="m", study="two", runs=4),) * 2)
    answer = asked_with(again)
    check = check_of(answer, "listed_once")
    assert (check.state, check.evidence) == ("ok", "8 runs listed twice")
    assert answer.methods[0].warnings == ()
