"""The device: what it is called, and what must not be in its name."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest
import torch

from overcurve.device_class import name_class
from workers.machine.device import UnknownDevice, fingerprint, pick_device

CPU = torch.device("cpu")


def test_class_names_model_threads_and_torch():
    found = fingerprint(CPU)
    threads = torch.get_num_threads()
    assert found.device_class.startswith("CPU ")
    assert f"{threads} thread" in found.device_class
    assert f"torch {'.'.join(torch.__version__.split('.')[:2])}" in found.device_class
    assert found.detail["threads"] == threads


def test_precision_is_part_of_the_class():
    before, name = torch.get_float32_matmul_precision(), fingerprint(CPU).device_class
    torch.set_float32_matmul_precision("medium")
    try:
        assert fingerprint(CPU).device_class == f"{name}, medium matmul precision"
    finally:
        torch.set_float32_matmul_precision(before)


GPU = {
    "kind": "gpu",
    "model": "NVIDIA H200",
    "driver": "570.133.20",
    "power_cap_watts": 700.0,
    "cuda": "12.8",
    "cpu": "AMD EPYC 9654",
    "threads": 4,
    "torch": "2.13.0+cu128",
    "numpy": "2.4.6",
    "flags": (),
}


def test_gpu_class_holds_what_decides_its_times():
    assert name_class(GPU) == (
        "GPU NVIDIA H200, 700 W, driver 570.133.20, CUDA 12.8, "
        "host AMD EPYC 9654 with 4 threads, torch 2.13, numpy 2.4"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"model": "NVIDIA A100"},
        {"driver": "560.1"},
        {"power_cap_watts": 500.0},
        {"cpu": "Intel Xeon"},
        {"threads": 1},
        {"torch": "2.14.0"},
        {"numpy": "2.5.0"},
        {"flags": ("no TF32 in cuDNN",)},
    ],
)
def test_whatever_changes_times_changes_the_class(change):
    assert name_class({**GPU, **change}) != name_class(GPU)


def test_power_cap_may_be_unknown():
    assert "driver" in name_class({**GPU, "power_cap_watts": None})


def test_host_is_beside_the_class():
    found = fingerprint(CPU)
    assert found.detail["host"] == socket.gethostname()
    assert socket.gethostname() not in found.device_class


def test_other_threads_are_another_class():
    before, name = torch.get_num_threads(), fingerprint(CPU).device_class
    torch.set_num_threads(before + 1)
    try:
        assert fingerprint(CPU).device_class != name
    finally:
        torch.set_num_threads(before)


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_missing_gpu_is_said():
    assert pick_device("auto") == CPU
    with pytest.raises(UnknownDevice, match="sees no GPU"):
        pick_device("cuda")


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="needs Linux")
def test_pinning_takes_the_last_cores():
    code = (
        "import os, torch; from workers.machine.device import pin_threads;"
        "before = sorted(os.sched_getaffinity(0)); n = pin_threads();"
        "assert n == torch.get_num_threads() == max(1, min(4, len(before) - 1));"
        "assert sorted(os.sched_getaffinity(0)) == before[-n:]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
