"""How far trainings took longer or shorter than the seconds asked for.

A budget in seconds is calibrated once for each recipe and kind of device. Points stand
at the time measured, so a drift falsifies nothing; it moves the points of one recipe
away from those of another, and between two baseline budgets less can be said.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from overcurve.curves.saying.wording import say_per_cent

SECONDS = "seconds"
WORTH_SAYING = 0.03  # less is within what a calibration promises


def budget_drift(runs: Iterable[tuple[float, str, float | None]]) -> float | None:
    """The median of measured over asked, less one.

    Args:
        runs: budget, its unit, and training seconds (None: not known), of each run.

    Returns: a fraction, 0.06 for 6 % longer; None where no budget is in seconds.
    """
    ratios = [
        seconds / budget
        for budget, unit, seconds in runs
        if unit == SECONDS and seconds
    ]
    return median(ratios) - 1 if ratios else None


def say_drift(drift: float | None) -> str:
    """ "6 % longer than asked", "2.5 times as long as asked"; "" for what is not worth
    saying."""
    if drift is None or abs(drift) < WORTH_SAYING:
        return ""
    if drift >= 1:
        return f"{1 + drift:.1f} times as long as asked"
    longer = "longer" if drift > 0 else "less"
    return f"{say_per_cent(abs(drift))} {longer} than asked"
