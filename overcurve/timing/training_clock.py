"""The training clock of a loop that is not ours: it runs where it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import get_ident

from overcurve.timing.notes import note

Sync = Callable[[], object]
SETUP, TRAINING, EVALUATION, OUTSIDE = "setup", "training", "evaluation", "outside"


class TrainingClock:
    """Seconds on the training clock and off it, on a clock that never goes back.

    The segments are "setup" (before the first training), "training", what pauses are
    called ("evaluation", "report"), and "outside" for the rest; they add up to all
    seconds since the clock was made. A device is made to finish whenever training
    starts or stops, and nowhere in between.

    One thread at a time may train: what another asks meanwhile is noted and ignored.
    """

    __slots__ = (
        "_begun", "_cpu_seconds", "_cpu_since", "_depth", "_pauses", "_seconds",
        "_segment", "_since", "_sync", "_thread", "is_closed",
    )  # fmt: skip

    def __init__(self) -> None:
        self._begun = self._since = time.perf_counter()
        self._seconds = {SETUP: 0.0}
        self._segment = SETUP
        self._depth = self._pauses = 0
        self._thread: int | None = None  # that trains
        self._sync: Sync | None = None
        self._cpu_seconds = self._cpu_since = 0.0
        self.is_closed = False

    @property
    def is_running(self) -> bool:
        """Whether training time passes."""
        return self._segment == TRAINING

    @property
    def changed_at(self) -> float:
        """When the segment began that passes now, on a clock of its own."""
        return self._since

    @property
    def has_run(self) -> bool:
        """Whether it was ever started."""
        return TRAINING in self._seconds

    @property
    def train_seconds(self) -> float:
        """Seconds on the training clock up to now."""
        waiting = time.perf_counter() - self._since if self.is_running else 0.0
        return self._seconds.get(TRAINING, 0.0) + waiting

    @property
    def total_seconds(self) -> float:
        """Seconds since the clock was made; of a closed one until it was closed."""
        waiting = 0.0 if self.is_closed else time.perf_counter() - self._since
        return sum(self._seconds.values()) + waiting

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds of this process, all threads, while training ran."""
        return self._cpu_seconds

    def segments(self) -> dict[str, float]:
        """Seconds by segment, up to now."""
        if not self.is_closed:
            self._change(self._segment)
        return dict(self._seconds)

    def start(self, sync: Sync | None = None) -> bool:
        """Lets training time pass; within a training already on it changes nothing.

        Args:
            sync: waits for the device; None where nothing has to be waited for.
        Returns: whether it counts, so that a `stop` belongs to it.
        """
        if self.is_closed:
            note("oc.Run: training after the run has ended is not counted")
            return False
        if self._thread is not None:
            return self._start_within()
        self._thread, self._sync, self._depth = get_ident(), sync, 1
        self._resume()
        return True

    def _start_within(self) -> bool:
        if self._thread != get_ident():
            note("oc.Run: two threads train in one run; the first one's time counts")
            return False
        if self._pauses:
            note("oc.Run: training within a pause is not counted")
            return False
        self._depth += 1
        return True

    def stop(self) -> None:
        """Ends what `start` began: the outermost stop halts the clock."""
        if self._thread is None or self._thread != get_ident():
            return
        self._depth -= 1
        if self._depth == 0:
            self.halt()

    def halt(self) -> None:
        """Ends all training and pauses."""
        if self.is_running:
            self._pause(OUTSIDE)
        elif self._thread is not None:
            self._change(OUTSIDE)
        self._thread, self._depth, self._pauses = None, 0, 0

    def pause(self, why: str = EVALUATION) -> bool:
        """Lets the clock stand; within a pause already on it changes nothing.

        Args:
            why: the segment that the seconds belong to.
        Returns: whether it counts, so that a `resume` belongs to it.
        """
        if self._thread is None:
            if not self.is_closed:
                note("oc.Run: a pause outside of training changes nothing")
            return False
        if self._thread != get_ident():
            note("oc.Run: a pause asked by another thread than trains is not counted")
            return False
        self._pauses += 1
        if self._pauses == 1:
            self._pause(why)
        return True

    def resume(self) -> None:
        """Ends what `pause` began: the outermost one lets training go on."""
        if self._pauses == 0 or self._thread != get_ident():
            return
        self._pauses -= 1
        if self._pauses == 0:
            self._resume()

    def close(self) -> None:
        """Ends the run: nothing is counted from here on."""
        if self.is_closed:
            return
        self.halt()
        self._change(OUTSIDE)
        self.is_closed = True

    def _resume(self) -> None:
        if self._sync is not None:
            self._synchronise(self._sync)
        self._cpu_since = time.process_time()
        self._change(TRAINING)

    def _pause(self, segment: str) -> None:
        if self._sync is not None:
            self._synchronise(self._sync)
        self._change(segment)
        self._cpu_seconds += time.process_time() - self._cpu_since

    def _synchronise(self, sync: Sync) -> None:
        try:
            sync()
        except Exception as problem:  # as after an error of the device
            note(f"oc.Run: sync failed; times may be of work sent, not done: {problem}")

    def _change(self, segment: str) -> None:
        now = time.perf_counter()
        seconds = self._seconds
        seconds[self._segment] = seconds.get(self._segment, 0.0) + now - self._since
        self._segment, self._since = segment, now
