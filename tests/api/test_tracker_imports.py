"""Runs of trackers on their way to a real server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
import uvicorn
from click.testing import CliRunner, Result
from fastapi import FastAPI
from sqlalchemy.orm import Session

from backend.store.runs import list_runs
from overcurve.cli import app as command
from tests.unit.overcurve.reading.trackers.known_runs import CASES


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
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


def send(name: str, *arguments: str) -> Result:
    asked = ["import", str(CASES / name), *arguments, "--baseline", "cnn"]
    return CliRunner().invoke(command, asked)


def test_a_folder_is_read_here_and_stored_there(address: str, session: Session) -> None:
    result = send("wandb", "--server", address)
    assert result.exit_code == 0, result.output
    assert "24 runs imported, 0 known already" in result.stdout
    assert "clock: train_seconds as the run logged it" in result.stderr
    assert list_runs(session).total == 24
    query = urlsplit(result.stdout.rpartition(": ")[2].strip()).query
    with urlopen(f"{address}/compare.json?{query}") as page:
        assert "train_seconds as the run logged it" in page.read().decode()


def test_twice_changes_nothing(address: str, session: Session) -> None:
    for name in ("tensorboard/runs", "tensorboard/runs"):
        result = send(name, "--server", address, "--title", "TensorBoard")
    assert "0 runs imported, 24 known already" in result.stdout
    assert list_runs(session).total == 24


def test_what_cannot_be_read_is_not_sent(address: str, session: Session) -> None:
    result = send("lightning", "--server", address)
    assert result.exit_code == 2
    assert list_runs(session).total == 0
