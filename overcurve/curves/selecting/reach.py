"""Where a run would stand to be judged, and what it would cost."""

from __future__ import annotations

import math

from overcurve.curves.selecting.selection import Arm, Selection
from overcurve.curves.terms.axes import axis_unit, is_machine_free
from overcurve.curves.terms.quantities import SECONDS_FIELDS
from overcurve.curves.terms.run_table import RunTable

START_SEEDS = 3  # with which a new budget begins
# A time is never met exactly: what shall bring a point into range is trained a little
# beyond it, so that a few per cent of jitter leave it within.
JUST_BEYOND = 1.05


def within_reach(selection: Selection, x: float) -> float:
    """Where the baseline is trained so that a point at `x` lies within its range: a
    little beyond a point outside, on an axis that a run does not meet exactly."""
    nodes, samples = selection.baseline.groups, selection.records.samples()
    if not nodes or nodes[0].mean_time <= x <= nodes[-1].mean_time:
        return x
    if is_machine_free(selection.question.axis, samples):
        return x
    return x * JUST_BEYOND if x > nodes[-1].mean_time else x / JUST_BEYOND


def run_cost(selection: Selection, arm: Arm, budget: float, x: float) -> float:
    """What one run at a budget of an arm takes, as its own runs took.

    Args:
        selection: its axis may be the time itself.
        arm: the side that is trained.
        budget: as declared, in the arm's unit.
        x: where on the axis such a run stands.
    Returns: seconds; in units of the axis, `x` itself, where no run states its seconds.
    """
    if selection.question.axis in SECONDS_FIELDS:
        return x
    runs = arm.records.where(lambda run: run.budget == budget)
    seconds = [time for (time,) in runs.rows("train_seconds") if time is not None]
    return math.fsum(seconds) / len(seconds) if seconds else x


def cost_unit(axis: str, records: RunTable) -> str:
    """The unit of what `run_cost` gives: that of the axis where no run states its
    seconds."""
    have_seconds = (seconds is not None for (seconds,) in records.rows("train_seconds"))
    if axis in SECONDS_FIELDS or any(have_seconds):
        return "seconds"
    return axis_unit(axis, records.samples()) or "units"
