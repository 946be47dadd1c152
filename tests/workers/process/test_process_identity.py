import json
import os
import signal
import subprocess
import sys

import pytest

from workers.process.process_identity import has_surely_ended, identify_process

SAY = (
    "import json, time; from workers.process.process_identity import identify_process;"
    "print(json.dumps(identify_process()), flush=True); time.sleep(60)"
)


def test_living_process_has_not_ended() -> None:
    assert not has_surely_ended(identify_process())


def test_other_start_of_a_pid_is_another_process() -> None:
    own = identify_process()

    assert has_surely_ended({**own, "started": own["started"] - 1})


@pytest.mark.parametrize("identity", [{}, {"space": "of another host", "pid": 1}])
def test_unseen_process_is_left_alone(identity: dict[str, object]) -> None:
    assert not has_surely_ended(identity)


@pytest.mark.faults
def test_killed_process_has_ended_uncollected() -> None:
    command = [sys.executable, "-c", SAY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        identity = json.loads(other.stdout.readline())
        assert not has_surely_ended(identity)
        other.kill()
        os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)

        assert has_surely_ended(identity)
    assert other.returncode == -signal.SIGKILL
