"""Shares of segments on a device that is never asked to wait: stamps in its own queue.

An accelerator works off a queue, so the host's clock says when work was sent, not when
it was done. A stamp is put into the queue like any other work, and the device notes the
time when it reaches it. What lies between two stamps is read later, when the device
rests anyway.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol, Self

import torch


class Stamp(Protocol):
    """A moment on the device, as torch.cuda.Event with timing enabled."""

    def elapsed_time(self, end_event: Self) -> float:
        """Milliseconds from this stamp to a later one; both have been reached."""


class SegmentSamples:
    """Seconds by segment between stamps, over all steps that were sampled.

    Args:
        device: on CUDA a stamp is an event on the current stream; elsewhere the device
            is synchronised, where it has a queue, and the host's clock read.
        names: of the segments that are counted.
    """

    def __init__(self, device: torch.device, names: Sequence[str]) -> None:
        self.seconds = dict.fromkeys(names, 0.0)
        self._set_stamp = _stamp_setter(device)
        self._stamps: list[tuple[str | None, Stamp]] = []

    def stamp(self, begins: str | None) -> None:
        """Marks where a segment begins; None: where nothing is counted from."""
        self._stamps.append((begins, self._set_stamp()))

    def read(self) -> None:
        """Adds up what lies between the stamps; the device has reached all of them."""
        for (name, begun), (_, ended) in pairwise(self._stamps):
            if name is not None:
                self.seconds[name] += begun.elapsed_time(ended) / 1000
        self._stamps.clear()


class _HostStamp:
    """The host's monotonic clock, at once."""

    __slots__ = ("_at",)

    def __init__(self) -> None:
        self._at = time.perf_counter()

    def elapsed_time(self, end_event: _HostStamp) -> float:
        return 1000 * (end_event._at - self._at)


def _stamp_setter(device: torch.device) -> Callable[[], Stamp]:
    if device.type == "cuda":

        def record_event() -> Stamp:
            event = torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
            event.record(torch.cuda.current_stream(device))
            return event

        return record_event
    synchronise = synchroniser(device)

    def read_clock() -> Stamp:
        synchronise()
        return _HostStamp()

    return read_clock


def synchroniser(device: torch.device) -> Callable[[], None]:
    """Returns what waits until a device has done all that it was sent."""
    if device.type == "cuda":
        return lambda: torch.cuda.synchronize(device)
    if device.type == "mps":
        return torch.mps.synchronize
    return lambda: None
