"""What NVML says of a GPU: its limits, its state, and who else is on it.

Everything is absent where the driver or the package nvidia-ml-py is: then nothing is
known, and nothing is claimed.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import torch

# Reasons to run slower than the GPU could; being idle or capped by its owner is none.
_SLOWED = {
    0x04: "power cap",
    0x08: "hardware slowdown",
    0x20: "too hot (software)",
    0x40: "too hot (hardware)",
    0x80: "power brake",
}


EnergyCounter = Callable[[], float]


@dataclass(frozen=True, slots=True)
class GpuStatus:
    """A GPU at one moment.

    Attributes:
        index: its number on the host, whatever a process is shown of it.
        power_cap_watts, clock_mhz, temperature_c: None where the driver does not tell.
        slowed_by: why it runs slower than it could.
        other_processes, other_bytes: of processes that are not this one.
    """

    index: int
    driver: str
    power_cap_watts: float | None
    clock_mhz: float | None
    temperature_c: float | None
    slowed_by: tuple[str, ...]
    other_processes: int
    other_bytes: int


def read_gpu(device: torch.device) -> GpuStatus | None:
    """The state of a GPU now; None for a CPU, or where NVML cannot be asked."""
    nvml = _nvml() if device.type == "cuda" else None
    if nvml is None:
        return None
    torch.zeros(1, device=device)  # so that this process is on it, and can be told
    properties = torch.cuda.get_device_properties(device)
    return query_gpu(nvml, f"GPU-{properties.uuid}", os.getpid())


def query_gpu(nvml: Any, uuid: str, own_pid: int) -> GpuStatus | None:
    """Asks NVML of the GPU with this UUID; None where it knows no such GPU.

    In a container the numbers of processes are not the host's. There this process is
    none of those listed, and the one with most memory is taken for it.
    """
    try:
        handle = nvml.nvmlDeviceGetHandleByUUID(uuid)
        processes = nvml.nvmlDeviceGetComputeRunningProcesses(handle)
        index, driver = (
            nvml.nvmlDeviceGetIndex(handle),
            nvml.nvmlSystemGetDriverVersion(),
        )
    except nvml.NVMLError:
        return None

    def ask(function: str, *more: Any) -> float | None:
        try:
            return float(getattr(nvml, function)(handle, *more))
        except nvml.NVMLError:
            return None

    cap = ask("nvmlDeviceGetEnforcedPowerLimit")
    slowed = int(ask("nvmlDeviceGetCurrentClocksThrottleReasons") or 0)
    listed = [(p.pid, int(p.usedGpuMemory or 0)) for p in processes]
    others = other_bytes(listed, own_pid)
    return GpuStatus(
        index=index,
        driver=str(driver),
        power_cap_watts=None if cap is None else cap / 1000,
        clock_mhz=ask("nvmlDeviceGetClockInfo", nvml.NVML_CLOCK_SM),
        temperature_c=ask("nvmlDeviceGetTemperature", nvml.NVML_TEMPERATURE_GPU),
        slowed_by=tuple(words for bit, words in _SLOWED.items() if slowed & bit),
        other_processes=len(others),
        other_bytes=sum(others),
    )


def energy_counter(device: torch.device) -> EnergyCounter | None:
    """What reads a GPU's joules; None for a CPU, or a GPU that does not count them."""
    nvml = _nvml() if device.type == "cuda" else None
    if nvml is None:
        return None
    properties = torch.cuda.get_device_properties(device)
    return query_energy(nvml, f"GPU-{properties.uuid}")


def query_energy(nvml: Any, uuid: str) -> EnergyCounter | None:
    """Finds the counter of the GPU with this UUID (Volta and newer have one).

    It counts the whole board since the driver was loaded, whoever uses it, in steps of
    some tens of milliseconds; the host is not in it.

    Returns: what gives the joules so far, NaN once NVML refuses; None where there is no
        counter.
    """
    try:
        handle = nvml.nvmlDeviceGetHandleByUUID(uuid)
        nvml.nvmlDeviceGetTotalEnergyConsumption(handle)
    except nvml.NVMLError:
        return None

    def read_joules() -> float:
        try:
            return float(nvml.nvmlDeviceGetTotalEnergyConsumption(handle)) / 1000
        except nvml.NVMLError:
            return math.nan

    return read_joules


def other_bytes(listed: Sequence[tuple[int, int]], own_pid: int) -> list[int]:
    """Bytes held by each process that is not this one.

    Args:
        listed: number of the process, and bytes (0 where NVML may not tell).
        own_pid: of this process, which already holds memory on the GPU.
    """
    if any(pid == own_pid for pid, _ in listed):
        return [size for pid, size in listed if pid != own_pid]
    return sorted(size for _, size in listed)[:-1]


@cache
def _nvml() -> ModuleType | None:
    try:
        nvml = import_module("pynvml")
        nvml.nvmlInit()
    except Exception:  # no package, no driver, no permission: all mean "not known"
        return None
    return nvml
