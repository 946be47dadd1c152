"""The time before a clock's first row, reckoned from the run's own pace.

A clock since 1970, or one that says zero at its first row though steps were done by
then, does not count what came before that row. Where the first row is step 0, nothing
came before it.
"""

from __future__ import annotations

import math

from overcurve.reading.courses.course import usual_pace

NOTHING = 0.05  # of what the steps before the first row take


def reckon_before(places: list[float], spent: list[float], offset: float) -> float:
    """The seconds before the first row that the clock did not count.

    Args:
        places: of the rows.
        spent: the clock since its start, NaN where none is told.
        offset: steps done at place 0: 1 where the first of them is called 0.
    Returns: 0 where nothing is missing; NaN where something is and no pace is known.
    """
    first = next((i for i, t in enumerate(spent) if not math.isnan(t)), None)
    if first is None:
        return 0.0
    done, pace = places[first] + offset, usual_pace(places, spent)
    if done <= 0:
        return 0.0
    if math.isnan(pace):
        return math.nan if spent[first] <= 0 else 0.0
    return pace * done if spent[first] <= NOTHING * pace * done else 0.0
