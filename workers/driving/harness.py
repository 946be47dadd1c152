"""Drives one training from set-up to outcome: evaluates, reports, stops, never decides.

`train_run` is the only way a method is run, on a worker, in `offline` and in tests, so
that every time on a plot was taken by the same clock. The work of a method ends at its
planned units; here we only look on, and close it early on cancel or at a time limit.
"""

from __future__ import annotations

import contextlib
import math
import random
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from workers.clock.stopwatch import Stopwatch
from workers.context import (
    Context,
    Plugged,
    PredictorMaker,
    Ready,
    Trained,
    check_milestone,
    derive_seed,
    kept_random_state,
)
from workers.driving.assignment import Assignment, Recipe, resolve_recipe
from workers.driving.ceilings import figures_beside
from workers.driving.determinism import deterministic
from workers.driving.examining import Examiner, Seen
from workers.driving.failures import describe_error, describe_failure
from workers.driving.gallery import Gallery
from workers.driving.outcome import (
    SHARED_TRAINING,
    Event,
    Outcome,
    OutcomeStatus,
    Progressed,
    Report,
    ShouldStop,
    Started,
)
from workers.driving.versions import versions_of
from workers.machine.device import fingerprint
from workers.machine.device_memory import (
    device_memory,
    forget_peak,
    peak_memory,
)
from workers.machine.gpu_status import energy_counter
from workers.machine.neighbours import Neighbours
from workers.pictures import PictureMaker
from workers.registry import load_registry
from workers.task import Quality, Task

# About twelve evaluations on the way, closer together where a curve bends most.
EVALUATION_FRACTIONS: tuple[float, ...] = tuple(
    0.02 ** (i / 11) for i in range(11, 0, -1)
)
REPORT_SECONDS = 0.5  # progress is told at most this often
WATCH_SECONDS = 0.05  # cancel and the time limit are looked at this often


def train_run(
    assignment: Assignment,
    report: Report | None = None,
    should_stop: ShouldStop = lambda: False,
    *,
    evaluate: bool = True,
) -> Outcome:
    """Trains one run to its end and returns what it came to.

    Args:
        assignment: what to train; `planned_units` decides where it ends.
        report: told of the start, of progress and of each evaluation, off the clock;
            None when nobody listens.
        should_stop: asked every `WATCH_SECONDS` between two units; True cancels.
        evaluate: False skips every evaluation (calibration wants the time only).

    Returns: an outcome whatever the method did: exceptions become status "failed".

    Raises: RecipeError: when the parts do not exist or do not fit; nothing has run.
    """
    recipe = resolve_recipe(assignment)
    device = torch.device(assignment.device)
    watch = Stopwatch(device, read_joules=energy_counter(device))
    drive = _Drive(assignment, recipe, watch, report, should_stop, evaluate)
    with deterministic(), kept_random_state(device):
        return drive.outcome()


