"""The training clock: what counts, what does not, and that nothing is lost between."""

from __future__ import annotations

import time
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overcurve.timing.training_clock import TrainingClock


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which passes when the test says so."""
    at = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: at[0])
    return at


def test_pauses_are_not_training(now: list[float]) -> None:
    clock = TrainingClock()
    now[0] += 1
    clock.start()
    now[0] += 2
    clock.pause()
    now[0] += 4
    clock.resume()
    now[0] += 8
    clock.stop()
    now[0] += 16
    clock.close()
    seconds = {"setup": 1, "training": 10, "evaluation": 4, "outside": 16}
    assert clock.segments() == seconds
    assert (clock.train_seconds, clock.total_seconds) == (10, 31)


def test_nested_pauses_end_with_the_outermost(now: list[float]) -> None:
    clock = TrainingClock()
    clock.start()
    assert clock.pause()
    assert clock.pause("report")
    clock.resume()
    now[0] += 5
    assert clock.train_seconds == 0
    clock.resume()
    now[0] += 1
    assert clock.train_seconds == 1


def test_trainings_in_turn_add_up(now: list[float]) -> None:
    clock = TrainingClock()
    for seconds in (1, 2):
        clock.start()
        now[0] += seconds
        clock.stop()
        now[0] += 10
    assert clock.train_seconds == 3


def test_training_within_training_counts_once(now: list[float]) -> None:
    clock = TrainingClock()
    clock.start()
    clock.start()
    now[0] += 1
    clock.stop()
    now[0] += 1
    clock.stop()
    now[0] += 1
    assert clock.train_seconds == 2


def test_pause_outside_of_training_changes_nothing(now: list[float]) -> None:
    clock = TrainingClock()
    assert not clock.pause()
    clock.resume()
    now[0] += 3
    clock.start()
    assert clock.segments() == {"setup": 3, "training": 0}


def test_another_thread_counts_for_nothing(now: list[float]) -> None:
    clock, answers = TrainingClock(), []
    clock.start()

    def elsewhere() -> None:
        answers.extend([clock.start(), clock.pause()])
        clock.resume()
        clock.stop()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    now[0] += 1
    assert answers == [False, False]
    assert clock.train_seconds == 1


def test_training_in_a_pause_is_not_counted(now: list[float]) -> None:
    clock = TrainingClock()
    clock.start()
    clock.pause()
    assert not clock.start()
    now[0] += 1
    assert clock.train_seconds == 0


def test_nothing_counts_after_the_end(now: list[float]) -> None:
    clock = TrainingClock()
    clock.start()
    now[0] += 1
    clock.close()
    now[0] += 1
    assert not clock.start()
    assert not clock.pause()
    assert (clock.train_seconds, clock.total_seconds) == (1, 1)


def test_device_finishes_whenever_the_clock_changes() -> None:
    clock, waits = TrainingClock(), []
    clock.start(lambda: waits.append(clock.is_running))
    clock.pause()
    clock.resume()
    clock.stop()
    assert waits == [False, True, False, True]


def test_failing_sync_stops_no_training(caplog: pytest.LogCaptureFixture) -> None:
    clock = TrainingClock()
    assert clock.start(lambda: 1 // 0)
    clock.stop()
    assert clock.has_run
    assert "sync failed" in caplog.text


ACTS = ("start", "stop", "pause", "resume", "halt")


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 100)), max_size=40))
def test_segments_add_up_whatever_is_asked(acts: list[tuple[str, int]]) -> None:
    at = [0.0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "perf_counter", lambda: at[0])
        clock = TrainingClock()
        trained, depth, pauses = 0, 0, 0
        for act, seconds in acts:
            getattr(clock, act)()
            if act == "start" and pauses == 0:
                depth += 1
            elif act == "stop" and depth:
                depth -= 1
                pauses = pauses if depth else 0
            elif act == "pause" and depth:
                pauses += 1
            elif act == "resume" and pauses:
                pauses -= 1
            elif act == "halt":
                depth = pauses = 0
            trained += seconds if depth and not pauses else 0
            at[0] += seconds
        assert clock.train_seconds == trained
        assert clock.total_seconds == at[0]
        clock.close()
        assert sum(clock.segments().values()) == at[0]
        assert clock.segments().get("training", 0) == trained
