"""The state of a machine when a canary was measured: how busy, how fast, how hot."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from statistics import fmean
from typing import Any

import torch

from workers.machine.device import usable_cores
from workers.machine.gpu_status import read_gpu

try:
    import psutil
except ImportError:
    psutil = None


def read_conditions(device: torch.device) -> dict[str, Any]:
    """What the system tells now; what it does not tell is left out.

    Returns: `load` (mean of a minute), `clock_mhz` (mean of this process's cores),
        `temperature_c` (of the hottest sensor), and of a GPU all that
        `workers.machine.gpu_status.GpuStatus` holds, under `gpu`.
    """
    conditions: dict[str, Any] = {}
    if hasattr(os, "getloadavg"):
        conditions["load"] = os.getloadavg()[0]
    if psutil is not None:
        conditions |= _clock() | _temperature()
    gpu = read_gpu(device)
    return conditions if gpu is None else {**conditions, "gpu": asdict(gpu)}


def figures_of(conditions: Mapping[str, Any]) -> dict[str, float]:
    """What of it stands beside the runs that a canary speaks for.

    Returns: where known, `clock_mhz` and `temperature_c`, a GPU's before its host's,
        and `gpu_slowed`, 1 where a GPU ran slower than it could.
    """
    gpu = conditions.get("gpu") or {}
    figures = {
        name: gpu[name] if gpu.get(name) is not None else conditions.get(name)
        for name in ("clock_mhz", "temperature_c")
    }
    slowed = {"gpu_slowed": 1.0} if gpu.get("slowed_by") else {}
    return {name: float(v) for name, v in figures.items() if v is not None} | slowed


def _clock() -> dict[str, float]:
    try:
        clocks = psutil.cpu_freq(percpu=True)
    except (OSError, NotImplementedError):
        return {}
    cores = [core for core in usable_cores() if core < len(clocks)]
    return {"clock_mhz": fmean(clocks[core].current for core in cores)} if cores else {}


def _temperature() -> dict[str, float]:
    if not hasattr(psutil, "sensors_temperatures"):  # Linux and FreeBSD only
        return {}
    read = [
        s.current for sensors in psutil.sensors_temperatures().values() for s in sensors
    ]
    return {"temperature_c": max(read)} if read else {}
