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
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

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
        "model": detail.get("model", _cpu_model()),
        "cpu": _cpu_model(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "numpy": version("numpy"),
        "python": platform.python_version(),
        "os": platform.system(),
        "flags": _precision_flags(device),
    }
    name = name_class(detail)
    beside = {"host": socket.gethostname(), "cores": usable_cores()}
    return Fingerprint(device_class=name, name=name, detail={**detail, **beside})


def name_class(detail: Mapping[str, Any]) -> str:
    """The device class: all that decides how long a training takes, in words.

    Args:
        detail: `kind` ("cpu" or "gpu"), `model`, `threads`, `torch`, `numpy`, `flags`
            (settings of precision that are not torch's own); of a GPU also `driver`,
            `cuda`, `power_cap_watts` (None: not known), and `cpu`, its host's.
    """
    threads = detail["threads"]
    counted = f"{threads} thread{'s' if threads != 1 else ''}"
    libraries = [f"{n} {_short(detail[n])}" for n in ("torch", "numpy")]
    if detail["kind"] == "cpu":
        words = [f"CPU {detail['model']}", counted]
    else:
        cap = detail["power_cap_watts"]
        words = [f"GPU {detail['model']}"]
        words += [f"{cap:.0f} W"] if cap else []
        words += [f"driver {detail['driver']}", f"CUDA {detail['cuda']}"]
        words += [f"host {detail['cpu']} with {counted}"]
    return ", ".join([*words, *libraries, *detail["flags"]])


def _cuda_detail(device: torch.device) -> dict[str, Any]:
    status = read_gpu(device)
    return {
        "kind": "gpu",
        "model": torch.cuda.get_device_name(device),
        "gpus_seen": torch.cuda.device_count(),  # one of them is trained on
        "driver": status.driver if status else _cuda_driver(),
        "power_cap_watts": status.power_cap_watts if status else None,
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version(),  # type: ignore[no-untyped-call]
        "memory_bytes": torch.cuda.get_device_properties(device).total_memory,
    }


def _precision_flags(device: torch.device) -> list[str]:
    """Settings that trade exactness for time, where they are not as torch sets them."""
    precision = torch.get_float32_matmul_precision()
    flags = [f"{precision} matmul precision"] if precision != "highest" else []
    if device.type == "cuda":
        cudnn = torch.backends.cudnn
        flags += [] if cudnn.allow_tf32 else ["no TF32 in cuDNN"]
        flags += ["cuDNN benchmark"] if cudnn.benchmark else []
    elif not torch.backends.mkldnn.enabled:
        flags += ["no oneDNN"]
    return flags


@cache
def _cpu_model() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


@cache
def _cuda_driver() -> str:
    version = Path("/proc/driver/nvidia/version")
    if not version.exists():
        return "unknown"
    words = version.read_text().split()
    return next((w for w in words if w[0].isdigit() and w.count(".") >= 1), "unknown")


def usable_cores() -> list[int]:
    """Returns the numbers of the cores that this process may use, rising."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def _short(version: str) -> str:
    """The release without its build: "2.13.0+cpu" is "2.13"."""
    return ".".join(version.partition("+")[0].split(".")[:2])
