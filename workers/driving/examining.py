"""Evaluates a training off its clock: on the way, at milestones and at its end."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from workers.clock.segment_samples import synchroniser
from workers.clock.stopwatch import Stopwatch
from workers.context import PredictorMaker, kept_random_state
from workers.driving.outcome import Evaluated, Report
from workers.task import Quality, Task

# Where evaluating is dear, evaluations on the way are left out beyond this.
FREE_EVALUATION_SECONDS = 0.5
EVALUATION_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Seen:
    """A moment of a training: units done, how to get its predictor, the last loss."""

    units: int
    predictor: PredictorMaker
    loss: Any = None

    def read_loss(self) -> float:
        """Fetches the loss from the device; NaN where there is none."""
        return math.nan if self.loss is None else float(self.loss)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a moment came to: its quality, its place on the training clock, and the
    seconds that the evaluation took for each test item."""

    quality: Quality
    train_seconds: float
    inference_seconds: float | None


class Examiner:
    """Evaluates moments of one run and tells of them; the training does not notice.

    Attributes:
        evaluations: all so far, in order.
    """

    def __init__(self, watch: Stopwatch, device: torch.device, report: Report) -> None:
        self._watch, self._device, self._report = watch, device, report
        self._asked_for = 0.0  # seconds of evaluations that the method asked for
        self.task: Task | None = None
        self.evaluations: list[Evaluated] = []

    def look(self, seen: Seen) -> None:
        """Evaluates on the way, unless the evaluations so far were dear."""
        watch = self._watch
        spent = watch.seconds_in("evaluation") - self._asked_for
        allowed = FREE_EVALUATION_SECONDS + EVALUATION_SHARE * watch.train_seconds
        if spent <= allowed:
            self.examine(seen)

    def mark(self, seen: Seen, axes: Mapping[str, float]) -> Measured:
        """Evaluates a moment that was asked for, however dear, and keeps its axes."""
        before = self._watch.seconds_in("evaluation")
        measured = self.examine(seen, axes)
        self._asked_for += self._watch.seconds_in("evaluation") - before
        return measured

    def examine(
        self, seen: Seen, milestone: Mapping[str, float] | None = None
    ) -> Measured:
        """Evaluates a moment off the clock, and times the pass over the test set.

        It is taken as it comes: an evaluation on the way has warmed it up, unless the
        run has a single unit.
        """
        with self._watch.pause("evaluation"), kept_random_state(self._device):
            assert self.task is not None
            predictor, begun = seen.predictor(), self._device_time()
            quality = self.task.evaluate(predictor)
            spent, items = self._device_time() - begun, self.task.test_items
            seconds, loss = self._watch.train_seconds, seen.read_loss()
        measured = Measured(quality, seconds, spent / items if items else None)
        self._note(seen.units, measured, loss, milestone)
        return measured

    def _device_time(self) -> float:
        """Reads the clock once the device has done all that it was sent."""
        synchroniser(self._device)()
        return time.perf_counter()

    def _note(
        self,
        units: int,
        measured: Measured,
        loss: float,
        milestone: Mapping[str, float] | None,
    ) -> None:
        """Keeps an evaluation and tells of it."""
        quality, axes = measured.quality, dict(milestone or {})
        metrics = {k: v for k, v in quality.metrics.items() if math.isfinite(v)}
        if math.isfinite(loss):
            metrics["training loss"] = loss
        if axes and measured.inference_seconds is not None:
            axes.setdefault("inference_seconds", measured.inference_seconds)
        value = quality.value if math.isfinite(quality.value) else None
        seen = Evaluated(units, measured.train_seconds, value, metrics, axes)
        self.evaluations.append(seen)
        with self._watch.pause("report"):
            self._report(seen)
