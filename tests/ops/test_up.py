"""`overcurve up` as people start it: everything comes, and everything goes."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.command_line.supervise import FIRST_PAUSE_SECONDS
from tests.running import (
    KINDS,
    ROOT,
    Up,
    are_gone,
    free_port,
    hide_torch,
    running_overcurve,
    start_up,
    wait_for,
)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """One for a test that ends it."""
    with running_overcurve(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def lasting_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One for the tests after which it serves as before: a start takes seconds."""
    with running_overcurve(tmp_path_factory.mktemp("up")) as running:
        yield running


@pytest.mark.faults
def test_up_serves_and_ends_cleanly(up: Up) -> None:
    assert f"http://127.0.0.1:{up.port}" in up.log.read_text()
    assert up.answers()
    family = up.everyone()
    begun = time.monotonic()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(20) == 0
    assert time.monotonic() - begun < 10
    assert are_gone(family)
    assert not (up.data / "sockets").exists()


@pytest.mark.faults
def test_killed_up_leaves_nothing_behind(up: Up) -> None:
    family = up.everyone()
    assert len(family) > len(KINDS)  # Postgres has children of its own
    up.process.kill()
    assert are_gone(family)


@pytest.mark.faults
@pytest.mark.parametrize("kind", KINDS)
def test_killed_child_comes_back(lasting_up: Up, kind: str) -> None:
    up = lasting_up
    victim, before = up.family()[kind], up.log.read_text()
    victim.kill()
    wait_for(lambda: up.family().get(kind, victim) != victim, up.log)
    wait_for(up.answers, up.log)
    assert "ended by SIGKILL" in up.log.read_text().removeprefix(before)


def test_up_without_torch_serves_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", hide_torch(tmp_path))
    data, log, port = tmp_path / "data", tmp_path / "said.txt", free_port()
    up = Up(start_up(data, log, port), data, port, log)
    try:
        wait_for(lambda: "not started again" in log.read_text(), log, 60)
        time.sleep(2 * FIRST_PAUSE_SECONDS)  # the first try again would come by now
        assert up.answers()
        assert log.read_text().count("PyTorch is not installed") == 1
        assert "workers.main" not in up.family()
    finally:
        up.process.send_signal(signal.SIGINT)
        assert up.process.wait(20) == 0


def test_up_leaves_folders_of_others_alone(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("backend", "frontend", "workers", "migrations"):
        (project / name).mkdir(parents=True)
        (project / name / "__init__.py").write_text("raise RuntimeError('foreign')")
    data, log, port = tmp_path / "data", tmp_path / "said.txt", free_port()
    command = [str(Path(sys.executable).with_name("overcurve"))]
    up = Up(start_up(data, log, port, command, project), data, port, log)
    try:
        wait_for(lambda: "Ctrl-C stops everything" in log.read_text(), log, 60)
        wait_for(lambda: len(up.family()) == len(KINDS), log)
        assert up.answers()
    finally:
        up.process.send_signal(signal.SIGINT)
        assert up.process.wait(20) == 0


def test_second_up_points_to_the_first(lasting_up: Up, tmp_path: Path) -> None:
    up, log = lasting_up, tmp_path / "second.txt"
    assert start_up(up.data, log, free_port()).wait(20) == 1
    said = re.sub(r"\s+", " ", log.read_text())
    assert f"process {up.process.pid} holds it" in said
    assert f"http://127.0.0.1:{up.port}" in said


def test_import_twice_changes_nothing(lasting_up: Up, tmp_path: Path) -> None:
    up, file = lasting_up, tmp_path / "runs.csv"
    rows = [f"cnn,{b},{s},{b},0.{b}{s},max" for b in (1, 2, 4) for s in range(2)]
    file.write_text("\n".join(["method,budget,seed,secs,quality,direction", *rows]))
    command = [sys.executable, "-m", "overcurve.cli", "import", str(file)]
    command += [
        "--server",
        f"http://127.0.0.1:{up.port}",
        "--map",
        "secs=train_seconds",
    ]
    said = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert said[0].stdout.startswith("6 runs imported, 0 known already")
    assert said[1].stdout.startswith("0 runs imported, 6 known already")


def test_taken_port_is_explained(tmp_path: Path) -> None:
    log = tmp_path / "said.txt"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert start_up(tmp_path / "data", log, port).wait(30) == 1
    assert f"PORT={port + 1} make run" in log.read_text()


def test_up_refuses_served_mode(tmp_path: Path) -> None:
    settings = {"MODE": "served", "DATABASE_URL": "postgresql+psycopg://h/d"}
    settings |= {"REDIS_URL": "redis://h", "TOKEN": "t" * 32}
    environment = {f"OVERCURVE_{name}": value for name, value in settings.items()}
    said = subprocess.run(
        [sys.executable, "-m", "backend.cli", "up"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "overcurve web" in said.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("token", ["", "guessable"])
def test_served_web_needs_its_token(token: str) -> None:
    settings = {"MODE": "served", "DATABASE_URL": "postgresql+psycopg://h/d"}
    settings |= {"REDIS_URL": "redis://h", "TOKEN": token}
    environment = {f"OVERCURVE_{name}": value for name, value in settings.items()}
    said = subprocess.run(
        [sys.executable, "-m", "backend.cli", "web"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "served mode needs OVERCURVE_TOKEN" in said.stderr


def test_wrong_setting_is_named() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "backend.cli", "up"],
        cwd=ROOT,
        env=os.environ | {"OVERCURVE_PORT": "many"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert said.stderr.startswith("OVERCURVE_PORT: ")
