"""How fast a device multiplies matrices at best, measured once for its class.

What a training achieves is put beside it. Measured off the clock, at the end of the
first run that wants it, and kept in a file of this machine: the best of many short
products, so that a busy moment does not lower it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import torch

from workers.clock.segment_samples import synchroniser
from workers.data.dataset_cache import cache_folder
from workers.learning.acceleration import AUTOCAST, in_tf32
from workers.machine.device_memory import device_memory

MEASURE_SECONDS = 0.3
# Large enough to keep every unit of a device busy; smaller where one product takes long
# (float16 on most CPUs).
_LARGEST = {"cuda": 4096}
_LARGEST_ON_CPU = 1024
_SMALLEST = 128
_PRODUCT_SECONDS = 0.01
_REPEATS = 3
_RULE = 1  # raised when the way of measuring changes


@cache
def matmul_ceiling(device: torch.device, device_class: str, precision: str) -> float:
    """Returns operations a second of a large product of matrices.

    Args:
        device_class: for which it holds; see workers.machine.device.
        precision: of `acceleration.PRECISIONS`. float32 is float32, whatever cuDNN's
            convolutions do.

    Returns: additions and multiplications a second.
    """
    key = f"{_RULE}\0{device_class}\0{precision}"
    digest = hashlib.sha256(key.encode()).hexdigest()[:24]
    file = cache_folder() / f"ceiling-{digest}.json"
    kept = _read(file)
    if kept is not None:
        return kept
    measured = measure_matmul(device, precision)
    with contextlib.suppress(OSError):  # measured again by the next run, then
        _write(file, {"device_class": device_class, "flops_per_second": measured})
    return measured


def measure_matmul(
    device: torch.device, precision: str, seconds: float = MEASURE_SECONDS
) -> float:
    """Times products for so many seconds; returns operations a second at best."""
    began = time.perf_counter()
    largest = _LARGEST.get(device.type, _LARGEST_ON_CPU)
    size, best = _SMALLEST, 0.0
    while True:
        time_product = _product_timer(device, precision, size)
        fastest = min(time_product() for _ in range(_REPEATS))
        best = max(best, 2 * size**3 / fastest)
        if size >= largest or fastest > _PRODUCT_SECONDS:
            break
        size *= 2
    while time.perf_counter() - began < seconds:
        best = max(best, 2 * size**3 / time_product())
    return best


def _product_timer(
    device: torch.device, precision: str, size: int
) -> Callable[[], float]:
    """Returns what times a product of two matrices of this size, once warmed up."""
    drawn = torch.randn(size, size, generator=torch.Generator().manual_seed(0))
    kind = AUTOCAST.get(precision, torch.float32)
    factor = (drawn / math.sqrt(size)).to(device, kind)
    product = torch.empty_like(factor)
    multiply = in_tf32(torch.mm) if precision == "tf32" else torch.mm
    synchronise = synchroniser(device)

    def time_product() -> float:
        began = time.perf_counter()
        multiply(factor, factor, out=product)
        synchronise()
        return time.perf_counter() - began

    time_product()
    return time_product


def _read(file: Path) -> float | None:
    try:
        kept = float(json.loads(file.read_text())["flops_per_second"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return kept if math.isfinite(kept) and kept > 0 else None


def _write(file: Path, content: dict[str, object]) -> None:
    """Writes aside, then renames: a reader never meets half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as aside:
        json.dump(content, aside)
    os.replace(aside.name, file)


def figures_beside(
    device: torch.device, device_class: str, precision: str
) -> dict[str, float]:
    """Returns the device's memory and ceiling, as the record of a run holds them.

    A device without memory left for the large product has no ceiling.
    """
    figures = device_memory(device)
    with contextlib.suppress(torch.OutOfMemoryError):
        ceiling = matmul_ceiling(device, device_class, precision)
        figures["matmul_flops_per_second"] = ceiling
    return figures
