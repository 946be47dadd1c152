"""The worker's side of its forkserver: start children, hear them, end them.

Nothing here knows what a child does; it speaks JSON objects over a socket.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from workers.children.forkserver import NUMBER
from workers.children.run_log import RunLog

logger = logging.getLogger(__name__)

_READY_SECONDS = 120.0  # importing torch on a cold, busy disk
_LEFTOVER_SECONDS = 0.5  # for what an ended child wrote last
_SIGNS_IN_SILENCE = 6  # signs of life to the forkserver in the time it waits for one
_POLL_SECONDS = 0.05  # between looks at the clock once a child was asked to stop

Message = dict[str, Any]


class ForkserverLost(RuntimeError):
    """The forkserver died or did not answer: start again."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended.

    `code` is its exit code, negative for the signal that killed it, None when the
    forkserver was lost and with it the code. `stopped`: it had been asked to.
    """

    code: int | None
    stopped: bool

    @property
    def reason(self) -> str:
        """What ended it, as people say it."""
        if self.code is None:
            return "the worker's forkserver was killed"
        if self.code == -signal.SIGKILL:
            return "killed by SIGKILL (out of memory, or by hand)"
        if self.code < 0:
            return f"killed by {signal.Signals(-self.code).name}"
        return f"ended with exit code {self.code}"


class Child:
    """One child process, heard by a thread of its own so that it never waits."""

    def __init__(
        self,
        pid: int,
        connection: Connection,
        log: int,
        server: socket.socket,
        sign_seconds: float,
    ) -> None:
        self.pid = pid
        self.log = RunLog()
        self.ended: Ended | None = None
        self._connection = connection
        self._log = log
        self._server = server
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._kill_at: float | None = None
        self._stopped = False
        self._sign_seconds = sign_seconds
        self._next_sign = 0.0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def listen(self, tick_seconds: float) -> Iterator[Message | None]:
        """Yield the child's messages until it has ended and said all.

        None comes when it has been silent for a tick: time to do something else.
        """
        while True:
            ended = self.ended is not None  # looked at first: nothing is said after
            message = self.next_message(0 if ended else tick_seconds)
            if ended and message is None:
                return
            yield message

    def next_message(self, timeout: float) -> Message | None:
        """Return the next message; None when the child is silent for so long."""
        with contextlib.suppress(queue.Empty):
            return self._messages.get(timeout=timeout)
        return None

    def stop(self, grace_seconds: float) -> None:
        """Ask the child to stop (SIGTERM); kill it when the grace is over."""
        if not self._stopped and self.ended is None:
            self._stopped = True
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
        self.kill_after(grace_seconds)

    def kill_after(self, seconds: float) -> None:
        """Kill the child when it still lives after so many seconds from now."""
        kill_at = time.monotonic() + seconds
        self._kill_at = min(kill_at, self._kill_at or kill_at)

    def wait(self) -> Ended:
        """Wait for the end and for everything that the child has said."""
        self._reader.join()
        assert self.ended is not None
        return self.ended

    def _read(self) -> None:
        code = None
        with selectors.DefaultSelector() as selector:
            for source in (self._connection, self._log, self._server):
                selector.register(source, selectors.EVENT_READ)
            give_up_at = float("inf")
            while len(selector.get_map()) and time.monotonic() < give_up_at:
                self._kill_when_due()
                self._give_sign_of_life()
                for key, _ in selector.select(_POLL_SECONDS):
                    if key.fileobj is self._server:
                        code = self._read_code()
                        give_up_at = time.monotonic() + _LEFTOVER_SECONDS
                    elif self._hear(key.fileobj):
                        continue
                    selector.unregister(key.fileobj)
        self._connection.close()
        os.close(self._log)
        self.ended = Ended(code, self._stopped)
        self._messages.put(None)

    def _hear(self, source: object) -> bool:
        """Take in what one source has to say; False at its end."""
        if source is self._connection:
            try:
                self._messages.put(json.loads(self._connection.recv_bytes()))
            except (EOFError, OSError):
                return False
            return True
        text = os.read(self._log, 65_536)
        self.log.write(text)
        return bool(text)

    def _read_code(self) -> int | None:
        with contextlib.suppress(OSError, ForkserverLost):
            return _receive_number(self._server)
        self._kill()  # the forkserver is gone and cannot do it
        return None

    def _give_sign_of_life(self) -> None:
        if time.monotonic() >= self._next_sign:
            self._next_sign = time.monotonic() + self._sign_seconds
            with contextlib.suppress(OSError):
                self._server.send(b"\0")

    def _kill_when_due(self) -> None:
        if self._kill_at is not None and time.monotonic() >= self._kill_at:
            self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


class Launcher:
    """Keeps one forkserver alive and starts one child at a time from it.

    Args:
        entry: the module that the forkserver imports, whose `run_child` children run.
        silence_seconds: a worker that is frozen for so long loses its child; shorter
            than the lease of a run, so that no two train it at once.
    """

    def __init__(
        self, entry: str = "workers.children.child", silence_seconds: float = 24.0
    ) -> None:
        self._entry = entry
        self._silence_seconds = silence_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._server: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the forkserver, None before the first child."""
        return self._process.pid if self._process else None

    def start(self, job: Mapping[str, Any]) -> Child:
        """Fork a child and give it its job, a JSON object.

        Raises: ForkserverLost: when a fresh forkserver fails too; its own words
            are on standard error.
        """
        with contextlib.suppress(ForkserverLost):
            return self._fork(job)
        self.close()  # it died while nobody needed it
        return self._fork(job)

    def close(self) -> None:
        """End the forkserver, and with it any child."""
        if self._server is not None:
            self._server.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._server = self._process = None

    def _fork(self, job: Mapping[str, Any]) -> Child:
        server = self._server or self._open()
        ours, theirs = socket.socketpair()
        log_read, log_write = os.pipe()
        try:
            socket.send_fds(server, [b"\1"], [theirs.fileno(), log_write])
            pid = _receive_number(server)
        except OSError as error:
            ours.close()
            os.close(log_read)
            raise ForkserverLost(f"the forkserver does not answer: {error}") from error
        finally:
            theirs.close()
            os.close(log_write)
        connection = Connection(ours.detach())
        with contextlib.suppress(OSError):  # it is dead already: its end will say so
            connection.send_bytes(json.dumps(job).encode())
        sign_seconds = self._silence_seconds / _SIGNS_IN_SILENCE
        return Child(pid, connection, log_read, server, sign_seconds)

    def _open(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.settimeout(_READY_SECONDS)
        command = [sys.executable, "-P", "-u", "-m", "workers.children.forkserver"]
        self._process = subprocess.Popen(
            [*command, str(theirs.fileno()), self._entry, str(self._silence_seconds)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _search_path()},
            start_new_session=True,  # Ctrl-C is for the worker, which then drains
        )
        theirs.close()
        self._server = ours
        logger.debug("forkserver %d started", self._process.pid)
        return ours


def _search_path() -> str:
    """The folders where this process finds modules: the forkserver finds the same."""
    return os.pathsep.join(folder or os.getcwd() for folder in sys.path)


def _receive_number(server: socket.socket) -> int:
    received = b""
    while len(received) < NUMBER.size:
        part = server.recv(NUMBER.size - len(received))
        if not part:
            raise ForkserverLost("the forkserver has died")
        received += part
    number: int = NUMBER.unpack(received)[0]
    return number
