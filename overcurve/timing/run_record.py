"""A run as the line that stands for it, which every reader of runs takes.

What people said is held to the reader itself: what it would refuse is left out and
noted, so that one wrong number makes no file unreadable.
"""

from __future__ import annotations

import errno
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from overcurve.curves.terms.quantities import AMOUNTS
from overcurve.curves.terms.records import AXIS_LIMITS, RunRecord
from overcurve.reading.cells import MAX_TEXT
from overcurve.reading.problems import Problem
from overcurve.reading.read_record import Defaults, read_record
from overcurve.timing.machine import read_versions
from overcurve.timing.notes import note
from overcurve.timing.plain_values import clean_texts, plain_number
from overcurve.timing.training_clock import TRAINING, TrainingClock

Row = dict[str, Any]
CLOCK_NOTE = "train_seconds ran where the script said so: oc.Run"
TEXTS = (
    "task", "method", "label", "budget_unit", "metric", "unit", "direction",
    "device_class", "source",
)  # fmt: skip
IDENTITY = ("method", "budget", "seed")  # without which there is no run
_CANCELLING = (KeyboardInterrupt, SystemExit, GeneratorExit)
_OWN_FIELDS = frozenset(RunRecord.__dataclass_fields__).difference(AMOUNTS)
_NO_MEMORY = ("out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "DefaultCPUAllocator")
MOST_MESSAGE = 2000


@dataclass(slots=True)
class Said:
    """What a script says of its run.

    Attributes:
        texts: fields of a run that are words, as given.
        budget, seed: as given.
        params, algorithms: as plain data.
        figures: numbers beside the quality, by name, as given.
        resumed_from: seconds that were trained before this process began, 0 in a run
            of one piece.
    """

    texts: dict[str, Any] = field(default_factory=dict)
    budget: Any = None
    seed: Any = None
    params: dict[str, Any] = field(default_factory=dict)
    algorithms: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    resumed_from: float = 0.0
    started_at: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: its status, quality and error, as a record has them."""

    status: str = "partial"
    quality: float | None = None
    error: Mapping[str, str] | None = None


UNFINISHED = Ending(
    error={"code": "not_finished", "message": "the process ended before the run did"}
)


def ending_of(quality: Any) -> Ending:
    """How a run ended that gives its quality: diverged where that is not finite, and
    without an end where it is no number at all."""
    number = plain_number(quality)
    if number is None and quality is not None:
        told = f"quality {quality!r:.60} is no number"
        note(f"oc.Run.finish: {told}; the run is partial")
        return Ending("partial", error={"code": "wrong_quality", "message": told})
    if number is None or not math.isfinite(number):
        return Ending("diverged")
    return Ending("finished", number)


def ending_by(problem: BaseException) -> Ending:
    """How a run ended that an exception ends."""
    message = f"{type(problem).__name__}: {problem}"[:MOST_MESSAGE]
    if isinstance(problem, _CANCELLING):
        return Ending("cancelled", error={"code": "cancelled", "message": message})
    return Ending("failed", error={"code": _code_of(problem), "message": message})


def _code_of(problem: BaseException) -> str:
    if isinstance(problem, MemoryError) or any(w in str(problem) for w in _NO_MEMORY):
        return "out_of_memory"
    full = isinstance(problem, OSError) and problem.errno == errno.ENOSPC
    return "disk_full" if full else "exception"


def make_row(said: Said, clock: TrainingClock, ending: Ending) -> Row:
    """The line of a run, by field; see `docs/api.md` for what the fields are.

    Args:
        said: by the script.
        clock: of the run, running or not.
        ending: how the run ended; an end without any training is none.
    """
    if ending.status == "finished" and not (clock.has_run or said.resumed_from):
        told = "oc.Run: the training clock never ran, use run.training(): no result"
        note(told)
        error = {"code": "no_training", "message": "run.training() was never used"}
        ending = Ending("partial", ending.quality, error)
    texts = clean_texts(said.texts.items(), MAX_TEXT)
    row: Row = {name: texts[name] for name in TEXTS if name in texts}
    row |= {"params": said.params, "algorithms": said.algorithms}
    row |= {"budget": said.budget, "seed": said.seed, "status": ending.status}
    row |= {"quality": ending.quality, "error": ending.error}
    row |= _times(said, clock)
    row |= {"clock": "overcurve", "clock_note": CLOCK_NOTE}
    row |= {"started_at": said.started_at, "versions": read_versions()}
    row |= read_figures(said.figures)
    return {
        name: value for name, value in row.items() if value not in (None, "", {}, [])
    }


def _times(said: Said, clock: TrainingClock) -> Row:
    before, segments = said.resumed_from, clock.segments()
    if before:
        segments[TRAINING] = segments.get(TRAINING, 0.0) + before
    times = {"total_seconds": sum(segments.values())}
    times |= {"train_seconds": segments.get(TRAINING, 0.0)}
    times |= {"cpu_seconds": clock.cpu_seconds}
    row: Row = {name: seconds for name, seconds in times.items() if seconds > 0}
    row |= {"segments": segments}
    return row | ({"resumed": 1.0, "sessions": 2.0} if before else {})


def read_figures(given: Mapping[str, Any]) -> dict[str, float]:
    """Numbers beside the quality, as far as a run may carry them; others are noted."""
    figures = {}
    for name, value in given.items():
        number = plain_number(value)
        if name in _OWN_FIELDS:
            note(f"oc.Run: {name} is a field of the run and no metric; it is left out")
        elif number is None or not math.isfinite(number):
            note(f"oc.Run: {name} = {value!r:.60} is no number; it is left out")
        elif abs(number) > AXIS_LIMITS[1]:
            note(f"oc.Run: {name} = {value!r:.60} is out of range; it is left out")
        else:
            figures[name] = number
    return figures


def readable_row(row: Row) -> tuple[Row, tuple[Problem, ...]]:
    """The row without what a reader would refuse, which is noted.

    Returns: the row, and what is wrong with the fields without which there is no run.
    """
    row = dict(row)
    while True:
        # What a quality is worth is asked of whoever reads, where nobody has said it.
        _, problems = read_record(row, 1, Defaults(direction="max"))
        needed = tuple(p for p in problems if p.field in IDENTITY)
        wrong = [p for p in problems if p.field in row and p.field not in IDENTITY]
        if not wrong:
            return row, needed
        for problem in wrong:
            told = f"{problem.field} {problem.reason}. {problem.advice}"
            note(f"oc.Run: {told} It is left out")
            row.pop(problem.field, None)
        if "quality" not in row and row["status"] == "finished":
            row["status"] = "diverged"


def say_wrong(problems: tuple[Problem, ...]) -> str:
    """What is wrong with a run that nobody could read, in one line."""
    return "; ".join(f"{p.field} {p.reason}. {p.remedy}" for p in problems)
