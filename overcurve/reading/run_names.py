"""Whether what was read as methods are names of runs: then each has one run alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.doubts import Answer, Doubt
from overcurve.reading.problems import Problem

NAMES = "names"  # the id of the doubt
METHODS, RUNS = "methods", "runs"
ANSWERS = (Answer(METHODS, "They are methods"), Answer(RUNS, "They are names of runs"))
FEWEST = 4  # methods with one run each, from which on it is asked


def doubt_names(
    records: Sequence[RunRecord], answers: Mapping[str, str]
) -> Doubt | None:
    """Asks whether methods are names of runs, where each of several has one run.

    Args:
        records: of one file.
        answers: to doubts, by their id.
    Returns: None where a method has several runs, or there are too few to tell.
    """
    labels = {(run.task, run.metric, run.label) for run in records}
    if len(labels) < FEWEST or len(labels) < len(records):
        return None
    shown = ", ".join(run.label for run in records[:2])
    return Doubt(
        id=NAMES,
        question=(
            f"Each of the {len(labels):,} methods ({shown}, ...) has one run: are "
            "these the names of runs?"
        ),
        answers=ANSWERS,
        taken=answers.get(NAMES, METHODS),
        is_answered=NAMES in answers,
    )


def names_problem(doubt: Doubt) -> Problem | None:
    """What is to be done where somebody says that they are names of runs."""
    if doubt.taken != RUNS:
        return None
    return Problem(
        1,
        "method",
        "is the name of each run",
        "Say which column is the method, or which part of the name.",
        option="--map COLUMN=method, or --map 'COLUMN={method}-s{seed}'",
    )
