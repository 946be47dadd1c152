"""What NVML says, read from a stand-in for NVIDIA's library: there is no GPU here."""

from __future__ import annotations

import math
from types import SimpleNamespace

import torch

from workers.machine.gpu_status import (
    energy_counter,
    other_bytes,
    query_energy,
    query_gpu,
    read_gpu,
)
from workers.machine.neighbours import gpu_neighbours


class NvmlError(Exception):
    """What the library raises."""


def refuse(*_):
    raise NvmlError


def make_nvml(processes=(), **answers):
    known = {
        "nvmlDeviceGetHandleByUUID": lambda uuid: uuid,
        "nvmlDeviceGetComputeRunningProcesses": lambda _: [
            SimpleNamespace(pid=pid, usedGpuMemory=held) for pid, held in processes
        ],
        "nvmlDeviceGetIndex": lambda _: 2,
        "nvmlSystemGetDriverVersion": lambda: "570.133.20",
        "nvmlDeviceGetEnforcedPowerLimit": lambda _: 700_000,
        "nvmlDeviceGetCurrentClocksThrottleReasons": lambda _: 0x44,
        "nvmlDeviceGetClockInfo": lambda *_: 1980,
        "nvmlDeviceGetTemperature": refuse,
        "nvmlDeviceGetTotalEnergyConsumption": lambda _: 12_500,
        **answers,
    }
    constants = {"NVML_CLOCK_SM": 1, "NVML_TEMPERATURE_GPU": 0}
    return SimpleNamespace(NVMLError=NvmlError, **constants, **known)


def test_status_has_units_and_gaps():
    status = query_gpu(make_nvml([(7, 100)]), "GPU-1", own_pid=7)
    assert (status.index, status.driver) == (2, "570.133.20")
    assert (status.power_cap_watts, status.clock_mhz) == (700.0, 1980.0)
    assert status.temperature_c is None
    assert status.slowed_by == ("power cap", "too hot (hardware)")
    assert gpu_neighbours(status) == {}


def test_other_process_is_seen_with_its_memory():
    status = query_gpu(make_nvml([(7, 100), (8, 11e9)]), "GPU-1", own_pid=7)
    assert (status.other_processes, status.other_bytes) == (1, 11_000_000_000)
    assert gpu_neighbours(status) == {"gpu_other_bytes": 11e9, "gpu_index": 2.0}


def test_process_in_a_container_is_not_its_own_neighbour():
    assert other_bytes([(4711, 500)], own_pid=7) == []
    assert other_bytes([(4711, 500), (4712, 300)], own_pid=7) == [300]


def test_hidden_memory_still_says_that_somebody_is_there():
    status = query_gpu(make_nvml([(7, 100), (8, None)]), "GPU-1", own_pid=7)
    assert gpu_neighbours(status)["gpu_other_bytes"] == 1.0


def test_energy_is_in_joules():
    assert query_energy(make_nvml(), "GPU-1")() == 12.5


def test_gpu_without_a_counter_has_no_energy():
    nvml = make_nvml(nvmlDeviceGetTotalEnergyConsumption=refuse)
    assert query_energy(nvml, "GPU-1") is None
    nvml = make_nvml(nvmlDeviceGetHandleByUUID=refuse)
    assert query_energy(nvml, "GPU-9") is None
    assert energy_counter(torch.device("cpu")) is None


def test_energy_of_a_gpu_that_was_lost_is_not_known():
    answers = iter([12_500])

    def count(_):
        for millijoules in answers:
            return millijoules
        raise NvmlError

    read = query_energy(make_nvml(nvmlDeviceGetTotalEnergyConsumption=count), "GPU-1")
    assert math.isnan(read())


def test_unknown_gpu_and_cpu_are_not_known():
    nvml = make_nvml(nvmlDeviceGetHandleByUUID=refuse)
    assert query_gpu(nvml, "GPU-9", own_pid=7) is None
    assert read_gpu(torch.device("cpu")) is None
