"""A method's time at equal quality: over its curve, or at the one time tested."""

from __future__ import annotations

from overcurve.curves.comparison import Interval, MethodAnswer


def time_saved(answer: MethodAnswer) -> Interval:
    """How many times faster a method is than the baseline at equal quality.

    That is the mean over both curves. A method that was tested once has no curve, and
    still its point's own speed-up, where the baseline's curve can be inverted.

    Returns: a ratio with its interval; all None where it cannot be said.
    """
    if answer.speedup.value is not None:
        return answer.speedup
    judged = [point for point in answer.points if point.verdict != "out_of_range"]
    if len(judged) != 1 or judged[0].speedup is None:
        return Interval(None, None, None)
    (point,) = judged
    return Interval(point.speedup, point.speedup_low, point.speedup_high)
