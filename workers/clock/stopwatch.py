"""The clock of a run: every moment belongs to exactly one segment.

The stopwatch never times a piece of work; it notes at each change of segment how long
the last one took. So the segments add up to `total_seconds` by construction, and a
change costs one reading of the monotonic clock (well under a microsecond).

Training seconds are `data` + `forward_backward` + `optimiser` + `method`. While the
clock runs, whatever is not marked otherwise is `forward_backward`: methods mark what
they wait for and what they add, and the rest is the work itself.

On a CPU every mark is exact. On an accelerator work is queued, so a mark inside a step
says nothing of when it is done: there the marks of a step count only in sampled steps
(one in about sixteen, at uneven distances so that nothing periodic hides), where the
device notes the time itself (`segment_samples`), and the training time is divided
in their proportions. Training seconds themselves are always exact: the device is
synchronised whenever the clock starts or stops, and at no other time.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from types import TracebackType
from typing import Literal, Self

import torch

from workers.clock.segment_samples import SegmentSamples, synchroniser

Segment = Literal[
    "setup",
    "warmup",
    "data",
    "forward_backward",
    "optimiser",
    "method",
    "evaluation",
    "report",
]
SEGMENTS: tuple[Segment, ...] = (
    "setup",
    "warmup",
    "data",
    "forward_backward",
    "optimiser",
    "method",
    "evaluation",
    "report",
)
TRAINING: tuple[Segment, ...] = ("data", "forward_backward", "optimiser", "method")
_SAMPLE_GAPS = (16, 13, 19, 11, 17, 23, 14)


class Stopwatch:
    """Divides the life of one run into segments; starts when it is made.

    Args:
        device: where training happens; synchronised when the clock starts and stops.
        exact: whether marks inside steps are exact; by default on a CPU only.
        read_joules: the device's count of joules, read off the clock; None where it
            has none.
    """

    def __init__(
        self,
        device: torch.device,
        exact: bool | None = None,
        read_joules: Callable[[], float] | None = None,
    ) -> None:
        self._synchronise = synchroniser(device)
        self._exact = device.type == "cpu" if exact is None else exact
        self._seconds = dict.fromkeys(SEGMENTS, 0.0)
        self._samples = SegmentSamples(device, TRAINING)
        self._current: Segment = "setup"
        self._running = False
        self._since = self._begun = time.perf_counter()
        self._cpu_seconds = 0.0
        self._cpu_since = 0.0
        self._read_joules = read_joules
        self._joules = 0.0
        self._sampling = False
        self._steps_until_sample = 1
        self._sampled_steps = 0

    @property
    def total_seconds(self) -> float:
        """Seconds since the stopwatch was made, everything included."""
        return time.perf_counter() - self._begun

    @property
    def train_seconds(self) -> float:
        """Seconds on the training clock up to now (of work sent, on an accelerator)."""
        open_seconds = time.perf_counter() - self._since if self._running else 0.0
        return sum(self._seconds[name] for name in TRAINING) + open_seconds

    def seconds_in(self, name: Segment) -> float:
        """Seconds of a segment so far, without the stretch that is still open."""
        return self._seconds[name]

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of this process, all threads, while the training clock ran."""
        return self._cpu_seconds

    @property
    def joules(self) -> float | None:
        """Energy of the device while the training clock ran, once it stands.

        None where it is not known, or too little for the device's counter.
        """
        is_known = not self._running and math.isfinite(self._joules)
        return self._joules if is_known and self._joules > 0 else None

    def start(self) -> None:
        """Starts the training clock, after everything sent before is done."""
        self._resume("forward_backward")

    def stop(self) -> None:
        """Stops the training clock, when everything sent is done."""
        self._halt("report")

    def mark(self, name: Segment) -> _Mark:
        """Returns a context manager: training time in it belongs to segment `name`.

        While the clock stands (in set-up, a warm-up, an evaluation) it changes nothing.
        """
        if self._running and (self._exact or self._sampling):
            return _Mark(self, name)
        return _IGNORED

    def pause(self, name: Segment) -> _Pause:
        """Returns a context manager in which the training clock stands still."""
        return _Pause(self, name)

    def step_ended(self) -> None:
        """Says that one step is over; on an accelerator it may begin a sampled one."""
        if self._exact:
            return
        if self._sampling:
            self._samples.stamp(None)
            self._sampling = False
        self._steps_until_sample -= 1
        if self._steps_until_sample == 0:
            self._sampling = True
            self._begin("forward_backward")
            gap = self._sampled_steps % len(_SAMPLE_GAPS)
            self._steps_until_sample = _SAMPLE_GAPS[gap]
            self._sampled_steps += 1

    def segments(self) -> dict[str, float]:
        """Returns seconds by segment, up to now; they add up to `total_seconds`."""
        self._change(self._current)
        seconds = dict(self._seconds)
        sampled = sum(self._samples.seconds.values())
        if sampled:
            trained = sum(seconds[name] for name in TRAINING)
            for name in TRAINING:
                seconds[name] = trained * self._samples.seconds[name] / sampled
        return {str(name): value for name, value in seconds.items()}

    def _begin(self, name: Segment) -> None:
        """Begins a segment inside the training clock."""
        if self._sampling:
            self._samples.stamp(name)
        self._change(name)

    def _resume(self, name: Segment) -> None:
        """Lets the training clock run, from a device that rests."""
        self._synchronise()
        if self._read_joules is not None:
            self._joules -= self._read_joules()
        self._cpu_since = time.process_time()
        self._running = True
        self._begin(name)

    def _halt(self, name: Segment) -> None:
        """Lets the training clock stand, once the device rests."""
        if self._sampling:
            self._samples.stamp(None)
        self._synchronise()
        self._cpu_seconds += time.process_time() - self._cpu_since
        self._running = False
        self._change(name)
        if self._read_joules is not None:
            self._joules += self._read_joules()
        self._samples.read()

    def _change(self, name: Segment) -> None:
        now = time.perf_counter()
        self._seconds[self._current] += now - self._since
        self._current, self._since = name, now


class _Mark:
    """One marked stretch inside the training clock, or inside the set-up."""

    __slots__ = ("_before", "_name", "_watch")

    def __init__(self, watch: Stopwatch | None, name: Segment) -> None:
        self._watch, self._name, self._before = watch, name, name

    def __enter__(self) -> Self:
        watch = self._watch
        if watch is not None:
            self._before = watch._current
            watch._begin(self._name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        watch = self._watch
        if watch is not None:
            watch._begin(self._before)


_IGNORED = _Mark(None, "forward_backward")


class _Pause(_Mark):
    """A stretch off the training clock: the device finishes first, CPU time too."""

    __slots__ = ("_was_running",)

    def __enter__(self) -> Self:
        watch = self._watch
        assert watch is not None
        self._before, self._was_running = watch._current, watch._running
        if watch._running:
            watch._halt(self._name)
        else:
            watch._change(self._name)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        watch = self._watch
        assert watch is not None
        if self._was_running:
            watch._resume(self._before)
        else:
            watch._change(self._before)
