"""Waiting until nobody else uses the cores and the GPU that a run is to train on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import torch

from workers.machine.device import usable_cores
from workers.machine.gpu_status import GpuStatus, read_gpu
from workers.machine.neighbours import busy_seconds

LOOK_SECONDS = 0.25
BUSY_SHARE = 0.25  # of the cores' time; what a system does by itself is less
_PAUSE_SECONDS = 2.0
_GIGABYTE = 1e9


def wait_for_quiet(
    device: torch.device, should_stop: Callable[[], bool], tell: Callable[[str], None]
) -> None:
    """Returns when the device is this process's own, or it should stop.

    Args:
        tell: told who is there, in words, whenever that changes; "" at the end, if
            anybody was.
    """
    last_company = ""
    while company := find_company(device):
        if company != last_company:
            tell(company)
            last_company = company
        until = time.monotonic() + _PAUSE_SECONDS
        while time.monotonic() < until:
            if should_stop():
                return
            time.sleep(0.05)
    if last_company:
        tell("")


def find_company(device: torch.device) -> str:
    """Who uses the device now, in words; "" for nobody.

    Looks for `LOOK_SECONDS`: never inside a training clock.
    """
    gpu = say_gpu(read_gpu(device))
    if gpu:
        return gpu
    cores = usable_cores()
    before, own = busy_seconds(cores), time.process_time()
    began = time.perf_counter()
    time.sleep(LOOK_SECONDS)
    after = busy_seconds(cores)
    if before is None or after is None:
        return ""
    others = after - before - (time.process_time() - own)
    return say_cores(cores, others / (time.perf_counter() - began) / len(cores))


def say_gpu(status: GpuStatus | None) -> str:
    """ "GPU 2 is used by another process, 11 GB"; "" where it is not."""
    if status is None or not status.other_processes:
        return ""
    count = status.other_processes
    who = "another process" if count == 1 else f"{count} other processes"
    held = f", {status.other_bytes / _GIGABYTE:.3g} GB" if status.other_bytes else ""
    return f"GPU {status.index} is used by {who}{held}"


def say_cores(cores: Sequence[int], share: float) -> str:
    """ "other processes use 80 % of core 1"; "" up to `BUSY_SHARE`."""
    if share <= BUSY_SHARE:
        return ""
    listed = ", ".join(map(str, cores))
    word = "core" if len(cores) == 1 else "cores"
    return f"other processes use {min(share, 1):.0%} of {word} {listed}".replace(
        "%", " %"
    )
