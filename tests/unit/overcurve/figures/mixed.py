"""A comparison with a point of every verdict."""

from __future__ import annotations

from overcurve.curves.comparison import Comparison, compare
from overcurve.curves.terms.question import Question
from tests.unit.overcurve.curves.studies import make_runs, rising

HEIGHTS = {1.0: 0.0, 4.0: 0.2, 8.0: 0.0, 11.0: 0.01, 16.0: -0.2}


def mixed_comparison() -> Comparison:
    """Out of range, above, equal, undecided and below, in this order."""
    method = make_runs("m", list(HEIGHTS), quality=lambda t: rising(t) + HEIGHTS[t])
    return compare(Question(baseline="base", margin=0.015), make_runs() + method)
