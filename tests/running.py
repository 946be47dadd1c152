"""A real Overcurve in processes of its own, as `overcurve up` starts it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
# Words of their command lines; Redis may be one of several programs.
KINDS = ("backend.cli web", "workers.main", "postgres -D", "redis.sock")


@dataclass(frozen=True)
class Up:
    """A running `overcurve up`, its port, and what it prints."""

    process: subprocess.Popen[str]
    data: Path
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def family(self) -> dict[str, psutil.Process]:
        """The children by kind, once they have become what they shall be."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # or a zombie
                words = " ".join(child.cmdline())
                found |= {kind: child for kind in KINDS if kind in words}
        return found

    def everyone(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


def start_up(
    data: Path,
    log: Path,
    port: int,
    command: Sequence[str] = (sys.executable, "-m", "backend.cli"),
    folder: Path = ROOT,
) -> subprocess.Popen[str]:
    settings = {"DEMO": "0", "PORT": str(port), "DATA": str(data)}
    environment = {f"OVERCURVE_{name}": value for name, value in settings.items()}
    with log.open("w") as said:
        return subprocess.Popen(
            [*command, "up"],
            cwd=folder,
            env=os.environ | environment,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
        )


def hide_torch(folder: Path) -> str:
    """A PYTHONPATH with which Python starts as where torch is not installed."""
    hiding = "import sys\nsys.modules['torch'] = None\n"
    (folder / "sitecustomize.py").write_text(hiding)
    return str(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(claim: Callable[[], object], log: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def are_gone(processes: list[psutil.Process], seconds: float = 10) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return all(not p.is_running() or p.status() == "zombie" for p in alive)


@contextlib.contextmanager
def running_overcurve(folder: Path) -> Iterator[Up]:
    """One with its data and its log in `folder`, without the demo."""
    log, port = folder / "said.txt", free_port()
    data = folder / "data"
    running = Up(start_up(data, log, port), data, port, log)
    try:
        wait_for(lambda: "Ctrl-C stops everything" in log.read_text(), log, 120)
        wait_for(lambda: len(running.family()) == len(KINDS), log)
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(20)
