"""What torch is asked to do while the training clock runs."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager

from torch.utils._python_dispatch import TorchDispatchMode

from workers.clock.stopwatch import Stopwatch
from workers.driving import harness
from workers.driving.harness import train_run


class OnTheClock(TorchDispatchMode):
    """Counts torch's operations, those of pauses left out."""

    def __init__(self, monkeypatch):
        super().__init__()
        self.counts, self._pauses, pause = Counter(), 0, Stopwatch.pause

        @contextmanager
        def watched(watch, segment):
            self._pauses += 1
            with pause(watch, segment):
                yield
            self._pauses -= 1

        monkeypatch.setattr(Stopwatch, "pause", watched)

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        if not self._pauses:
            self.counts[str(operation)] += 1
        return operation(*args, **(kwargs or {}))


def assert_same_work(assignment, monkeypatch):
    """Holds a recipe to the same operations on the clock, evaluated on the way or not.

    Fewer with evaluations would be training done in their pauses.
    """
    train_run(assignment)  # what is made once in a process
    counted = []
    for fractions in (harness.EVALUATION_FRACTIONS, ()):
        with monkeypatch.context() as patch, OnTheClock(patch) as clock:
            patch.setattr(harness, "EVALUATION_FRACTIONS", fractions)
            outcome = train_run(assignment)
        assert outcome.status == "finished", outcome.error
        counted.append(clock.counts)
    often, once = counted
    assert sum(once.values()) > assignment.planned_units
    assert often == once
