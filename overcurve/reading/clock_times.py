"""Training times that are points in time: seconds since 1970 where a duration belongs.

Within the course of a run the difference of two such clocks is its time; alone, one
says when a run ended and nothing of how long it took.
"""

from __future__ import annotations

from collections.abc import Iterable

from overcurve.curves.terms.records import RunRecord
from overcurve.reading.problems import Problem

EARLIEST = 1e9  # seconds: September 2001, or a training of 31 years


def clock_problems(records: Iterable[RunRecord]) -> list[Problem]:
    """Says of a file that its training times are a clock's; nothing where one is not.

    Args:
        records: of one file.
    """
    times = [run.train_seconds for run in records if run.train_seconds is not None]
    if not times or min(times) < EARLIEST:
        return []
    return [
        Problem(
            1,
            "train_seconds",
            f"is a clock's time in every run ({times[0]:.0f}), and no duration",
            "Name the columns of start and end, or the step that rises within a run.",
            option="--map COLUMN=started_at --map COLUMN=ended_at, or --fold COLUMN",
        )
    ]
