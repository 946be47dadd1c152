"""What may stand on the x axis of a comparison, and what it is called.

Training time is what verdicts are about; every other axis is judged by the same rule,
on its own, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from overcurve.curves.terms.quantities import (
    BY_NAME,
    CHOSEN_SIZES,
    MACHINE_FREE_AXES,
)
from overcurve.curves.terms.records import RunRecord
from overcurve.curves.terms.run_table import RunTable

TRAINING_TIME = "train_seconds"
_TIME_UNITS = frozenset(
    [
        "ms",
        "milliseconds",
        "s",
        "sec",
        "secs",
        "second",
        "seconds",
        "min",
        "mins",
        "minute",
        "minutes",
        "h",
        "hour",
        "hours",
        "d",
        "day",
        "days",
    ]
)


def say_axis(axis: str) -> str:
    """An axis in words, without its unit: "training time", "steps", "gpu hours"."""
    quantity = BY_NAME.get(axis)
    return quantity.words if quantity else axis.replace("_", " ")


def say_place(axis: str) -> str:
    """What a place on an axis is called: steps or dollars are no times, and a budget
    in seconds is what was asked for, not what was measured."""
    if axis == "budget":
        return "budget"
    return "time" if _unit(axis) == "seconds" else "point"


def axis_unit(axis: str, records: Iterable[RunRecord]) -> str:
    """The unit of places on an axis.

    Args:
        records: the runs of the comparison; they state the unit of a budget.
    Returns: "seconds" for what is a time in seconds; "" where a budget's unit is not
        stated, or not the same for all.
    """
    if axis == "budget":
        units = {run.budget_unit for run in _samples(records)}
        return units.pop() if len(units) == 1 else ""
    return _unit(axis)


def is_machine_free(axis: str, records: Iterable[RunRecord]) -> bool:
    """Whether a slower machine would leave every place on the axis where it is.

    A budget in seconds is a time like any other: it is reached by training for so long,
    and a slower machine gets less far.

    Args:
        axis: the name of a field, or of a column brought along.
        records: the runs of the comparison; they state the unit of a budget.
    """
    if axis == "budget":
        units = {run.budget_unit.lower() for run in _samples(records)}
        return units.isdisjoint(_TIME_UNITS)
    return axis in MACHINE_FREE_AXES


def can_be_trained_to(axis: str) -> bool:
    """Whether a run can be made to stand at a place on an axis: by training longer or
    shorter, or by what is laid down before. No training ends at 900 ns per example."""
    quantity = BY_NAME.get(axis)
    return quantity is None or quantity.grows or quantity.origin != "measured"


def is_chosen_size(axis: str) -> bool:
    """Whether runs of one budget with other values are another experiment."""
    return axis in CHOSEN_SIZES


def is_pace(axis: str) -> bool:
    """Whether places are seconds for one of something, mostly far below a second."""
    return axis in BY_NAME and BY_NAME[axis].is_pace


def _unit(axis: str) -> str:
    """The unit by name alone: columns that users bring along say it at their end."""
    if axis in BY_NAME:
        return BY_NAME[axis].unit
    return "seconds" if axis.endswith("seconds") else axis.replace("_", " ")


def _samples(records: Iterable[RunRecord]) -> Iterable[RunRecord]:
    """All runs of a batch have their budgets in one unit."""
    return records.samples() if isinstance(records, RunTable) else records
