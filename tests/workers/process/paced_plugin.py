"""A plug-in for the worker's tests: a method that takes as long as it is told to.

Installed for a worker by `plugin_folder` in conftest.py, through the entry points
by which any plug-in is found.
"""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from workers.context import Context, Progress, Ready, Trained
from workers.pictures import text
from workers.registry import method, parameter, task
from workers.task import Quality, Task


@dataclass(frozen=True)
class CoinsParams:
    items: int = parameter(10, "How many coins are tossed.", low=1)


@task(
    "coins",
    CoinsParams,
    kind="guess",
    metric="right guesses",
    unit="fraction",
    direction="max",
)
def coins(params: CoinsParams, _: torch.device) -> Task:
    """Guesses how a coin falls. Nothing can be learned here.

    Source: our own.
    """
    return Task(None, lambda guess: Quality(guess()), params.items)


@dataclass(frozen=True)
class PacedParams:
    unit_seconds: float = parameter(0.01, "What one unit takes.", unit="s", low=0)
    trouble: str = parameter(
        "none",
        "What happens halfway.",
        choices=(
            *("none", "die", "exit", "raise", "freeze", "diverge", "shout"),
            *("hoard", "hoard tensors"),
        ),
    )
    marks: bool = parameter(False, "Whether its first unit is a milestone.")


@method("paced", PacedParams, kinds=("guess",))
def paced(_: Any, params: PacedParams, context: Context) -> Iterator[Any]:
    """Sleeps for every unit.

    Source: our own.
    """
    quality = float("nan") if params.trouble == "diverge" else 0.5
    yield Ready()
    sys.stdout.write(f"first step at {time.time()}\n")
    for unit in range(context.planned_units):
        if unit == context.planned_units // 2:
            _TROUBLES.get(params.trouble, lambda: None)()
        time.sleep(params.unit_seconds)
        milestone = {"share": 0.25} if params.marks and unit == 0 else None
        yield Progress(1, lambda: lambda: quality, milestone=milestone)
    return Trained(lambda: lambda: quality, {"coin": lambda: text("heads")})


def _raise() -> None:
    raise ValueError("no such layer")


def _freeze() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(60)


def _hoard(take: Callable[[int], object]) -> None:
    """Asks for a gigabyte where the system gives no more than is taken already."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    taken = pages * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + 2**28, resource.RLIM_INFINITY))
    take(2**30)


_TROUBLES: dict[str, Callable[[], object]] = {
    "die": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(3),
    "raise": _raise,
    "freeze": _freeze,
    "hoard": lambda: _hoard(bytearray),
    "hoard tensors": lambda: _hoard(torch.empty),
    "shout": lambda: sys.stdout.write("x" * 3_000_000 + "\nthe end\n"),
}
