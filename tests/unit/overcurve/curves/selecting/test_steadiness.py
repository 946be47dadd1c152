"""Canaries and neighbours: which runs are flagged, and what a varying machine costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.curves.comparison import compare
from overcurve.curves.selecting.steadiness import (
    Stretch,
    is_varying,
    machine_time_error,
    read_stretch,
    taken_share,
)
from overcurve.curves.terms.question import Question
from tests.factories import make_record
from tests.unit.overcurve.curves.studies import make_runs, shifted

ERROR = 0.002


def between(before, after, error=ERROR, **others):
    return {
        "canary_before": before,
        "canary_after": after,
        "canary_before_error": error,
        "canary_after_error": error,
        **others,
    }


def with_canaries(runs, tell):
    """Runs of our own workers; `tell` gives what the machine said of the i-th."""
    return [
        replace(r, run=f"{r.recipe}{i}", segments={"data": 1.0}, steadiness=tell(i))
        for i, r in enumerate(runs)
    ]


def compared(base, method, **question):
    return compare(Question(baseline="base", **question), [*base, *method])


def make_comparison(tell_base, tell_method=None, **question):
    method = make_runs("m", [8.0, 16.0], quality=shifted(0.1))
    return compared(
        with_canaries(make_runs(), tell_base),
        with_canaries(method, tell_method or tell_base),
        **question,
    )


@pytest.mark.parametrize(
    ("after", "error", "drifts"),
    [(99.5, 0.001, False), (98.0, 0.001, True), (98.0, 0.01, False)],
)
def test_limit_is_one_percent_or_three_errors(after, error, drifts):
    record = make_record(steadiness=between(100.0, after, error))
    assert read_stretch(record).drifts is drifts


@pytest.mark.parametrize(
    ("told", "share"),
    [
        ({}, 0.0),
        ({"waited_share": 0.01, "other_share": 0.04}, 0.0),
        ({"waited_share": 0.4, "other_share": 0.5}, 0.5),
        ({"gpu_other_bytes": 11e9}, 1.0),
    ],
)
def test_neighbours_count_beyond_their_limits(told, share):
    assert taken_share(make_record(steadiness=told)) == share


def test_waiting_of_one_side_counts_in_its_time():
    base = [make_record(steadiness=between(100, 100))]
    late = [make_record(steadiness=between(100, 100, waited_share=0.1))]
    assert machine_time_error(base, late) == pytest.approx(-np.log(0.9))


def test_time_asked_for_is_kept():
    answer = make_comparison(lambda i: between(100, 80 + 40 * (i % 2)), time_sys=0.01)
    assert answer.time_sys == 0.01


def test_faster_machine_for_one_side_counts_whole():
    def at(speed):
        return make_record(steadiness=between(speed, speed))

    error = machine_time_error([at(100.0)] * 3, [at(110.0)] * 3)
    assert error == pytest.approx(np.log(1.1))
    assert machine_time_error([at(100.0)] * 3, [at(100.2)] * 3) == 0.0
    assert machine_time_error([at(100.0)], [make_record()]) == 0.0


@pytest.mark.parametrize("told", [{}, between(0.0, 1.0), between(-1.0, 1.0)])
def test_speeds_that_make_no_sense_say_nothing(told):
    assert read_stretch(make_record(steadiness=told)) is None


def walking_study(rng, step, blocks=4, runs_a_block=6):
    """A machine whose log speed is a random walk; returns what it truly did to each
    side's mean log time, and the records of both sides with canaries."""
    fine = 50
    slowness = np.cumsum(rng.normal(0, step / fine**0.5, blocks * runs_a_block * fine))
    slowness = slowness.reshape(-1, fine)
    ends = np.concatenate([slowness[:1, 0], slowness[:, -1]])
    sides = ([], [])
    truth = ([], [])
    for block in range(blocks):
        for place, run in enumerate(rng.permutation(runs_a_block)):
            at = block * runs_a_block + place
            told = between(np.exp(-ends[at]), np.exp(-ends[at + 1]), 1e-4)
            sides[run % 2].append(make_record(steadiness=told))
            truth[run % 2].append(slowness[at].mean())
    return np.mean(truth[1]) - np.mean(truth[0]), sides


@pytest.mark.parametrize("step", [0.05, 0.2])
def test_time_error_covers_what_a_walking_machine_does(step):
    rng = np.random.default_rng(11)
    ratios = []
    for _ in range(300):
        bias, sides = walking_study(rng, step)
        ratios.append(bias / machine_time_error(*sides))
    # As an error of one standard deviation it would be 1; beyond 2 in one of twenty.
    assert 0.6 < np.sqrt(np.mean(np.square(ratios))) < 1.1
    assert np.mean(np.abs(ratios) > 2) < 0.05


@pytest.mark.parametrize(
    ("drifting", "steady", "varies"),
    [(2, 0, False), (3, 0, True), (3, 12, True), (3, 13, False), (4, 16, True)],
)
def test_a_fifth_of_all_stretches_and_three_make_a_varying_machine(
    drifting, steady, varies
):
    stretches = [Stretch(100 + i, 80 + i, 0.001) for i in range(drifting)]
    stretches += [Stretch(200 + i, 200 + i, 0.001) for i in range(steady)]
    assert is_varying(stretches) is varies


def test_runs_between_the_same_canaries_are_one_stretch():
    assert not is_varying([Stretch(100, 80, 0.001)] * 9)


@given(st.floats(50, 200), st.floats(50, 200), st.floats(0, 0.9))
def test_waiting_and_slower_canaries_make_a_run_slower(before, after, waited):
    stretch = Stretch(before, after, 0.001, waited)
    assert stretch.slowness >= Stretch(before, after, 0.001).slowness
    assert stretch.slowness > Stretch(2 * before, after, 0.001, waited).slowness
    assert stretch.drift == pytest.approx(-Stretch(after, before, 0.001).drift)
