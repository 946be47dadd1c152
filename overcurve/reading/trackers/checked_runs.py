"""Every run of a tracker, or an error that tells all that is wrong with them."""

from __future__ import annotations

from pathlib import Path

from overcurve.errors import FieldError, Unjudgeable
from overcurve.reading.files import Advise
from overcurve.reading.problems import Problem
from overcurve.reading.reading_options import Reading
from overcurve.reading.trackers.read_tracked import TrackerRead
from overcurve.reading.trackers.read_tracker import read_tracker


def read_checked(
    source: str | Path,
    reading: Reading,
    *,
    tracker: str = "",
    skip_bad: bool = False,
    advise: Advise,
) -> TrackerRead | None:
    """Reads a tracker's file, folder or server.

    Args:
        source, reading, tracker: as of `read_tracker`.
        skip_bad: leaves wrong runs out, where the others can be read.
        advise: the remedy of a problem, in the words of whoever asks.
    Returns: None where it is no tracker's.
    Raises:
        Unjudgeable: with what was understood, and each fault with its remedy.
        MissingPackage: the tracker's package is not installed.
    """
    answer = read_tracker(source, reading, tracker)
    if answer is None:
        return None
    name = Path(source).name or str(source)
    return check_read(name, answer, skip_bad=skip_bad, advise=advise)


def check_read(
    name: str, answer: TrackerRead, *, skip_bad: bool = False, advise: Advise
) -> TrackerRead:
    """Gives back what was read of a tracker where nothing is wrong with it.

    Args:
        name: of where the runs are.
        answer: what was read of it.
        skip_bad, advise: as of `read_checked`.
    Raises: Unjudgeable: as `read_checked`.
    """
    read = answer.runs
    if not read.problem_count or (skip_bad and read.may_skip_bad):
        return answer
    sentences = [*answer.said, *(_told(p, advise) for p in read.problems)]
    more = read.problem_count - len(read.problems)
    sentences += [f"and {more:,} more"] if more else []
    lines = "".join(f"\n  {line}" for line in sentences)
    raise Unjudgeable(
        f"{name} cannot be judged:{lines}",
        [FieldError(problem.field, problem.reason) for problem in read.problems],
        advise(read.problems[0]),
    )


def _told(problem: Problem, advise: Advise) -> str:
    return f"{problem.field}: {problem.reason}. {advise(problem)}"
