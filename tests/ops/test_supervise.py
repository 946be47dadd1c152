"""What dies is started again, ever more slowly; what asks to stop is stopped."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.command_line.supervise import (
    FIRST_PAUSE_SECONDS,
    STEADY_SECONDS,
    StopAsked,
    Supervisor,
    Watched,
    stop_on_signals,
)
from backend.embedded import StartError
from backend.embedded.child import Child, Program, end_together, tail
from backend.exit_status import NEEDS_A_PERSON

SLEEP = "import time; time.sleep(60)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
FAIL = "import sys; sys.exit('no luck')"
GIVE_UP = f"import sys; print('install it'); sys.exit({NEEDS_A_PERSON})"


def make_child(folder: Path, code: str = SLEEP, stop_seconds: float = 5) -> Child:
    return Child(
        Program(
            name="child",
            command=(sys.executable, "-c", code),
            folder=folder,
            log=folder / "child.log",
            stop_seconds=stop_seconds,
        )
    )


def wait_for(claim: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


@pytest.mark.faults
def test_killed_child_starts_again(tmp_path: Path) -> None:
    child, said = make_child(tmp_path), list[str]()
    supervisor = Supervisor(said.append)
    child.start()
    supervisor.watch(child)
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: supervisor.look() is None and child.pid != first)
    assert not child.has_ended()
    assert "child ended by SIGKILL" in said[0]
    child.stop()


@pytest.mark.faults
def test_child_that_waits_for_another_holds_up_nobody(tmp_path: Path) -> None:
    served, server = make_child(tmp_path), make_child(tmp_path)
    served.is_ready = lambda _: not server.has_ended()  # as the web needs Postgres
    supervisor = Supervisor(lambda _: None)
    firsts = []
    for child in (server, served):
        child.start()
        firsts.append(child.process)
    for child in (served, server):
        supervisor.watch(child)
        assert child.process is not None
        child.process.kill()
        child.process.wait()
    wait_for(lambda: supervisor.look() is None and served.process not in firsts)
    wait_for(lambda: supervisor.look() is None and server.process not in firsts)
    assert served.is_ready(0)
    end_together([served, server])


def test_pauses_grow_with_each_death(tmp_path: Path) -> None:
    child = make_child(tmp_path, FAIL)
    child.start()
    watched, pauses = Watched(child), list[float]()
    for _ in range(4):
        wait_for(child.has_ended)
        now = time.monotonic()
        watched.look(now, lambda _: None)
        assert watched.start_at is not None
        pauses.append(watched.start_at - now)
        watched.look(watched.start_at, lambda _: None)
    child.stop()
    assert pauses == [FIRST_PAUSE_SECONDS * 2**n for n in range(4)]


def test_what_needs_a_person_is_not_started_again(tmp_path: Path) -> None:
    child, said = make_child(tmp_path, GIVE_UP), list[str]()
    child.start()
    process, watched = child.process, Watched(child)
    wait_for(child.has_ended)
    for later in (0, 1, 3600):
        watched.look(time.monotonic() + later, said.append)
    assert child.process is process
    assert len(said) == 1
    assert "install it" in said[0]
    assert "not started again" in said[0]


def test_steady_life_forgets_deaths(tmp_path: Path) -> None:
    child = make_child(tmp_path, FAIL)
    child.start()
    wait_for(child.has_ended)
    now = time.monotonic()
    watched = Watched(child, started_at=now - STEADY_SECONDS - 1, deaths=5)
    watched.look(now, lambda _: None)
    assert watched.start_at == now + FIRST_PAUSE_SECONDS


def test_log_is_told_at_first_death(tmp_path: Path) -> None:
    child, said = make_child(tmp_path, FAIL), list[str]()
    child.start()
    wait_for(child.has_ended)
    Watched(child).look(time.monotonic(), said.append)
    assert "status 1" in said[0]
    assert "no luck" in said[0]


def test_child_that_fails_to_start_says_why(tmp_path: Path) -> None:
    child = make_child(tmp_path, FAIL)
    child.is_ready = lambda _: False
    with pytest.raises(StartError, match=r"(?s)status 1.*no luck"):
        child.start()


def test_stubborn_child_is_killed(tmp_path: Path) -> None:
    child = make_child(tmp_path, STUBBORN, stop_seconds=0.2)
    child.start()
    wait_for(lambda: "up" in tail(child.program.log))
    child.stop()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_children_end_at_the_same_time(tmp_path: Path) -> None:
    children = [make_child(tmp_path, STUBBORN, stop_seconds=0.5) for _ in range(4)]
    for child in children:
        child.start()
    wait_for(lambda: tail(children[0].program.log).count("up") == 4)
    begun = time.monotonic()
    end_together(children)
    assert time.monotonic() - begun < 1.5
    assert all(child.has_ended() for child in children)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_first_signal_asks_to_stop(number: signal.Signals) -> None:
    before = {n: signal.getsignal(n) for n in (1, 2, 15)}
    try:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever started the tests
        stop_on_signals()
        with pytest.raises(StopAsked):
            signal.raise_signal(number)
        signal.raise_signal(number)  # the second is ignored: the end is on its way
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)


def test_ticks_run_between_looks() -> None:
    def three_then_stop() -> Iterator[int]:
        yield from range(3)
        raise StopAsked

    with pytest.raises(StopAsked):
        Supervisor(print).run(three_then_stop())


def test_long_log_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.embedded.child.MAX_LOG_BYTES", 10)
    child = make_child(tmp_path, "print('new')")
    child.program.log.write_text("a long story of old times")
    child.start()
    wait_for(child.has_ended)
    assert child.program.log.read_text() == "new\n"
    assert "old times" in (tmp_path / "child.old.log").read_text()
