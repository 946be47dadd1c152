"""What `workers.offline` says while it trains: a bar in a terminal, lines in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TextIO

from workers.driving.assignment import Assignment
from workers.driving.outcome import Event, Outcome, Progressed

_BAR = 20
_CLEAR = "\r\033[K"


class Terminal:
    """Tells how far a study is; writes to `out`.

    A bar is drawn over itself in a terminal only. A file, such as the log of a job
    array, gets a line for each run.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._draws = self._out.isatty()
        self._left: Sequence[Assignment] = ()
        self._label = ""
        self._done = 0
        self._done_budget = 0.0
        self._began = time.monotonic()

    def say(self, text: str) -> None:
        """Writes a line."""
        self._write(f"{_CLEAR if self._draws else ''}{text}\n")

    def calibrated(self, done: int, total: int) -> None:
        """Tells how many short trainings of a calibration are over."""
        line = f"Calibrating seconds into units: {done} of {total} short trainings"
        if self._draws:
            self._write(_CLEAR + line)
        elif done == total:
            self.say(line)

    def begin(self, runs: Sequence[Assignment]) -> None:
        """Says that these are to be trained, in this order, from now on."""
        self._left, self._done, self._done_budget = runs, 0, 0.0
        self._began = time.monotonic()

    def started(self, label: str) -> None:
        """Says that the next run begins; its recipe's label."""
        self._label = label

    def progressed(self, event: Event) -> None:
        """Draws the bar of the run that is training."""
        if not (self._draws and isinstance(event, Progressed)):
            return
        share = event.units / event.planned_units
        full = round(_BAR * share)
        bar = "━" * full + "┄" * (_BAR - full)
        whole = f"{self._done + 1}/{self._total}"
        self._write(f"{_CLEAR}{whole} {bar} {share:4.0%}  {self._label}{self._eta()}")

    def ended(self, outcome: Outcome) -> None:
        """Says what the run came to."""
        assignment = self._left[0]
        self._left = self._left[1:]
        self._done += 1
        self._done_budget += assignment.budget
        what = f"{self._done}/{self._total} {self._label}, {assignment.budget:g} "
        what += f"{assignment.budget_unit}, seed {assignment.seed}: {outcome.status}"
        if outcome.quality is None or outcome.train_seconds is None:
            error = outcome.error or {}
            parts = (error.get(name, "").rstrip(".") for name in ("message", "remedy"))
            self.say(f"{what} ({'. '.join(filter(None, parts))})")
        else:
            quality = f"{outcome.metric} {outcome.quality:.4g}"
            self.say(f"{what}, {quality}, {outcome.train_seconds:.2f} s")

    @property
    def _total(self) -> int:
        return self._done + len(self._left)

    def _eta(self) -> str:
        """The time that the rest will take, if budgets go on costing what they did."""
        if not self._done_budget:
            return ""
        elapsed = time.monotonic() - self._began
        rest = elapsed * sum(run.budget for run in self._left) / self._done_budget
        return f", about {say_seconds(rest)} left"

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


def say_seconds(seconds: float) -> str:
    """A length of time in its largest fitting unit: "40 s", "12 min", "3.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
