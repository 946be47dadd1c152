"""How many units fill so many seconds: short complete trainings at two sizes, a line.

Complete means the whole schedule, set-up of the last unit included, so a method whose
steps grow dearer (progressive resizing), or that pays at the end (a final pruning),
needs no special case as long as its time grows in a line with its planned units. What a
training waited for its core while others had it is taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from workers.driving.assignment import Assignment
from workers.driving.harness import train_run
from workers.driving.outcome import Outcome, ShouldStop

# Long enough to measure on a busy machine, short enough to wait for.
LONG_SECONDS = 0.4
SHORT_SHARE = 0.25
REPEATS = 3
_GROWTH = 8
_MOST_WAITED = 0.95
_COMPUTING_SHARE = 0.9
Tell = Callable[[int, int], None]


class CalibrationFailed(RuntimeError):
    """A training needed for a calibration did not finish.

    Attributes:
        assignment: which one.
        code: the error's code, as in a run; "cancelled" on request.
        remedy: what to do.
    """

    def __init__(self, assignment: Assignment, outcome: Outcome) -> None:
        error = outcome.error or {"code": outcome.status, "message": "", "remedy": ""}
        self.assignment = assignment
        self.code, self.remedy = error["code"], error["remedy"]
        super().__init__(f"{assignment.method}: {error['message']}")


@dataclass(frozen=True, slots=True)
class Fit:
    """Training seconds of a recipe as a line in its planned units.

    Attributes:
        fixed_seconds: what a training costs whatever its length, at least 0.
        unit_seconds: what one unit adds, above 0.
        samples: (planned units, training seconds) of every training it was made from.
    """

    fixed_seconds: float
    unit_seconds: float
    samples: tuple[tuple[int, float], ...] = ()


def planned_units(fit: Fit, seconds: float) -> int:
    """Returns the whole number of units that comes closest to `seconds`; at least 1."""
    return max(1, round((seconds - fit.fixed_seconds) / fit.unit_seconds))


def calibrate(
    assignments: Sequence[Assignment],
    tell: Tell | None = None,
    should_stop: ShouldStop = lambda: False,
    *,
    long_seconds: float = LONG_SECONDS,
    repeats: int = REPEATS,
) -> tuple[Fit, ...]:
    """Measures several recipes side by side, so that a busy moment meets all of them.

    Args:
        assignments: one for each recipe; their planned units are not looked at.
        tell: told (trainings done, trainings in all) after each; for a progress bar.
        should_stop: True cancels between two units.
        long_seconds: what the longer of the two sizes should take.
        repeats: how often each size is trained.

    Returns: one fit for each assignment, in order.

    Raises: CalibrationFailed: when a training fails or is cancelled.
    """
    total = len(assignments) * (1 + 2 * repeats)
    done = 0

    def seconds_of(assignment: Assignment, units: int) -> float:
        return _train_seconds(assignment, units, should_stop)

    def count() -> None:
        nonlocal done
        done += 1
        if tell is not None:
            tell(done, total)

    sizes: list[tuple[int, int]] = []
    for assignment in assignments:
        sizes.append(_choose_sizes(assignment, long_seconds, seconds_of))
        count()
    samples: list[list[tuple[int, float]]] = [[] for _ in assignments]
    for _ in range(repeats):
        for which in range(2):
            for assignment, pair, measured in zip(
                assignments, sizes, samples, strict=True
            ):
                units = pair[which]
                measured.append((units, seconds_of(assignment, units)))
                count()
    return tuple(fit_line(measured) for measured in samples)


def fit_line(samples: Sequence[tuple[int, float]]) -> Fit:
    """Fits the line through the medians of two sizes.

    Args:
        samples: (units, seconds); two different sizes, each several times.

    Returns: a line that never starts below zero: where noise says so, it is taken
        through the origin and the longer size.
    """
    small, large = min(u for u, _ in samples), max(u for u, _ in samples)
    short = median(s for u, s in samples if u == small)
    long = median(s for u, s in samples if u == large)
    unit_seconds = (long - short) / (large - small)
    fixed_seconds = long - unit_seconds * large
    if fixed_seconds < 0 or unit_seconds <= 0:
        return Fit(0.0, long / large, tuple(samples))
    return Fit(fixed_seconds, unit_seconds, tuple(samples))


def _choose_sizes(
    assignment: Assignment,
    long_seconds: float,
    seconds_of: Callable[[Assignment, int], float],
) -> tuple[int, int]:
    """Trains longer and longer until it takes about `long_seconds`; returns both sizes.

    Growing by what was measured, not by a unit's price, finds the size of a method
    with a large fixed cost as well.
    """
    units = 1
    while (seconds := seconds_of(assignment, units)) < long_seconds / 2:
        units *= max(2, min(_GROWTH, int(long_seconds / seconds)))
    large = max(2, units)
    return max(1, round(large * SHORT_SHARE)), large


def _train_seconds(
    assignment: Assignment, units: int, should_stop: ShouldStop
) -> float:
    planned = replace(assignment, planned_units=units)
    outcome = train_run(planned, None, should_stop, evaluate=False)
    if outcome.status != "finished" or outcome.train_seconds is None:
        raise CalibrationFailed(planned, outcome)
    waited = outcome.steadiness.get("waited_share", 0.0)
    return undisturbed_seconds(outcome.train_seconds, outcome.cpu_seconds, waited)


def undisturbed_seconds(seconds: float, cpu_seconds: float, waited: float) -> float:
    """Seconds that a training would have taken had nobody else had its core.

    A calibration is kept for good, and who else was busy meanwhile is not. One that
    neither computed nor waited for most of its time slept: others cost it nothing.

    Args:
        seconds: on the training clock.
        cpu_seconds: of its process meanwhile.
        waited: share of the time that it was ready and had no core.
    """
    computes = cpu_seconds / seconds + waited >= _COMPUTING_SHARE
    return seconds * (1 - min(waited, _MOST_WAITED)) if computes else seconds
