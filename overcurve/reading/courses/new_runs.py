"""Where rows of one method, budget and seed are those of several runs.

A place that falls to its start, with the clock, begins another run. Where the clock
goes on, as it does since a process began, the run was begun again from its start and
has cost both. A place that falls less far was taken up from a checkpoint.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from overcurve.reading.courses.course import Course, in_order_of_places, joined


def part_runs(stretches: Sequence[Course], *, falls_alone: bool) -> list[Course]:
    """The runs that rows make.

    Args:
        stretches: rows of one method, budget and seed, in which places rise; each
            begins where a place falls.
        falls_alone: whether a place that falls to its start is enough: the clock
            counts since 1970, or one row at a time, or the seed is not told.
    """
    if len(stretches) > 1:
        ordered = in_order_of_places(list(stretches))
        if ordered is not None:
            return [ordered]
    runs: list[list[Course]] = []
    for stretch in stretches:
        if runs and not _begins(runs[-1], stretch, falls_alone):
            runs[-1].append(stretch)
        else:
            runs.append([stretch])
    return [joined(parts) for parts in runs]


def _begins(run: Sequence[Course], stretch: Course, falls_alone: bool) -> bool:
    if stretch.places[0] > run[0].places[0]:
        return False
    if falls_alone:
        return True
    told = [t for course in run for t in course.seconds if not math.isnan(t)]
    first = next((t for t in stretch.seconds if not math.isnan(t)), None)
    return not told or first is None or first < told[-1]
