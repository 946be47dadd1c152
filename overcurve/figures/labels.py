"""Names at the ends of lines, moved apart where they would stand over one another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from overcurve.figures.axes import Axis
from overcurve.figures.drawing import Label, Mark, Marks
from overcurve.figures.theme import BASELINE

MOST_LABELS = 6  # direct labels; with more, chips and table name the colours
LABEL_LETTERS = 26
LETTER = 0.0092  # a letter's share of the width
LABEL_WIDTH = 0.22  # further apart than this no two labels meet
LABEL_HEIGHT = 0.06  # of the height
HIGHEST = 0.97  # of the height: above it a label would be cut


def direct_labels(
    baseline: str,
    knots: Sequence[Mark],
    methods: Sequence[Marks],
    time: Axis,
    quality: Axis,
) -> tuple[Label, ...]:
    """A label at the last mean of every curve; none with more than six methods.

    Args:
        baseline: its name.
        knots: the baseline's means.
        methods: the methods' means.
        time, quality: the two axes, within which labels are moved apart.
    """
    if len(methods) > MOST_LABELS:
        return ()
    ends = [(m.name, m.colour, m.points[-1]) for m in methods if m.points]
    if knots:
        ends.append((baseline, BASELINE, knots[-1]))
    labels = [Label(_cut(name), colour, m.x, m.y) for name, colour, m in ends]
    return _spread(labels, time, quality)


def label_room(
    baseline: str, knots: Sequence[Mark], methods: Sequence[Marks], is_log: bool
) -> float:
    """The share of the width to keep free on the right, so that no label is cut.

    Args:
        baseline: its name.
        knots: the baseline's means.
        methods: the methods' means.
        is_log: whether the time axis is logarithmic.
    Returns: from 0 to below 1.
    """
    ends = [(m.name, m.points[-1].x) for m in methods if m.points]
    ends += [(baseline, knots[-1].x)] if knots else []
    if len(methods) > MOST_LABELS or not ends:
        return 0.0
    starts = [m.points[0].x for m in methods if m.points] + [k.x for k in knots[:1]]
    first, last = min(starts), max(x for _, x in ends)
    need = 0.0
    for name, x in ends:
        spot = _share(x, first, last, is_log)
        width = 0.02 + LETTER * len(_cut(name))
        need = max(need, 1 - (1 - width) / spot if spot > 0 else 0.0)
    return min(max(need, 0.05), 0.3)


def _share(x: float, first: float, last: float, is_log: bool) -> float:
    if last <= first:
        return 1.0
    return math.log(x / first) / math.log(last / first) if is_log else x / last


def _spread(labels: Sequence[Label], time: Axis, quality: Axis) -> tuple[Label, ...]:
    """Moves labels that would stand over one another apart: up, and where the top is
    reached, those below it down."""
    ordered = sorted(labels, key=lambda label: quality.place(label.y))
    spots = [quality.place(label.y) for label in ordered]
    sides = [time.place(label.x) for label in ordered]

    def near(i: int, j: int) -> bool:
        return abs(sides[i] - sides[j]) < LABEL_WIDTH

    for i in range(len(spots)):
        below = [spots[j] + LABEL_HEIGHT for j in range(i) if near(i, j)]
        spots[i] = max([spots[i], *below])
    for i in reversed(range(len(spots))):
        above = [
            spots[j] - LABEL_HEIGHT for j in range(i + 1, len(spots)) if near(i, j)
        ]
        spots[i] = min([spots[i], HIGHEST, *above])
    return tuple(
        replace(label, y=_unplace(quality, spot))
        for label, spot in zip(ordered, spots, strict=True)
    )


def _unplace(axis: Axis, share: float) -> float:
    if axis.is_log:
        return float(axis.low * (axis.high / axis.low) ** share)
    return axis.low + share * (axis.high - axis.low)


def _cut(name: str) -> str:
    return name if len(name) <= LABEL_LETTERS else name[: LABEL_LETTERS - 1] + "…"
