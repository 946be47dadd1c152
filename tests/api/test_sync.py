"""Runs of `oc.Run` on their way to a real server, which may be away."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner, Result
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import overcurve as oc
from backend.app import create_app
from backend.models import RunRow, RunStateRow
from backend.settings import Settings
from overcurve.cli import app as command
from overcurve.timing import kept_run

ENDED: dict[str, Any] = {"metric": "test accuracy", "direction": "max"}
NOWHERE = "http://127.0.0.1:9"


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application behind a port of this machine."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """A server that asks nobody who they are."""
    with serving(app) as asked:
        yield asked


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of runs of a script in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("OVERCURVE_SERVER", "OVERCURVE_TOKEN", "OVERCURVE_RUNS"):
        monkeypatch.delenv(name, raising=False)
    spare = tmp_path / "spare.jsonl"
    monkeypatch.setattr("overcurve.command_line.sync_command.spare_file", lambda: spare)
    monkeypatch.setattr(kept_run, "_away", {})
    return tmp_path / "overcurve-runs.jsonl"


def train(seed: int, **asked: Any) -> None:
    said = {"task": "cifar10", "method": "cnn", "budget": 1} | asked
    with oc.Run(**said, seed=seed) as run:
        with run.training():
            pass
        run.finish(quality=0.5, **ENDED)


def sync(*arguments: str) -> Result:
    return CliRunner().invoke(command, ["sync", *arguments])


def stored(session: Session) -> list[tuple[str, str]]:
    """Seed and status of the runs that the server has."""
    asked = select(RunRow.seed, RunStateRow.status).join(
        RunStateRow, RunStateRow.run == RunRow.id
    )
    session.rollback()
    return sorted((str(seed), str(status)) for seed, status in session.execute(asked))


def test_run_goes_to_the_server_when_it_ends(
    address: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERCURVE_SERVER", address)
    train(0)
    assert stored(session) == [("0", "finished")]
    result = sync()
    assert result.exit_code == 0
    assert "nothing to send" in result.output


def test_what_was_not_sent_is_sent_by_sync(
    address: str, session: Session, runs: Path
) -> None:
    train(0, server=NOWHERE)
    train(1)
    assert sync("--server", NOWHERE).exit_code == 1
    result = sync("--server", address)
    assert "2 runs sent" in result.output
    assert stored(session) == [("0", "finished"), ("1", "finished")]
    (runs.parent / ".overcurve/overcurve-runs.jsonl.sent").unlink()
    assert "2 of them known already" in sync("--server", address).output
    assert session.scalar(select(func.count()).select_from(RunRow)) == 2


def test_killed_runs_are_sent_as_partial(address: str, session: Session) -> None:
    run = oc.Run(task="cifar10", method="cnn", budget=1, seed=0)
    assert run._kept is not None
    run._kept.let_go()  # as the kernel does with a killed process
    kept_run._open.discard(run._kept)
    result = sync("--server", address)
    assert "partial from now on" in result.output
    assert "wait until a run of the same task" in result.output
    train(1)
    assert "2 runs sent" in sync("--server", address).output
    assert stored(session) == [("0", "partial"), ("1", "finished")]


def test_failed_run_follows_a_run_of_its_task(
    address: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERCURVE_SERVER", address)
    train(0)
    with pytest.raises(RuntimeError), oc.Run("cifar10", "cnn", budget=1, seed=1):
        raise RuntimeError
    assert stored(session) == [("0", "finished"), ("1", "failed")]


def test_wrong_line_keeps_no_other_back(
    address: str, session: Session, runs: Path
) -> None:
    for seed in range(4):
        train(seed)
    with runs.open("ab") as file:
        file.write(b'{"method":"cnn","budget":-1,"seed":9,"task":"cifar10"}\n')
    train(5)
    result = sync("--server", address)
    assert result.exit_code == 1
    assert "budget" in result.output
    assert len(stored(session)) == 5


def test_runs_of_overcurve_run_are_sent_too(
    address: str, session: Session, tmp_path: Path
) -> None:
    row = {"method": "cnn", "budget": 1, "seed": 0, "train_seconds": 1, "quality": 0.5}
    row |= {"direction": "max", "source": "overcurve offline"}
    (tmp_path / "runs.jsonl").write_text(json.dumps(row) + "\n")
    assert "1 run sent" in sync("--server", address).output
    assert stored(session) == [("0", "finished")]


def test_server_with_a_token_is_told_it(
    settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "a long enough token"
    served = Settings(**{**settings.model_dump(), "mode": "served", "token": token})
    with serving(create_app(served)) as address:
        train(0, server=address)
        assert stored(session) == []
        assert sync("--server", address).exit_code == 1
        monkeypatch.setenv("OVERCURVE_TOKEN", token)
        assert "1 run sent" in sync("--server", address).output
    assert stored(session) == [("0", "finished")]


def test_nothing_kept_is_said() -> None:
    assert "Nothing was kept here" in sync().output
