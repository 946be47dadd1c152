"""What a device is called: all that decides how long a training takes, in words.

Times are compared within one class only, so that workers and people's own loops name
the same device alike. Nothing here imports torch.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


def name_class(detail: Mapping[str, Any]) -> str:
    """The device class in words.

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


def precision_flags(torch: Any, kind: str) -> list[str]:
    """Settings that trade exactness for time, where they are not as torch sets them.

    Args:
        torch: the module.
        kind: "cuda" or another type of device.
    """
    precision = torch.get_float32_matmul_precision()
    flags = [f"{precision} matmul precision"] if precision != "highest" else []
    if kind == "cuda":
        cudnn = torch.backends.cudnn
        flags += [] if cudnn.allow_tf32 else ["no TF32 in cuDNN"]
        flags += ["cuDNN benchmark"] if cudnn.benchmark else []
    elif not torch.backends.mkldnn.enabled:
        flags += ["no oneDNN"]
    return flags


@cache
def cpu_model() -> str:
    """The processor's name."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


@cache
def cuda_driver() -> str:
    """The version of NVIDIA's driver as the kernel tells it; "unknown" without one."""
    version = Path("/proc/driver/nvidia/version")
    if not version.exists():
        return "unknown"
    words = version.read_text().split()
    return next((w for w in words if w[0].isdigit() and w.count(".") >= 1), "unknown")


def _short(version: str) -> str:
    """The release without its build: "2.13.0+cpu" is "2.13"."""
    return ".".join(version.partition("+")[0].split(".")[:2])
