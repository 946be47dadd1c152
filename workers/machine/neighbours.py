"""Who else used the cores and the GPU of a training, and how long it waited for them.

Looked at just before the training clock starts and just after it stops, from what the
system counts anyway, so that it costs the training nothing. What a system does not
tell is left out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from workers.machine.device import usable_cores
from workers.machine.gpu_status import GpuStatus, read_gpu

try:
    import psutil
except ImportError:  # offline, torch and numpy are enough
    psutil = None

# A system counts time on cores in ticks of 10 ms, a few of which are always amiss.
LEAST_CORE_SECONDS = 1.0
_TASKS = Path("/proc/self/task")


class Neighbours:
    """Looks at the cores of this process, and the GPU, from now until `read`."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._cores = usable_cores()
        self._busy = busy_seconds(self._cores)
        self._own = time.process_time()
        self._waits = _waited_seconds()
        self._began = time.perf_counter()

    def read(self) -> dict[str, float]:
        """What happened since.

        Returns: where known, `other_share` (of the cores' time, 0 to 1, went to other
            processes), `waited_share` (of the time, the thread that waited longest
            was ready and had no core), `load` (of the machine, mean of a minute), and
            `gpu_other_bytes`, `gpu_index` where somebody else is on the GPU.
        """
        elapsed = max(time.perf_counter() - self._began, 1e-9)
        waits = [
            waited - self._waits.get(thread, 0.0)
            for thread, waited in _waited_seconds().items()
        ]
        figures = {"load": os.getloadavg()[0]} if hasattr(os, "getloadavg") else {}
        if waits:
            figures["waited_share"] = _share(max(waits), elapsed)
        busy = busy_seconds(self._cores)
        core_seconds = elapsed * len(self._cores)
        if busy is not None and self._busy is not None:
            others = busy - self._busy - (time.process_time() - self._own)
            if core_seconds >= LEAST_CORE_SECONDS:
                figures["other_share"] = _share(others, core_seconds)
        return figures | gpu_neighbours(read_gpu(self._device))


def gpu_neighbours(status: GpuStatus | None) -> dict[str, float]:
    """The figures of a GPU that is shared; none of one that is not."""
    if status is None or not status.other_processes:
        return {}
    # Where the driver does not say how much, a byte still says that somebody is there.
    held = float(max(status.other_bytes, 1))
    return {"gpu_other_bytes": held, "gpu_index": float(status.index)}


def busy_seconds(cores: Sequence[int]) -> float | None:
    """Seconds that these cores have worked for anybody since the system started, and
    that a hypervisor kept from them; None where the system does not tell."""
    if psutil is None:
        return None
    times = psutil.cpu_times(percpu=True)
    if not times or max(cores) >= len(times):
        return None
    return sum(_busy(times[core]._asdict()) for core in cores)


def _busy(spent: Mapping[str, float]) -> float:
    # Guests' time is counted within user's as well.
    idle = ("idle", "iowait", "guest", "guest_nice")
    return sum(seconds for kind, seconds in spent.items() if kind not in idle)


def _waited_seconds() -> dict[str, float]:
    """Seconds each thread of this process was ready and had no core; Linux only."""
    waits = {}
    for task in _TASKS.glob("*") if _TASKS.exists() else ():
        try:
            # time on a core, time waiting for one (ns), turns
            waits[task.name] = int((task / "schedstat").read_text().split()[1]) / 1e9
        except (OSError, IndexError, ValueError):
            continue  # the thread has ended, or this kernel does not count
    return waits


def _share(part: float, whole: float) -> float:
    return min(max(part / whole, 0.0), 1.0)
