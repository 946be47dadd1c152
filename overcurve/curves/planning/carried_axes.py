"""On which axes every regular run of a comparison has a place."""

from __future__ import annotations

from overcurve.curves.terms.answers import Comparison
from overcurve.curves.terms.axes import can_be_trained_to
from overcurve.curves.terms.metric_names import guess_direction
from overcurve.curves.terms.quantities import AXIS_FIELDS
from overcurve.curves.terms.records import COURSE_FLAGS, DEVICE_FIGURES
from overcurve.curves.terms.run_table import RunBatch, RunTable, axis_values


def carried_axes(comparison: Comparison) -> tuple[str, ...]:
    """Axes that every finished run carries, and on which longer trainings stand
    elsewhere: fields of the record, then columns that its author brought along."""
    done = finished_runs(comparison)
    reference = done.where(lambda run: run.recipe == comparison.baseline.recipe)
    no_axes = {*COURSE_FLAGS, *DEVICE_FIGURES, *further_metrics(done)}
    extra = sorted(_columns(done) - no_axes - {*AXIS_FIELDS})
    return tuple(
        axis
        for axis in (*AXIS_FIELDS, *extra)
        if done
        and all(_has_places(batch, axis) for batch in done.batches)
        and _tells_budgets_apart(axis, reference)
    )


def finished_runs(comparison: Comparison) -> RunTable:
    """The runs that ended well, of all curves."""
    return comparison.records.where(lambda run: run.status == "finished")


def further_metrics(runs: RunTable) -> set[str]:
    """Metrics that runs carry beside their own, told from axes by their names."""
    return {n for n in _columns(runs) if guess_direction(n) is not None}


def is_carried(column: str, runs: RunTable) -> bool:
    """Whether every run has a column that its author brought along."""
    return all(column in extra for (extra,) in runs.rows("extra"))


def _columns(runs: RunTable) -> set[str]:
    return {name for (extra,) in runs.carrying("extra").rows("extra") for name in extra}


def _has_places(batch: RunBatch, axis: str) -> bool:
    return all((value or 0) > 0 for value in axis_values(batch, axis))


def _tells_budgets_apart(axis: str, runs: RunTable) -> bool:
    """Whether longer trainings stand elsewhere on an axis: the number of a model's
    parameters is the same for all, and no curve can be drawn against it. Where what
    is measured scatters without growing, the shortest and the longest must differ."""
    budgets = {run.budget for run in runs.samples()}
    if len(budgets) < 2:
        return True
    if can_be_trained_to(axis):
        return len(_places(axis, runs)) > 1
    shortest = _places(axis, runs.where(lambda run: run.budget == min(budgets)))
    longest = _places(axis, runs.where(lambda run: run.budget == max(budgets)))
    return max(shortest) < min(longest) or max(longest) < min(shortest)


def _places(axis: str, runs: RunTable) -> set[float]:
    return {x or 0.0 for batch in runs.batches for x in axis_values(batch, axis)}
