"""What a sentence is made from: places by their axis, counts of both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from overcurve.curves.judging.method import judge_method
from overcurve.curves.saying.spoken import Spoken
from overcurve.curves.selecting.selection import select_runs
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import make_runs


def spoken(
    method: Sequence[RunRecord],
    baseline: Sequence[RunRecord] | None = None,
    others: Sequence[RunRecord] = (),
    **asked: object,
) -> Spoken:
    """What the sentence about the method `m` is made from."""
    runs = [*(make_runs() if baseline is None else baseline), *method, *others]
    selection = select_runs(Question(baseline="base", **asked), runs)  # type: ignore[arg-type]
    (arm,) = (arm for arm in selection.methods if arm.recipe == "m")
    return Spoken(selection, judge_method(selection, arm, ()).answer, ())


@pytest.mark.parametrize(
    ("axis", "place", "unit", "is_time"),
    [
        ("train_seconds", "time", "seconds", True),
        ("total_seconds", "time", "seconds", True),
        ("steps", "point", "steps", False),
        ("cost_usd", "point", "USD", False),
        ("budget", "budget", "epochs", False),
    ],
)
def test_places_are_called_by_their_axis(axis, place, unit, is_time):
    sides = [make_runs(name, [8.0], budget_unit="epochs") for name in ("m", "base")]
    words = spoken(*sides, axis=axis)
    assert (words.place, words.unit, words.is_time) == (place, unit, is_time)


def test_range_is_that_of_measured_times():
    early = [replace(r, train_seconds=0.9 * r.budget) for r in make_runs()]
    assert spoken(make_runs("m", [8.0]), early).ends == pytest.approx((1.8, 28.8))


def test_points_outside_or_lost_are_not_inside():
    runs = make_runs("m", [4.0, 8.0, 64.0])
    runs = [replace(r, quality=None) if r.budget == 4.0 else r for r in runs]
    assert [point.budget for point in spoken(runs).inside] == [8.0]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([8.0], "8 s, the only time tested"),
        ([4.0, 8.0], "both tested times (4, 8 s)"),
        ([4.0, 8.0, 16.0], "all 3 tested times (4, 8, 16 s)"),
        ([8.0, 64.0], "8 s, the only tested time within the baseline's range"),
    ],
)
def test_all_that_was_tested_is_named(times, words):
    assert spoken(make_runs("m", times)).all_tested() == words


def test_only_judged_time_was_not_the_only_tested():
    runs = make_runs("m", [4.0, 8.0])
    runs = [replace(r, quality=None) if r.budget == 4.0 else r for r in runs]
    assert spoken(runs).only_one() == "the only time judged"


def test_some_are_counted_of_those_inside():
    words = spoken(make_runs("m", [4.0, 8.0, 64.0]))
    assert words.some_tested(words.inside[:1]) == "1 of 2 tested times"


def test_equality_names_its_margin():
    words = spoken(make_runs("m", [8.0]), margin=0.005)
    assert words.equal_words() == "equal within ± 0.50 percentage points"


def test_waiting_runs_are_of_these_two_sides():
    to_come = [
        *make_runs("m", [16.0], 1, status="queued"),
        *make_runs("base", [16.0], 2, status="running"),
        *make_runs("n", [16.0], 3, status="lost"),
    ]
    runs = [replace(run, quality=None) for run in to_come]
    words = spoken(make_runs("m", [8.0]), others=runs)
    assert words.waiting == 3


def test_devices_are_the_methods_own():
    away = make_runs("m", [4.0], device_class="gpu") + make_runs("m", [8.0])
    assert spoken(away).device_classes == ("cpu", "gpu")
