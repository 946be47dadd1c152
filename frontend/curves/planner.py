"""What would decide an open comparison: the next runs, cheapest first."""

from __future__ import annotations

from collections.abc import Sequence

from frontend.curves.answers import NextRun
from frontend.curves.judging import JudgedMethod
from frontend.curves.selection import Selection


def next_runs(
    selection: Selection, judged: Sequence[JudgedMethod]
) -> tuple[NextRun, ...]:
    """Runs that would help to decide what is open."""
    return ()
