"""Every run of a file of runs, or an error that tells each line at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path

from overcurve.errors import FieldError, Unjudgeable
from overcurve.reading.problems import Problem
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead

Advise = Callable[[Problem], str]
_advice: Advise = attrgetter("advice")


def read_file(
    path: Path,
    reading: Reading,
    *,
    skip_bad: bool = False,
    advise: Advise = _advice,
) -> RunsRead:
    """Reads a CSV or JSON lines file.

    Args:
        skip_bad: leaves wrong lines out, where the file can be read to its end.
        advise: the remedy of a problem, in the words of whoever asks.
    Raises: Unjudgeable: with each line at fault, its field, what is wrong with it and
        what to do.
    """
    with path.open("rb") as stream:
        read = read_runs(stream, reading)
    if read.problem_count and not (skip_bad and read.may_skip_bad):
        sentences = [_told(problem, advise) for problem in read.problems]
        more = read.problem_count - len(sentences)
        sentences += [f"and {more:,} more"] if more else []
        lines = "".join(f"\n  {line}" for line in sentences)
        raise Unjudgeable(
            f"{path.name} cannot be judged:{lines}",
            _fields(read),
            advise(read.problems[0]),
        )
    return read


def _told(problem: Problem, advise: Advise) -> str:
    where = f"{problem.where}, {problem.field}"
    return f"{where}: {problem.reason}. {advise(problem)}"


def _fields(read: RunsRead) -> Iterator[FieldError]:
    for problem in read.problems:
        yield FieldError(f"{problem.where}, {problem.field}", problem.reason)
