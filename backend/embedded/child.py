"""A child process that ends with this one, whatever ends this one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backend.embedded.errors import StartError
from backend.embedded.owner import Owner

LAUNCHER = Path(__file__).with_name("launcher.py")
MAX_LOG_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to start and how to end it. `orphan_signal` is sent by the kernel when the
    starting thread has ended; `folder` is where it runs."""

    name: str
    command: tuple[str, ...]
    folder: Path
    log: Path
    owner: Owner | None = None
    environment: Mapping[str, str] | None = None  # None: that of this process
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 5.0


def _nothing() -> None:
    return None


@dataclass(slots=True)
class Child:
    """One program, started again as often as asked. `prepare` runs before each start,
    `is_ready` is asked until it holds."""

    program: Program
    prepare: Callable[[], None] = _nothing
    is_ready: Callable[[int], bool] = lambda _pid: True
    start_seconds: float = 60.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def pid(self) -> int | None:
        return None if self.process is None else self.process.pid

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def status(self) -> int | None:
        """Its exit status, negative for a signal; None before it is known."""
        return None if self.process is None else self.process.returncode

    def begin(self) -> None:
        """Start without waiting. Raises StartError where it cannot be prepared."""
        self.prepare()
        self.process = spawn(self.program)

    def start(self) -> None:
        """Start and wait until ready. Raises StartError with the end of the log."""
        self.begin()
        assert self.process is not None
        deadline = time.monotonic() + self.start_seconds
        while not self.is_ready(self.process.pid):
            if self.process.poll() is not None:
                raise StartError(self.last_words())
            if time.monotonic() > deadline:
                self.stop()
                raise StartError(
                    f"{self.name} was not ready after {self.start_seconds:.0f} "
                    f"seconds; see {self.program.log}"
                )
            time.sleep(0.01)

    def stop(self) -> None:
        """Ask it to end, insist after its patience, and wait until it is gone."""
        end_together([self])

    def how_ended(self) -> str:
        """Its end in a few words."""
        code = self.status
        if code is None:
            return f"{self.name} has not started"
        how = f"with status {code}" if code >= 0 else f"by {_signal_name(-code)}"
        return f"{self.name} ended {how}"

    def last_words(self) -> str:
        """Its end, and the end of its log."""
        lines = tail(self.program.log)
        log = self.program.log
        return f"{self.how_ended()}; the last lines of {log}:\n{lines}"


def end_together(children: Sequence[Child]) -> None:
    """Ask several to end at once, so that the slowest sets the time, then insist."""
    living = [c for c in children if c.process is not None and not c.has_ended()]
    begun = time.monotonic()
    for child in living:
        assert child.process is not None
        child.process.send_signal(child.program.stop_signal)
    for child in living:
        assert child.process is not None
        left = begun + child.program.stop_seconds - time.monotonic()
        try:
            child.process.wait(max(0.0, left))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start a program through the launcher, in a session of its own (so that Ctrl-C
    reaches only us), its output going to its log."""
    owner = program.owner
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid())]
    user = [str(owner.uid), str(owner.gid)] if owner else ["-1", "-1"]
    keep_log_small(program.log)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            [*launcher, str(int(program.orphan_signal)), *user, *program.command],
            cwd=program.folder,
            env=None if program.environment is None else dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def keep_log_small(log: Path) -> None:
    """Set a long log aside, so that there are never more than two of it."""
    if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))


def tail(log: Path, lines: int = 8) -> str:
    """The last lines of a log, read from its end; "" where there is none."""
    if not log.exists():
        return ""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - 8192))
        text = stream.read().decode(errors="replace")
    return "\n".join(text.splitlines()[-lines:])
