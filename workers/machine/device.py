"""Which device a worker trains on, how it is pinned, and what it is called.

The device class holds everything that decides how long a training takes: times may be
compared within one class only. The host's name is beside it, never in it.
"""

from __future__ import annotations

import os
import platform
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import torch

from overcurve.device_class import (
    cpu_model,
    cuda_driver,
    name_class,
    precision_flags,
)
from workers.machine.gpu_status import read_gpu


class UnknownDevice(ValueError):
    """The device asked for is not on this machine."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a device is.

    Attributes:
        device_class: times may be compared between runs of the same text only.
        name: the class in words a person reads.
        detail: every fact the class was made of, and some that are not in it (host).
    """

    device_class: str
    name: str
    detail: Mapping[str, Any]


def pick_device(kind: str) -> torch.device:
    """Returns the device of a kind: "cpu", "cuda", "cuda:1", or "auto".

    Raises: UnknownDevice: when this machine or this build of torch has none.
    """
    if kind == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    device = torch.device(kind.partition(":")[0] if kind == "cpu" else kind)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise UnknownDevice(
            f"device {kind!r} was asked for, and this torch sees no GPU; choose 'cpu' "
            "or install a CUDA build of torch"
        )
    return device


def pin_threads(threads: int = 0) -> int:
    """Pins this process and torch to the last cores it may use; returns how many.

    The first cores stay with the web and the databases. Times of runs on unpinned
    threads wander with the machine's other work.

    Args:
        threads: how many; 0 for one less than there are, at most 4.
    """
    return pin_cores(usable_cores()[-choose_threads(threads) :])


def choose_threads(threads: int = 0) -> int:
    """Returns how many threads a training takes: those asked for, as far as there are
    cores; for 0 one less than there are, at most 4."""
    cores = len(usable_cores())
    return min(threads or max(1, min(4, cores - 1)), cores)


def pin_cores(cores: Sequence[int]) -> int:
    """Pins this process and torch to cores; returns how many they are."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(cores))
    torch.set_num_threads(len(cores))
    return len(cores)


def fingerprint(device: torch.device) -> Fingerprint:
    """Describes the device as it is now, after `pin_threads`."""
    detail = _cuda_detail(device) if device.type == "cuda" else {"kind": "cpu"}
    detail |= {
        "model": detail.get("model", cpu_model()),
        "cpu": cpu_model(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "numpy": version("numpy"),
        "python": platform.python_version(),
        "os": platform.system(),
        "flags": precision_flags(torch, device.type),
    }
    name = name_class(detail)
    beside = {"host": socket.gethostname(), "cores": usable_cores()}
    return Fingerprint(device_class=name, name=name, detail={**detail, **beside})


def _cuda_detail(device: torch.device) -> dict[str, Any]:
    status = read_gpu(device)
    return {
        "kind": "gpu",
        "model": torch.cuda.get_device_name(device),
        "gpus_seen": torch.cuda.device_count(),  # one of them is trained on
        "driver": status.driver if status else cuda_driver(),
        "power_cap_watts": status.power_cap_watts if status else None,
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version(),  # type: ignore[no-untyped-call]
        "memory_bytes": torch.cuda.get_device_properties(device).total_memory,
    }


def usable_cores() -> list[int]:
    """Returns the numbers of the cores that this process may use, rising."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))
