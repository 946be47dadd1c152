"""What children do in the launcher's own tests, instead of training."""

import json
import os
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from typing import Any


def run_child(descriptor: int) -> None:
    connection = Connection(descriptor)
    job = json.loads(connection.recv_bytes())
    getattr(Acts, job["act"])(connection, job)


def _say(connection: Connection, **message: Any) -> None:
    connection.send_bytes(json.dumps(message).encode())


class Acts:
    @staticmethod
    def echo(connection: Connection, job: dict[str, Any]) -> None:
        _say(connection, **job)

    @staticmethod
    def chatter(connection: Connection, job: dict[str, Any]) -> None:
        for number in range(job["messages"]):
            _say(connection, number=number)

    @staticmethod
    def shout(_: Connection, job: dict[str, Any]) -> None:
        sys.stdout.write("first line\n")
        for _line in range(job["lines"]):
            sys.stdout.write("x" * 999 + "\n")
        sys.stdout.write("last line\n")

    @staticmethod
    def exit(_: Connection, job: dict[str, Any]) -> None:
        os._exit(job["code"])

    @staticmethod
    def fail(_: Connection, job: dict[str, Any]) -> None:
        raise RuntimeError(job["words"])

    @staticmethod
    def sleep(connection: Connection, _: dict[str, Any]) -> None:
        """Ends on SIGTERM, like a training that asks whether to stop."""
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        _say(connection, pid=os.getpid(), server=os.getppid())
        time.sleep(600)

    @staticmethod
    def refuse_to_stop(connection: Connection, _: dict[str, Any]) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _say(connection, pid=os.getpid(), server=os.getppid())
        time.sleep(600)

    @staticmethod
    def have_children(connection: Connection, job: dict[str, Any]) -> None:
        sleeper = subprocess.Popen(["sleep", "600"])
        _say(connection, pid=sleeper.pid)
        if job["linger"]:
            time.sleep(600)
