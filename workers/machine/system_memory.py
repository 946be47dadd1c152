"""Whether the system itself ended a process because memory ran out."""

from __future__ import annotations

from pathlib import Path

_COUNTERS = Path("/proc/vmstat")


def count_out_of_memory_kills() -> int:
    """Count the processes that this system has ended for want of memory.

    Returns: a number that only rises; 0 for ever where the system does not tell.
    """
    if not _COUNTERS.exists():
        return 0
    for line in _COUNTERS.read_text().splitlines():
        name, _, count = line.partition(" ")
        if name == "oom_kill":
            return int(count)
    return 0
