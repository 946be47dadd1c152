"""A canary: the same small piece of work, timed for a moment, to see if the machine is
as fast as it was. Never inside a training clock; the caller holds the device.

On a CPU it is timed by the CPU clock of its process, which stands still while somebody
else has the core: what a canary sees is the core's own speed (its frequency, its heat,
who shares its caches). How long a training waited for its core is measured beside the
training itself, exactly (`neighbours`), where a canary would only sample it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import fmean, median, stdev

import torch

from overcurve.canaries import FULL_SECONDS
from workers.machine.canary_chain import Canary

_WARM_UP_SHARE = 0.1
_PARTS = 16
_READING_SECONDS = 0.004  # so many pieces are read at once
_SIZES = {"cpu": 160, "cuda": 2048}


def measure_canary(
    device: torch.device,
    seconds: float = FULL_SECONDS,
    should_stop: Callable[[], bool] = bool,
) -> Canary | None:
    """Times pieces of work for `seconds`; None when told to stop."""
    began = time.perf_counter()
    clock = time.perf_counter if device.type == "cuda" else time.process_time
    work = _make_work(device)
    count = _pieces_a_reading(work, _WARM_UP_SHARE * seconds)
    readings = []
    for reading in _readings(work, count, clock):
        readings.append(reading)
        if should_stop():
            return None
        if time.perf_counter() - began >= seconds and len(readings) >= 2 * _PARTS:
            break
    speed, error = estimate_speed(readings, count)
    return Canary(speed, error, time.perf_counter() - began)


def estimate_speed(readings: Sequence[float], pieces: int) -> tuple[float, float]:
    """The speed from consecutive readings, each of so many pieces.

    Args:
        readings: seconds; at least 2 for each of the 16 parts they are divided into.

    Returns: pieces a second, and its relative standard error. A part counts with its
        median reading; its readings are in a row, because what disturbs a machine
        lasts longer than one of them.
    """
    bounds = [round(i * len(readings) / _PARTS) for i in range(_PARTS + 1)]
    parts = [median(readings[start:end]) for start, end in pairwise(bounds)]
    mean = fmean(parts)
    return pieces / mean, stdev(parts) / math.sqrt(_PARTS) / mean


def _make_work(device: torch.device) -> Callable[[], None]:
    """Products of matrices and a pass over memory, as trainings are made of."""
    size = _SIZES.get(device.type, _SIZES["cpu"])
    generator = torch.Generator().manual_seed(0)
    weights = torch.randn(size, size, generator=generator).to(device) / math.sqrt(size)
    stream = torch.ones(size * size * 5, device=device)

    def work() -> None:
        with torch.inference_mode():
            hidden = weights
            for _ in range(4):
                hidden = torch.relu(hidden @ weights)
            torch.mul(stream, 1.5).sum()
        if device.type == "cuda":
            torch.cuda.synchronize(device)

    return work


def _pieces_a_reading(work: Callable[[], None], warm_up_seconds: float) -> int:
    """Warms up, and says how many pieces fill a reading."""
    began = time.perf_counter()
    done = 0
    while (elapsed := time.perf_counter() - began) < warm_up_seconds or not done:
        work()
        done += 1
    return max(1, round(_READING_SECONDS * done / elapsed))


def _readings(
    work: Callable[[], None], count: int, clock: Callable[[], float]
) -> Iterator[float]:
    last = clock()
    while True:
        for _ in range(count):
            work()
        now = clock()
        yield now - last
        last = now
