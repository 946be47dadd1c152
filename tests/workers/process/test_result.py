import signal
from typing import Any

import pytest

from workers.children.launch import Ended
from workers.process.result import RELEASED, Result, read_result

FINISHED = {"kind": "outcome", "status": "finished", "record": {"quality": 0.5}}
STOPPED = {"kind": "outcome", "status": "cancelled", "record": {}}
KILLED = -int(signal.SIGKILL)


def _read(code: int | None, *, stopped: bool = False, **facts: Any) -> Result:
    known = {"cancelled": False, "out_of_memory": False, "out_of_time": False}
    outcome = facts.pop("outcome", None)
    return read_result(Ended(code, stopped), outcome, **{**known, **facts})


def _code(result: Result) -> str:
    return f"{result.status} {result.record['error']['code']}"


def test_finished_training_counts_though_cancelled_meanwhile() -> None:
    result = _read(0, outcome=FINISHED, stopped=True, cancelled=True)

    assert (result.status, result.record) == ("finished", {"quality": 0.5})


@pytest.mark.parametrize("outcome", [None, STOPPED])
def test_wish_to_cancel_ends_in_cancelled(outcome: Any) -> None:
    result = _read(KILLED, outcome=outcome, stopped=True, cancelled=True)

    assert result.status == "cancelled"


@pytest.mark.parametrize("outcome", [None, STOPPED])
def test_ending_worker_releases_its_run(outcome: Any) -> None:
    assert _read(KILLED, outcome=outcome, stopped=True) == RELEASED


def test_stranger_who_stops_a_child_costs_an_attempt() -> None:
    result = _read(0, outcome=STOPPED)

    assert result.status is None
    assert not result.released


def test_memory_running_out_is_named() -> None:
    assert _code(_read(KILLED, out_of_memory=True)) == "failed out_of_memory"


def test_overstayed_time_limit_is_named() -> None:
    assert _code(_read(KILLED, out_of_time=True)) == "failed time_limit"


def test_exit_without_result_is_a_crash() -> None:
    assert _code(_read(3)) == "failed crashed"


@pytest.mark.parametrize(
    ("code", "words"),
    [(KILLED, "SIGKILL"), (-int(signal.SIGSEGV), "SIGSEGV"), (None, "forkserver")],
)
def test_lost_child_says_how(code: int | None, words: str) -> None:
    result = _read(code)

    assert result.status is None
    assert words in result.reason
