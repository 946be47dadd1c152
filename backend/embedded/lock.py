"""One program at a time on a data folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TextIO

from backend.embedded.errors import StartError


def hold_folder(data: Path, address: str = "") -> TextIO:
    """Lock a data folder for as long as the returned file stays open.

    The kernel lets go of the lock when this process ends, however it ends. `address`
    is what a second start is told.
    """
    file = (data / "lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with file:
            file.seek(0)
            raise StartError(in_use(data, file.read().split())) from None
    file.seek(0)
    file.truncate()
    file.write(f"{os.getpid()} {address}\n")
    file.flush()
    return file


def in_use(data: Path, words: list[str]) -> str:
    """The sentence for someone who starts a second time."""
    pid = words[0] if words else "unknown"
    where = f" and serves {words[1]}" if len(words) > 1 else ""
    return (
        f"Overcurve already runs on {data}: process {pid} holds it{where}. "
        f"Use that one, stop it (Ctrl-C in its terminal, or kill {pid}), "
        "or name another data folder (DATA=... make run)."
    )
