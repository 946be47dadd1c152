"""The shapes of an answer: what is kept, what is shown, what tells two apart."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import get_args

import pytest

from overcurve.curves.terms.answers import (
    MethodVerdict,
    NextRun,
    Point,
    PointVerdict,
)
from tests.unit.overcurve.curves.studies import judge_one, make_runs, shifted


def make_point(**changes: object) -> Point:
    point = Point(
        budget=8.0,
        x=8.1,
        quality=0.9,
        runs=3,
        diverged=0,
        verdict="above",
        gap=0.02,
        gap_low=0.01,
        gap_high=0.03,
        half_width=0.01,
    )
    return replace(point, **changes)


def test_estimable_numbers_are_shown():
    point = make_point()
    assert (point.shown_low, point.shown_high) == (point.gap_low, point.gap_high)
    assert point.shown_width == point.half_width


def test_numbers_that_say_nothing_are_kept_and_not_shown():
    point = make_point(estimable=False)
    assert (point.gap_low, point.half_width) == (0.01, 0.01)
    assert (point.shown_low, point.shown_high, point.shown_width) == (None,) * 3


def test_point_without_an_interval_shows_none():
    point = make_point(gap_low=None, gap_high=None, half_width=None)
    assert (point.shown_low, point.shown_high, point.shown_width) == (None,) * 3


def test_older_snapshots_differ_by_nothing_that_follows():
    """Fields that later versions added and derive do not part two answers."""
    assert make_point() == make_point(estimable=False)
    assert make_point() != make_point(verdict="undecided")
    run = NextRun(who="m", recipe="m", x=8.0, seeds=2, cost=16.0, why="narrows m")
    assert run == replace(run, effect="narrows it", together=True)
    assert run != replace(run, seeds=3)


def test_answers_cannot_be_changed_afterwards():
    answer = judge_one(make_runs("m", [8.0], quality=shifted(0.1)))
    with pytest.raises(FrozenInstanceError):
        answer.verdict = "below"
    with pytest.raises(FrozenInstanceError):
        answer.points[0].gap = 0.0


def test_whole_methods_have_more_verdicts_than_points():
    points, methods = set(get_args(PointVerdict)), set(get_args(MethodVerdict))
    assert points - methods == {"equal"}
    assert {"crosses", "partly_above", "partly_below", "not_comparable"} == (
        methods - points
    )