class _Stopped(Exception):
    """Training was ended from outside; carries the status and the error's code."""

    def __init__(self, status: OutcomeStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class _Drive:
    """The state of one run while it is driven."""

    def __init__(
        self,
        assignment: Assignment,
        recipe: Recipe,
        watch: Stopwatch,
        report: Report | None,
        should_stop: ShouldStop,
        evaluate: bool,
    ) -> None:
        self.assignment, self.recipe, self.watch = assignment, recipe, watch
        self.report = report or _unheard
        self.should_stop, self.evaluates = should_stop, evaluate
        self.device = torch.device(assignment.device)
        self.started_at = datetime.now(UTC).isoformat(timespec="seconds")
        self.units = 0
        self.loss: Any = None
        self.examiner = Examiner(watch, self.device, self.report)
        self.gallery = Gallery(watch, self.device, self.report)
        self.final_pictures: Mapping[str, PictureMaker] = {}
        self.prefixes: list[Outcome] = []
        self.quality: Quality | None = None
        self.task: Task | None = None
        self.context: Context | None = None
        self.train_seconds: float | None = None
        self.inference_seconds: float | None = None
        self.steadiness: Mapping[str, float] = {}

    def outcome(self) -> Outcome:
        """Trains, and turns whatever happens into an outcome."""
        status: OutcomeStatus
        error: dict[str, str] | None
        try:
            self.train()
        except _Stopped as stopped:
            status, error = stopped.status, describe_error(stopped.code, str(stopped))
        except Exception as problem:
            status, error = "failed", describe_failure(problem)
        else:
            status, error = self.verdict()
        return self.describe(status, error)

    def train(self) -> None:
        """Runs the method's generator through all its stages."""
        context, task = self.set_up()
        trained = self.recipe.method.run(task.training, self.recipe.params, context)
        with contextlib.closing(trained):
            if not isinstance(next(trained, None), Ready):
                raise TypeError(
                    "a method yields Ready() first, when its set-up is done"
                )
            started = Started(self.watch.total_seconds, self.assignment.planned_units)
            with self.watch.pause("report"):
                self.report(started)
            neighbours = Neighbours(self.device)
            self.watch.start()
            predictor = self.follow(trained)
            self.watch.stop()
            self.train_seconds = self.watch.train_seconds
            self.steadiness = neighbours.read()
            if self.evaluates:
                self.quality = self.examine(predictor)
            self.draw(self.final_pictures)

    def set_up(self) -> tuple[Context, Task]:
        """Builds data and context, with every random stream fixed by the seed."""
        seed = derive_seed(self.assignment.seed, "global")
        torch.manual_seed(seed)
        np.random.seed(seed % 2**32)
        random.seed(seed)
        forget_peak(self.device)
        self.task = load_task(
            self.recipe.task.name, self.recipe.task_params, self.device
        )
        self.examiner.task = self.task
        plugged = (Plugged(s.name, s.run, p) for s, p in self.recipe.algorithms)
        self.context = Context(
            self.device,
            self.assignment.planned_units,
            self.assignment.seed,
            self.watch,
            tuple(plugged),
            counts_flops=self.evaluates,
        )
        return self.context, self.task

    def follow(self, trained: Generator[Any, None, PredictorMaker | None]) -> Any:
        """Takes reports until the method ends; returns what makes the predictor."""
        marks = _evaluation_marks(self.assignment.planned_units)
        next_mark = next(marks)
        next_watch = next_report = 0.0
        latest: PredictorMaker | None = None
        due = min(next_mark, self.next_prefix())
        step_ended, clock = self.watch.step_ended, time.perf_counter
        while True:
            try:
                progress = next(trained)
            except StopIteration as end:
                self.check_units()
                return self.take_final(end.value) or latest
            units, latest, self.loss, milestone, pictures = progress
            self.units += units
            step_ended()
            if milestone or pictures or self.units >= due:
                self.look(Seen(self.units, latest, self.loss), milestone)
                self.draw(pictures)
                while next_mark <= self.units:
                    next_mark = next(marks)
                due = min(next_mark, self.next_prefix())
            now = clock()
            if now >= next_watch:
                self.check_stop()
                next_watch = now + WATCH_SECONDS
                if now >= next_report:
                    self.tell()
                    next_report = now + REPORT_SECONDS

    def look(self, seen: Seen, milestone: Mapping[str, float] | None) -> None:
        """Evaluates on the way: when it is time to, or somebody asks for it."""
        if not self.evaluates:
            return
        axes = check_milestone(milestone) if milestone else {}
        if seen.units >= self.next_prefix():
            self.end_prefix(seen, axes)
        elif axes:
            self.examiner.mark(seen, axes)
        else:
            self.examiner.look(seen)

    def draw(self, pictures: Mapping[str, PictureMaker] | None) -> None:
        """Draws pictures of this moment, off the clock."""
        if self.evaluates and pictures:
            self.gallery.draw(self.units, pictures)

    def take_final(self, trained: Trained | PredictorMaker | None) -> Any:
        """Keeps the pictures that a method returns; gives its predictor back."""
        if isinstance(trained, Trained):
            self.final_pictures = trained.pictures
            return trained.predictor
        return trained

    def next_prefix(self) -> float:
        """The units at which the next shorter budget ends; infinity after the last."""
        prefixes = self.assignment.prefixes if self.evaluates else ()
        return next(iter(prefixes[len(self.prefixes) :]), math.inf)

    def end_prefix(self, seen: Seen, axes: Mapping[str, float]) -> None:
        """Takes the outcome of a shorter budget off the clock; the training goes on."""
        if seen.units > self.next_prefix():
            raise ValueError(
                f"a budget of {self.next_prefix():.0f} units ends within the units "
                "reported at once; an anytime method reports each unit by itself"
            )
        with self.watch.pause("report"):
            measured = self.examiner.mark(seen, axes)
            self.quality = measured.quality
            self.train_seconds = measured.train_seconds
            self.inference_seconds = measured.inference_seconds
            status, error = self.verdict()
            outcome = self.describe(status, error, beside_device=False)
        self.prefixes.append(replace(outcome, planned_units=seen.units))
        self.quality = self.train_seconds = self.inference_seconds = None

    def examine(self, predictor: PredictorMaker) -> Quality:
        """Evaluates the final state, once the clock has stopped; times the pass."""
        seen = Seen(self.units, predictor, self.loss)
        measured = self.examiner.examine(seen)
        self.inference_seconds = measured.inference_seconds
        return measured.quality

    def tell(self) -> None:
        planned = self.assignment.planned_units
        with self.watch.pause("report"):
            self.report(Progressed(self.units, planned, self.watch.train_seconds))

    def check_units(self) -> None:
        planned = self.assignment.planned_units
        if self.units != planned:
            raise ValueError(f"the method ended after {self.units} of {planned} units")

    def check_stop(self) -> None:
        """Ends the run when somebody asked for it or its time is over."""
        if self.should_stop():
            raise _Stopped("cancelled", "cancelled", "Cancelled on request.")
        limit = self.assignment.time_limit_seconds
        if limit is not None and self.watch.total_seconds > limit:
            message = f"Stopped at the time limit of {limit:g} s, at unit {self.units}."
            raise _Stopped("failed", "time_limit", message)

    def verdict(self) -> tuple[OutcomeStatus, dict[str, str] | None]:
        """Finished or diverged, from the last quality and losses."""
        if self.quality is None:
            return "finished", None
        figures = {"quality": self.quality.value, **self.quality.metrics}
        if self.loss is not None:
            figures["training loss"] = float(self.loss)
        wrong = [name for name, value in figures.items() if not math.isfinite(value)]
        if not wrong:
            return "finished", None
        return "diverged", describe_error(
            "not_finite", f"Not finite: {', '.join(wrong)}."
        )

    def compare_with_device(
        self, examples: float | None, device_class: str
    ) -> dict[str, float]:
        """What the run used, beside what the device has: figures of the record."""
        each = self.context.flops_per_example if self.context else None
        if not each or not examples or self.train_seconds is None:
            return device_memory(self.device)
        precision = getattr(self.recipe.params, "precision", "float32")
        with self.watch.pause("report"):
            figures = figures_beside(self.device, device_class, precision)
        return figures | {"flops": each * examples}

    def describe(
        self,
        status: OutcomeStatus,
        error: dict[str, str] | None,
        beside_device: bool = True,
    ) -> Outcome:
        """Puts what was measured into the record's words."""
        spec, task, watch = self.recipe.task, self.task, self.watch
        figures = dict(self.context.figures) if self.context else {}
        # Before the device is measured for comparison, which takes memory of its own.
        peak = peak_memory(self.device)
        device_class = fingerprint(self.device).device_class
        if beside_device:
            figures |= self.compare_with_device(figures.get("examples"), device_class)
        if self.recipe.method.anytime:
            figures[SHARED_TRAINING] = 1.0
        quality = self.quality
        finite = quality is not None and math.isfinite(quality.value)
        segments, evaluations = watch.segments(), self.examiner.evaluations
        return Outcome(
            status=status,
            train_seconds=self.train_seconds,
            total_seconds=sum(segments.values()),
            cpu_seconds=watch.cpu_seconds,
            quality=quality.value if quality is not None and finite else None,
            metric=spec.metric_for(self.recipe.task_params),
            unit=spec.unit,
            direction=spec.direction,
            steps=self.units,
            planned_units=self.assignment.planned_units,
            device_class=device_class,
            segments=segments,
            versions=versions_of(task) | self.recipe.plugin_version,
            source_digest=self.recipe.source_digest,
            train_items=task.train_items if task else None,
            test_items=task.test_items if task else None,
            inference_seconds=self.inference_seconds,
            metrics=evaluations[-1].metrics if quality is not None else {},
            examples=figures.pop("examples", None),
            tokens=figures.pop("tokens", None),
            parameters=figures.pop("parameters", None),
            extra=figures,
            steadiness=self.steadiness,
            evaluations=tuple(evaluations),
            started_at=self.started_at,
            peak_memory_bytes=peak,
            energy_joules=watch.joules,
            error=error,
            prefixes=tuple(self.prefixes),
            pictures=tuple(self.gallery.pictures),
        )


@lru_cache(maxsize=4)
def load_task(name: str, params: Any, device: torch.device) -> Task:
    """Returns a task with its data on the device; kept for the next runs."""
    task: Task = load_registry().task(name).run(params, device)
    return task


def _evaluation_marks(planned_units: int) -> Iterator[float]:
    """Yields the units at which to evaluate on the way, rising, then infinity."""
    marks = {math.ceil(f * planned_units) for f in EVALUATION_FRACTIONS}
    yield from sorted(mark for mark in marks if mark < planned_units)
    yield math.inf


def _unheard(event: Event) -> None:
    """Takes a report that nobody wants."""
