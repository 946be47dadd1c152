"""Where a run would stand to be judged, and what a missed time asks for.

A budget in seconds is never met exactly.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.selecting.reach import JUST_BEYOND, run_cost, within_reach
from overcurve.curves.selecting.selection import Selection, select_runs
from overcurve.curves.terms.question import Question
from overcurve.curves.terms.records import RunRecord
from tests.unit.overcurve.curves.studies import make_runs, shifted

BIAS = 0.01  # of one side's calibration: all of its seeds train so much longer


def missed(by: float, times: tuple[float, ...] = (2.0, 4.0, 8.0)) -> list[RunRecord]:
    """A baseline, and a method at its longest budget that took longer by a share."""
    method = make_runs("m", [8.0], quality=shifted(0.05))
    late = [replace(run, train_seconds=8.0 * (1 + by)) for run in method]
    return make_runs(times=times) + late


def asked(records: list[RunRecord]) -> Comparison:
    return compare(Question(baseline="base"), records)


@pytest.mark.parametrize("times", [(8.0,), (2.0, 4.0, 8.0)])
@pytest.mark.parametrize("by", [0.02, 0.04])
def test_missed_time_asks_for_a_little_more(times, by):
    (run,) = asked(missed(by, times)).next_runs
    assert (run.who, run.x) == ("baseline", pytest.approx(8 * (1 + by) * 1.05))
    assert run.cost == pytest.approx(3 * run.x)


def test_missed_start_asks_for_a_little_less():
    method = make_runs("m", [2.0, 4.0], quality=shifted(0.05))
    early = [replace(r, train_seconds=0.97 * (r.train_seconds or 0)) for r in method]
    xs = [run.x for run in asked(make_runs() + early).next_runs]
    assert xs == pytest.approx([2 * 0.97 / 1.05])


def test_times_far_outside_ask_for_nothing_more():
    runs = make_runs() + make_runs("m", [8.0, 64.0], quality=shifted(0.05))
    assert asked(runs).next_runs == ()


def test_missed_steps_are_asked_for_exactly():
    runs = [replace(r, steps=100 * r.budget) for r in make_runs(times=[2.0, 4.0])]
    method = [replace(r, steps=500.0) for r in make_runs("m", [5.0])]
    (run,) = compare(Question(baseline="base", axis="steps"), runs + method).next_runs
    assert run.x == pytest.approx(500)


def test_what_is_asked_for_brings_the_point_in():
    generator = np.random.default_rng(5)
    brought = tried = 0
    for _ in range(60):
        runs = [
            replace(run, train_seconds=run.budget * factor)
            for recipe, by in (("base", 0.0), ("m", 0.05))
            for factor in [math.exp(BIAS * generator.standard_normal())]
            for run in make_runs(recipe, [8.0], quality=shifted(by))
        ]
        before = asked(runs)
        if before.methods[0].points[0].verdict != "out_of_range":
            continue
        tried += 1
        at = before.next_runs[0].x * math.exp(BIAS * generator.standard_normal())
        after = asked(runs + make_runs(times=[at]))
        brought += after.methods[0].points[0].verdict == "above"
    assert tried > 20
    assert brought == tried


def selected(runs: list[RunRecord], **changes: object) -> Selection:
    return select_runs(Question(baseline="base", **changes), runs)


@given(st.floats(0.01, 1000))
def test_reach_brings_any_time_within_the_range(x):
    at = within_reach(selected(make_runs()), x)
    assert x / JUST_BEYOND <= at <= x * JUST_BEYOND
    assert min(at, 2.0) <= x <= max(at, 32.0)
    if 2.0 < x < 32.0:
        assert at == x


def test_exact_axes_are_met_exactly():
    runs = [replace(run, steps=100 * run.budget) for run in make_runs()]
    assert within_reach(selected(runs, axis="steps"), 9e9) == 9e9


def test_no_baseline_leaves_the_place_as_it_is():
    assert within_reach(selected(make_runs("m", [8.0])), 64.0) == 64.0


def test_run_on_time_costs_its_time():
    selection = selected(make_runs())
    assert run_cost(selection, selection.baseline, 8.0, 9.5) == 9.5


def test_run_on_steps_costs_the_seconds_of_its_like():
    runs = [replace(r, steps=100 * r.budget) for r in make_runs(times=[4.0, 8.0])]
    runs[0] = replace(runs[0], train_seconds=7.0)
    runs[1] = replace(runs[1], train_seconds=None)
    selection = selected(runs, axis="steps")
    assert run_cost(selection, selection.baseline, 4.0, 400.0) == pytest.approx(5.5)
    assert run_cost(selection, selection.baseline, 8.0, 800.0) == pytest.approx(8.0)
    assert run_cost(selection, selection.baseline, 2.0, 200.0) == 200.0
