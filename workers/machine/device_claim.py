"""One training at a time on a device, whoever started it: cores and GPUs are claimed on
the host, because two trainings on one falsify each other's times."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import torch

from workers.machine.device import choose_threads, pin_cores, usable_cores

_POLL_SECONDS = 0.05
_TOLD_AFTER_SECONDS = 1.0  # two that take turns are not worth a word at every run


def _print_wait(who: str) -> None:
    if who:
        sys.stdout.write(f"Waits: {who}.\n")
        sys.stdout.flush()


@contextmanager
def claimed_device(
    device: torch.device,
    threads: int = 0,
    should_stop: Callable[[], bool] = bool,
    tell: Callable[[str], None] = _print_wait,
) -> Iterator[None]:
    """Waits for a free set of cores, and for the GPU, and pins this process to them.

    They are let go at the end of the block, or of the process, however it ends.

    Args:
        device: a CPU needs cores only, a GPU is claimed beside them.
        threads: how many cores; 0 chooses, as `pin_threads` does.
        should_stop: True ends the waiting; whoever trains then looks at it as well.
        tell: told whom it waits for, in words, and "" when that is over.
    """
    with ExitStack() as held:
        pin_cores(_wait(device, threads, should_stop, tell, held))
        yield


def _wait(
    device: torch.device,
    threads: int,
    should_stop: Callable[[], bool],
    tell: Callable[[str], None],
    held: ExitStack,
) -> Sequence[int]:
    gpu = [_gpu_name(device)] if device.type == "cuda" else []
    sets = core_sets(usable_cores(), choose_threads(threads))
    message = ""
    began = time.monotonic()
    while not should_stop():
        for cores in sets:
            if _hold([*gpu, *(f"core {core}" for core in cores)], held):
                if message:
                    tell("")
                return cores
        if not message and time.monotonic() - began >= _TOLD_AFTER_SECONDS:
            named = ", ".join([*gpu, *(f"core {core}" for core in sets[0])])
            message = f"something else trains on {named}"
            tell(message)
        time.sleep(_POLL_SECONDS)
    return sets[0]


def core_sets(cores: Sequence[int], count: int) -> list[tuple[int, ...]]:
    """Divides cores into sets, the last cores first; the first core is left to the web
    and the databases wherever there are enough others."""
    ends = range(len(cores), count, -count)
    return [tuple(cores[end - count : end]) for end in ends] or [tuple(cores[-count:])]


def _hold(names: Sequence[str], held: ExitStack) -> bool:
    """Hold all of these, or none. The kernel lets go of a name in the abstract space
    when its process ends; elsewhere than on Linux there is none, and no pinning."""
    if sys.platform != "linux":
        return True
    with ExitStack() as trying:
        for name in names:
            claim = trying.enter_context(
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            )
            try:
                claim.bind(f"\0overcurve training on {name}")
            except OSError:
                return False
        held.enter_context(trying.pop_all())
    return True


def _gpu_name(device: torch.device) -> str:
    properties = torch.cuda.get_device_properties(device)
    # Not its number, which depends on the GPUs that a process is shown.
    return f"GPU {getattr(properties, 'uuid', None) or device.index or 0}"
