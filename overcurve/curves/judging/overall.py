"""From the verdicts of points to one word for the method, and where it holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from overcurve.curves.terms.answers import MethodVerdict, Point


def method_verdict(points: Sequence[Point], comparable: bool) -> MethodVerdict:
    """One word for a method, from the verdicts of its in-range points.

    "All of them" needs no correction for several times: it is an intersection.
    """
    if not comparable:
        return "not_comparable"
    inside = [p.verdict for p in points if p.verdict != "out_of_range"]
    if not inside:
        return "out_of_range" if points else "undecided"
    above, below = inside.count("above"), inside.count("below")
    if above == len(inside):
        return "above"
    if below == len(inside):
        return "below"
    if above and below:
        return "crosses"
    if above or below:
        return "partly_above" if above else "partly_below"
    return "undecided"


def neighbours(points: Sequence[Point]) -> dict[str, tuple[tuple[float, float], ...]]:
    """Stretches of neighbouring in-range points that are all above, or all below."""
    by_verdict: dict[str, list[tuple[float, float]]] = {"above": [], "below": []}
    previous = None
    for point in points:
        if point.verdict == "out_of_range" or point.x is None:
            continue
        if point.verdict in by_verdict:
            stretches = by_verdict[point.verdict]
            if previous == point.verdict:
                stretches[-1] = (stretches[-1][0], point.x)
            else:
                stretches.append((point.x, point.x))
        previous = point.verdict
    return {name: tuple(stretches) for name, stretches in by_verdict.items()}


def crossings(points: Sequence[Point]) -> tuple[tuple[float, float], ...]:
    """Times between neighbouring decided points of opposite sign."""
    decided = [
        (p.verdict, p.x) for p in points if p.verdict in ("above", "below") and p.x
    ]
    return tuple(
        (first[1], second[1])
        for first, second in pairwise(decided)
        if first[0] != second[0]
    )
