"""When canaries are due, and which runs they hold for."""

from __future__ import annotations

import pytest

from overcurve.canaries import FULL_SECONDS
from workers.machine.canary_chain import (
    FRESH_SECONDS,
    SHORTEST_SECONDS,
    Canary,
    CanaryChain,
)


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def chain(clock):
    return CanaryChain(clock)


def canary(speed):
    return Canary(speed, 0.01, 1.0)


@pytest.mark.parametrize(
    ("expected", "due"),
    [(None, SHORTEST_SECONDS), (2.0, 0.0), (10.0, 0.5), (600.0, FULL_SECONDS)],
)
def test_first_canary_is_worth_its_time(chain, expected, due):
    assert chain.due_before(lambda: expected) == due


def test_next_canary_waits_for_twenty_seconds_of_training(chain):
    chain.link(canary(100.0))
    chain.add("one", 12.0)
    assert chain.due_before(lambda: 600.0) == 0.0
    chain.add("two", 8.0)
    assert chain.due_before(lambda: 600.0) == FULL_SECONDS


def test_runs_get_the_canaries_around_them(chain):
    assert chain.link(canary(100.0)) == ({}, [])
    chain.add("one", 12.0)
    chain.add("two", 8.0)
    figures, runs = chain.link(canary(90.0))
    assert runs == ["one", "two"]
    assert (figures["canary_before"], figures["canary_after"]) == (100.0, 90.0)
    chain.add("three", 30.0)
    figures, runs = chain.link(canary(95.0))
    assert (figures["canary_before"], runs) == (90.0, ["three"])


def test_last_canary_comes_when_nothing_waits(chain):
    assert chain.due_after_all() == 0.0
    chain.link(canary(100.0))
    assert chain.due_after_all() == 0.0
    chain.add("one", 4.0)
    assert chain.due_after_all() == 0.0
    chain.add("two", 4.0)
    assert chain.due_after_all() == pytest.approx(0.4)


def test_old_canary_speaks_no_more(chain, clock):
    chain.link(canary(100.0))
    chain.add("one", 30.0)
    clock.now += FRESH_SECONDS + 10
    assert chain.due_after_all() == 0.0
    assert chain.due_before(lambda: 600.0) == FULL_SECONDS
    assert chain.link(canary(90.0)) == ({}, [])
