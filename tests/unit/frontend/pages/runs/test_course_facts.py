"""A run's page says whose clock it was, and what was done to its course."""

from __future__ import annotations

import pytest

from frontend.pages.runs.course_facts import CLOCK_WORDS, course_facts
from overcurve.curves.terms.records import CLOCKS, COURSE_FLAGS
from tests.factories import make_record


def test_run_that_says_nothing_has_no_facts():
    assert not list(course_facts(make_record(extra={"loss": 0.5})))


def test_every_clock_has_its_words():
    assert set(CLOCK_WORDS) == set(CLOCKS)


def test_clock_is_told_with_what_it_includes():
    record = make_record(clock="stated", clock_note="a tracker's, evaluation included")
    assert list(course_facts(record)) == [
        ("Clock", "as its author or a tracker states it"),
        ("What the clock is", "a tracker's, evaluation included"),
    ]


@pytest.mark.parametrize("flag", COURSE_FLAGS)
def test_every_flag_is_told(flag):
    assert len(list(course_facts(make_record(extra={flag: 2.0})))) == 1


def test_sessions_and_pauses_are_told_in_words():
    extra = {"resumed": 1.0, "sessions": 2.0, "left_out_seconds": 400.0}
    facts = dict(course_facts(make_record(extra=extra)))
    assert facts["Sessions"] == "2 sessions, their times summed"
    assert facts["Pause left out of the time"].startswith("6\u00a0min")
