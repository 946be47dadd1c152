"""Every run of a file of runs, or an error that tells each line at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path

from overcurve.errors import FieldError, Unjudgeable
from overcurve.reading.problems import Problem
from overcurve.reading.read_runs import read_runs
from overcurve.reading.reading_options import Reading
from overcurve.reading.runs_read import RunsRead
from overcurve.reading.sources import sources_in
from overcurve.words import count

Advise = Callable[[Problem], str]
advice: Advise = attrgetter("advice")


def read_file(
    path: Path,
    reading: Reading,
    *,
    skip_bad: bool = False,
    advise: Advise = advice,
) -> RunsRead:
    """Reads one file, or a folder of files; arguments and errors are those of
    `read_files`.

    Args:
        path: of the file, or the folder.
        reading: how it is to be read.
        skip_bad: leaves wrong lines out.
        advise: the remedy of a problem, in the words of whoever asks.
    """
    return read_files([path], reading, skip_bad=skip_bad, advise=advise)


def read_files(
    paths: Sequence[Path],
    reading: Reading,
    *,
    skip_bad: bool = False,
    advise: Advise = advice,
) -> RunsRead:
    """Reads files of runs as one.

    Args:
        paths: of files, and of folders for the files of runs in them.
        reading: how they are to be read.
        skip_bad: leaves wrong lines out, where all files can be read to their end.
        advise: the remedy of a problem, in the words of whoever asks.
    Raises: Unjudgeable: with each line at fault, its field, what is wrong with it and
        what to do.
    """
    read = read_runs(sources_in(paths), reading)
    if read.problem_count and not (skip_bad and read.may_skip_bad):
        sentences = [_told(problem, advise) for problem in read.problems]
        more = read.problem_count - len(sentences)
        sentences += [f"and {more:,} more"] if more else []
        lines = "".join(f"\n  {line}" for line in sentences)
        raise Unjudgeable(
            f"{say_files(paths)} cannot be judged:{lines}",
            _fields(read),
            advise(read.problems[0]),
        )
    return read


def say_files(paths: Sequence[Path]) -> str:
    """What files that are read as one are called: by name where it is one."""
    return paths[0].resolve().name if len(paths) == 1 else count(len(paths), "file")


def _told(problem: Problem, advise: Advise) -> str:
    where = f"{problem.where}, {problem.field}"
    return f"{where}: {problem.reason}. {advise(problem)}"


def _fields(read: RunsRead) -> Iterator[FieldError]:
    for problem in read.problems:
        yield FieldError(f"{problem.where}, {problem.field}", problem.reason)
