"""`oc.Run` in real processes that are killed, forked, full or many at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import overcurve as oc
from overcurve.timing.journal import recover
from overcurve.timing.run_file import read_lines

HEAD = """
import os, sys, time
import overcurve as oc
ASKED = dict(task="t", method="m", budget=1)
def train(seed, **more):
    with oc.Run(**ASKED, seed=seed, **more) as run:
        with run.training():
            with run.paused():
                pass
        run.finish(quality=0.5, metric="accuracy", direction="max")
"""


def start(folder: Path, code: str, *arguments: object, **environment: str) -> Any:
    """Runs a script of somebody's in a folder."""
    (folder / "train.py").write_text(HEAD + code)
    plain = {k: v for k, v in os.environ.items() if not k.startswith("OVERCURVE")}
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.Popen(
        [sys.executable, "train.py", *map(str, arguments)],
        cwd=folder,
        env={**plain, "PYTHONPATH": root, "TMPDIR": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: Any, status: int = 0) -> str:
    out, errors = process.communicate(timeout=60)
    assert process.returncode == status, errors
    return str(out + errors)


def rows(folder: Path, name: str = "overcurve-runs.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in read_lines(folder / name)]


POINTS = {
    "before training": """
with oc.Run(**ASKED, seed=0, direction="max") as run:
    print("here", flush=True)
    time.sleep(60)
""",
    "in training": """
with oc.Run(**ASKED, seed=0, direction="max") as run, run.training():
    print("here", flush=True)
    time.sleep(60)
""",
    "in a pause": """
with oc.Run(**ASKED, seed=0, direction="max") as run:
    with run.training(), run.paused():
        print("here", flush=True)
        time.sleep(60)
""",
    "after training": """
with oc.Run(**ASKED, seed=0, direction="max") as run:
    with run.training():
        pass
    print("here", flush=True)
    time.sleep(60)
""",
}


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_killed_run_is_partial_once(
    tmp_path: Path, point: str, kill: signal.Signals
) -> None:
    process = start(tmp_path, POINTS[point])
    assert process.stdout.readline() == "here\n"
    assert oc_recovered(tmp_path) == (0, 1)  # it still goes on
    process.send_signal(kill)
    process.communicate(timeout=60)
    finish(start(tmp_path, "train(1)"))
    runs = oc.read(tmp_path / "overcurve-runs.jsonl")
    assert [(r.seed, r.status) for r in runs] == [(0, "partial"), (1, "finished")]
    assert oc_recovered(tmp_path) == (0, 0)


def oc_recovered(folder: Path) -> tuple[int, int]:
    """Runs that were ended for processes that are gone, and runs that go on."""
    recovered = recover(folder / "overcurve-runs.jsonl")
    return len(recovered.rows), recovered.running


KILLED_WRITING = """
from overcurve.timing import run_file
real, dies = os.write, sys.argv[1]
def write(descriptor, content):
    if dies == "before":
        os.kill(os.getpid(), 9)
    real(descriptor, content[: len(content) // 2] if dies == "amid" else content)
    os.kill(os.getpid(), 9)
run_file.os = type("Os", (), {**vars(os), "write": staticmethod(write)})
train(0)
"""


@pytest.mark.faults
@pytest.mark.parametrize("dies", ["before", "amid", "after"])
def test_run_killed_while_it_is_written_has_its_end(tmp_path: Path, dies: str) -> None:
    finish(start(tmp_path, KILLED_WRITING, dies), -signal.SIGKILL)
    finish(start(tmp_path, "train(1)"))
    ended = [(row["seed"], row["status"]) for row in rows(tmp_path)]
    assert ended == [(0, "finished"), (1, "finished")]


@pytest.mark.faults
def test_random_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    code = "\nfor i in range(10_000):\n    train(f'{sys.argv[1]}-{i}')\n    print(i)\n"
    for round_ in range(6):
        process = start(
            tmp_path, code.replace("print(i)", "print(i, flush=True)"), round_
        )
        process.stdout.readline()
        time.sleep(0.05 * round_)
        process.kill()
        told = len(process.communicate(timeout=60)[0].splitlines())
        recover(tmp_path / "overcurve-runs.jsonl")
        mine = [r for r in rows(tmp_path) if str(r["seed"]).startswith(f"{round_}-")]
        seeds = Counter(row["seed"] for row in mine)
        assert max(seeds.values()) == 1
        assert len(mine) >= told + 1
        assert set(seeds) == {f"{round_}-{i}" for i in range(len(mine))}


@pytest.mark.faults
def test_killed_runs_are_found_once_by_many(tmp_path: Path) -> None:
    killed = (
        "runs = [oc.Run(**ASKED, seed=i) for i in range(30)]\nos.kill(os.getpid(), 9)"
    )
    finish(start(tmp_path, killed), -signal.SIGKILL)
    finding = [start(tmp_path, "train(sys.argv[1])", name) for name in "abcd"]
    for process in finding:
        finish(process)
    seeds = Counter(str(row["seed"]) for row in rows(tmp_path))
    assert seeds == {**{str(i): 1 for i in range(30)}, **dict.fromkeys("abcd", 1)}


def test_processes_share_a_file(tmp_path: Path) -> None:
    code = "\nfor i in range(40):\n    train(f'{sys.argv[1]}-{i}', label='x' * 400)\n"
    processes = [start(tmp_path, code, name) for name in ("a", "b", "c")]
    for process in processes:
        finish(process)
    seeds = Counter(row["seed"] for row in rows(tmp_path))
    assert seeds == {f"{name}-{i}": 1 for name in ("a", "b", "c") for i in range(40)}


FORKED = """
import multiprocessing
def child():
    with run.paused():
        pass
    run.finish(quality=0.1, metric="accuracy", direction="max")
    train(f"child {os.getpid()}")
with oc.Run(**ASKED, seed=0) as run:
    with run.training():
        fork = multiprocessing.get_context("fork")
        children = [fork.Process(target=child) for _ in range(2)]
        [c.start() for c in children]
        [c.join() for c in children]
        if os.fork() == 0:
            sys.exit(0)  # leaves through the with, and through atexit
        os.wait()
    run.finish(quality=0.9, metric="accuracy", direction="max")
"""


def test_forks_leave_the_run_to_its_process(tmp_path: Path) -> None:
    told = finish(start(tmp_path, FORKED))
    mine = [row for row in rows(tmp_path) if row["seed"] == 0]
    assert [(row["status"], row["quality"]) for row in mine] == [("finished", 0.9)]
    assert len(rows(tmp_path)) == 3
    assert "which this one" in told or "of which this one is a fork" in told


ORPHANED = """
with oc.Run(**ASKED, seed=0, direction="max") as run, run.training():
    if os.fork() == 0:
        print(os.getpid(), flush=True)
    time.sleep(60)
"""


@pytest.mark.faults
def test_children_do_not_keep_a_killed_run_alive(tmp_path: Path) -> None:
    process = start(tmp_path, ORPHANED)
    child = int(process.stdout.readline())
    process.kill()
    process.wait(timeout=60)
    try:
        assert oc_recovered(tmp_path) == (1, 0)
    finally:
        os.kill(child, signal.SIGKILL)
        process.communicate(timeout=60)


FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
for seed in range(3):
    train(seed)
"""


def test_full_file_loses_no_run(tmp_path: Path) -> None:
    told = finish(start(tmp_path, FULL))
    spare = f"overcurve-{os.getuid()}/overcurve-runs.jsonl"
    kept = [*rows(tmp_path), *rows(tmp_path, spare)]
    logged = [line for line in told.splitlines() if "tried again" in line]
    assert len(kept) + len(logged) == 3
    assert kept
    assert all(row["status"] == "finished" for row in kept)
    assert "cannot be written" in told


def test_full_disk_ends_no_training(tmp_path: Path) -> None:
    (tmp_path / "overcurve-runs.jsonl").symlink_to("/dev/full")
    (tmp_path / f"overcurve-{os.getuid()}").touch()  # no spare one either
    told = finish(start(tmp_path, "train(0)\nprint('trained')"))
    assert "trained" in told
    assert '"quality":0.5' in told  # the line itself, where nothing takes it


def test_absent_server_ends_no_training(tmp_path: Path) -> None:
    code = (
        "train(0, server='http://127.0.0.1:9')\ntrain(1, server='http://127.0.0.1:9')"
    )
    told = finish(start(tmp_path, code))
    assert len(rows(tmp_path)) == 2
    assert "overcurve sync" in told


def test_unended_run_is_partial_at_exit(tmp_path: Path) -> None:
    code = "run = oc.Run(**ASKED, seed=0, direction='max')\nrun.start()\n"
    finish(start(tmp_path, code))
    assert [row["status"] for row in rows(tmp_path)] == ["partial"]


STEPS = """
clock = time.perf_counter
spent = {"step": 0.0, "pause": 0.0}
def busy(what, seconds):
    begin = clock()
    while clock() < begin + seconds:
        pass
    spent[what] += clock() - begin
with oc.Run(**ASKED, seed=0) as run:
    with run.training():
        for _ in range(200):
            busy("step", 0.001)
            with run.paused():
                busy("pause", 0.0005)
    run.finish(quality=0.5, metric="accuracy", direction="max", metrics=spent)
"""


def test_steps_are_inside_and_pauses_are_not(tmp_path: Path) -> None:
    finish(start(tmp_path, STEPS))
    (row,) = rows(tmp_path)
    assert 0.2 <= row["step"] <= row["train_seconds"]
    assert 0.1 <= row["pause"] <= row["segments"]["evaluation"]
    inside = row["total_seconds"] - row["segments"]["evaluation"]
    assert row["train_seconds"] <= inside
