"""Which process a worker is: whoever comes after it on the same host can tell that it
has died, and need not wait until its lease runs out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PROC = Path("/proc")
_ENDED = ("Z", "X")  # states of a process that only waits to be collected


def identify_process() -> dict[str, Any]:
    """Returns what tells this process from every other; empty where nothing does."""
    space = _pid_space()
    status = _state_and_start(os.getpid())
    if not space or status is None:
        return {}
    return {"space": space, "pid": os.getpid(), "started": status[1]}


def has_surely_ended(identity: Mapping[str, Any]) -> bool:
    """Whether a process has ended; False for one that cannot be seen from here.

    Args:
        identity: what `identify_process` returned in that process.
    """
    if not identity or identity.get("space") != _pid_space():
        return False
    pid = int(identity["pid"])
    status = _state_and_start(pid)
    if status is None:
        return not _exists(pid)
    return status[0] in _ENDED or status[1] != identity["started"]


def _exists(pid: int) -> bool:
    """Asked where /proc shows nothing: it may hide what other users run."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _pid_space() -> str:
    """This start of this system, and the name space in which its pids mean something:
    containers have their own."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}:{os.readlink(_PROC / 'self/ns/pid')}"
    except OSError:
        return ""


def _state_and_start(pid: int) -> tuple[str, int] | None:
    """The state of a process, and its start in ticks: pids are used again."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    after_name = text.rpartition(")")[2].split()  # a name may hold anything
    return after_name[0], int(after_name[19])
