"""When a canary is due, and which runs lie between two of them.

One canary ends a stretch of runs and begins the next one. They are so far apart that
they cost a twentieth of the training at most; a study too short for that has none.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from overcurve.canaries import (
    FULL_SECONDS,
    SHARE,
    SHORTEST_SECONDS,
    affordable_seconds,
)

FRESH_SECONDS = 60.0  # idle for longer, a canary speaks no more for what comes
Run = TypeVar("Run")


@dataclass(frozen=True, slots=True)
class Canary:
    """What one canary measured.

    Attributes:
        speed: pieces of work a second; comparable within one device class only.
        error: relative standard error of the speed, from the spread of its parts.
        seconds: how long it took.
    """

    speed: float
    error: float
    seconds: float


class CanaryChain(Generic[Run]):
    """The last canary of a device, and what was trained since.

    Args:
        clock: seconds, of any origin.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: Canary | None = None
        self._since: list[Run] = []
        self._trained = 0.0
        self._active_at = clock()

    def due_before(self, expected_seconds: Callable[[], float | None]) -> float:
        """How long a canary before the next run should take; 0 for none.

        Args:
            expected_seconds: gives those of the training that waits, None where nobody
                knows; asked only when no fresh canary is there.
        """
        if self._last is not None and self._is_fresh():
            return FULL_SECONDS if self._trained >= FULL_SECONDS / SHARE else 0.0
        expected = expected_seconds()
        return SHORTEST_SECONDS if expected is None else affordable_seconds(expected)

    def due_after_all(self) -> float:
        """How long a canary should take now that nothing waits; 0 for none."""
        if self._last is None or not self._since or not self._is_fresh():
            return 0.0
        return affordable_seconds(self._trained)

    def add(self, run: Run, seconds: float) -> None:
        """Notes a run that trained for so long, after the last canary."""
        self._since.append(run)
        self._trained += seconds
        self._active_at = self._clock()

    def link(self, canary: Canary) -> tuple[dict[str, float], list[Run]]:
        """Takes a new canary.

        Returns: the figures of a record's `steadiness`, and the runs they hold for:
            those since the last canary; none where that is missing or too old.
        """
        figures, runs = {}, self._since
        if self._last is not None and self._is_fresh(canary.seconds):
            figures = between(self._last, canary)
        self._last, self._since, self._trained = canary, [], 0.0
        self._active_at = self._clock()
        return figures, runs if figures else []

    def _is_fresh(self, busy_seconds: float = 0.0) -> bool:
        return self._clock() - self._active_at - busy_seconds <= FRESH_SECONDS


def between(before: Canary, after: Canary) -> dict[str, float]:
    """What a record's `steadiness` says of the canaries around it."""
    return {
        "canary_before": before.speed,
        "canary_before_error": before.error,
        "canary_after": after.speed,
        "canary_after_error": after.error,
    }
