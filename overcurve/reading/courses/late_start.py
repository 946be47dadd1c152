"""The time before a clock's first row, reckoned from the run's own pace.

A clock since 1970, or one that says zero at its first row though steps were done by
then, does not count what came before that row. Where the first row is step 0, nothing
came before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median_low

from overcurve.reading.courses.course import usual_pace

NOTHING = 0.05  # of what the steps before the first row take
FEWEST = 3  # intervals of which a run's own pace is told
APART = 3.0  # times slower than its method: an interval that holds a pause


def reckon_before(
    places: list[float],
    spent: list[float],
    offset: float,
    of_method: Sequence[float] = (),
) -> float:
    """The seconds before the first row that the clock did not count.

    Args:
        places: of the rows.
        spent: the clock since its start, NaN where none is told.
        offset: steps done at place 0: 1 where the first of them is called 0.
        of_method: the paces of the method's runs in every interval.
    Returns: 0 where nothing is missing; NaN where something is and no pace is known.
    """
    first = next((i for i, t in enumerate(spent) if not math.isnan(t)), None)
    if first is None:
        return 0.0
    done, pace = places[first] + offset, _pace(places, spent, of_method)
    if done <= 0:
        return 0.0
    if math.isnan(pace):
        return math.nan if spent[first] <= 0 else 0.0
    return pace * done if spent[first] <= NOTHING * pace * done else 0.0


def _pace(places: list[float], spent: list[float], of_method: Sequence[float]) -> float:
    """The run's own pace; that of its method where few intervals tell a far slower one
    for it: one of them may hold a pause."""
    own = usual_pace(places, spent)
    if len(spent) > FEWEST or not of_method:
        return own
    usual = median_low(of_method)
    return usual if own > APART * usual else own
