import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from workers.children.launch import Child, Launcher
from workers.children.run_log import LIMIT_BYTES

ENTRY = "tests.workers.process.echo_child"


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    launcher = Launcher(ENTRY)
    yield launcher
    launcher.close()


def _all_messages(child: Child) -> list[dict[str, Any]]:
    child.wait()
    messages = []
    while (message := child.next_message(0)) is not None:
        messages.append(message)
    return messages


def _first(child: Child) -> dict[str, Any]:
    message = child.next_message(20)
    assert message is not None
    return message


def _lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wait_until(claim: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "it did not become true in time"
        time.sleep(0.01)


def test_child_hears_its_job_and_answers(launcher: Launcher) -> None:
    child = launcher.start({"act": "echo", "words": "grüße"})

    assert _all_messages(child) == [{"act": "echo", "words": "grüße"}]
    assert child.wait().code == 0


def test_no_message_is_lost(launcher: Launcher) -> None:
    child = launcher.start({"act": "chatter", "messages": 5000})

    numbers = [message["number"] for message in _all_messages(child)]

    assert numbers == list(range(5000))


def test_children_start_quickly_once_warm(launcher: Launcher) -> None:
    launcher.start({"act": "echo"}).wait()
    began = time.monotonic()

    for _ in range(10):
        launcher.start({"act": "echo"}).wait()

    assert (time.monotonic() - began) / 10 < 0.25


@pytest.mark.parametrize("code", [0, 3])
def test_exit_code_is_told(launcher: Launcher, code: int) -> None:
    assert launcher.start({"act": "exit", "code": code}).wait().code == code


def test_error_of_a_child_is_in_its_log(launcher: Launcher) -> None:
    child = launcher.start({"act": "fail", "words": "no such layer"})

    assert child.wait().code == 1
    assert "RuntimeError: no such layer" in child.log.text()


def test_long_log_keeps_both_ends(launcher: Launcher) -> None:
    child = launcher.start({"act": "shout", "lines": 3000})

    child.wait()
    text = child.log.text()

    assert len(text.encode()) <= LIMIT_BYTES
    assert text.startswith("first line\n")
    assert text.endswith("last line\n")
    assert "bytes left out here" in text


def test_stop_ends_a_willing_child_by_itself(launcher: Launcher) -> None:
    child = launcher.start({"act": "sleep"})
    _first(child)

    child.stop(grace_seconds=20)

    assert child.wait().code == 0
    assert child.wait().stopped


def test_time_limit_leaves_stop_its_grace(launcher: Launcher) -> None:
    child = launcher.start({"act": "sleep"})
    child.kill_after(600)
    _first(child)

    child.stop(grace_seconds=20)

    assert child.wait().code == 0


@pytest.mark.faults
def test_stop_kills_an_unwilling_child(launcher: Launcher) -> None:
    child = launcher.start({"act": "refuse_to_stop"})
    _first(child)
    began = time.monotonic()

    child.stop(grace_seconds=0.3)

    assert child.wait().code == -signal.SIGKILL
    assert time.monotonic() - began < 1


@pytest.mark.faults
def test_stop_ends_a_frozen_child(launcher: Launcher) -> None:
    child = launcher.start({"act": "sleep"})
    os.kill(_first(child)["pid"], signal.SIGSTOP)

    child.stop(grace_seconds=0.3)

    assert child.wait().code == -signal.SIGKILL


@pytest.mark.faults
def test_killed_child_is_named(launcher: Launcher) -> None:
    child = launcher.start({"act": "sleep"})

    os.kill(_first(child)["pid"], signal.SIGKILL)

    assert "SIGKILL" in child.wait().reason
    assert not child.wait().stopped


@pytest.mark.faults
def test_killed_forkserver_takes_its_child_along(launcher: Launcher) -> None:
    child = launcher.start({"act": "refuse_to_stop"})
    pids = _first(child)

    os.kill(pids["server"], signal.SIGKILL)

    assert child.wait().code is None
    _wait_until(lambda: not _lives(pids["pid"]))


@pytest.mark.faults
def test_killed_forkserver_is_started_again(launcher: Launcher) -> None:
    launcher.start({"act": "echo"}).wait()
    first = launcher.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    assert launcher.start({"act": "echo"}).wait().code == 0
    assert launcher.pid != first


@pytest.mark.faults
@pytest.mark.parametrize("linger", [False, True])
def test_what_a_child_started_ends_with_it(launcher: Launcher, linger: bool) -> None:
    child = launcher.start({"act": "have_children", "linger": linger})
    grandchild = _first(child)["pid"]

    child.kill_after(0) if linger else None
    child.wait()

    _wait_until(lambda: not _lives(grandchild))


WORKER = f"""
import sys, time
from workers.children.launch import Launcher
child = Launcher({ENTRY!r}).start({{"act": sys.argv[1]}})
pids = child.next_message(20)
print(pids["pid"], pids["server"], flush=True)
time.sleep(600)
"""


@pytest.mark.faults
@pytest.mark.parametrize("frozen", [False, True])
def test_nothing_outlives_a_killed_worker(frozen: bool) -> None:
    command = [sys.executable, "-c", WORKER, "refuse_to_stop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        child, server = map(int, worker.stdout.readline().split())
        if frozen:
            os.kill(child, signal.SIGSTOP)

        worker.kill()

    _wait_until(lambda: not _lives(child) and not _lives(server))
