"""On which axes every regular run of a comparison has a place."""

from __future__ import annotations

from collections.abc import Sequence

from frontend.curves.answers import Comparison
from frontend.curves.metric_names import guess_direction
from frontend.curves.records import AXIS_FIELDS, COURSE_FLAGS, RunRecord, axis_value


def carried_axes(comparison: Comparison) -> tuple[str, ...]:
    """Axes that every finished run carries, and on which longer trainings stand
    elsewhere: fields of the record, then columns that its author brought along."""
    done = [r for r in comparison.records if r.status == "finished"]
    reference = [r for r in done if r.recipe == comparison.baseline.recipe]
    named = {name for r in done for name in r.extra}
    extra = sorted(named - further_metrics(done) - set(COURSE_FLAGS))
    return tuple(
        axis
        for axis in (*AXIS_FIELDS, *extra)
        if done
        and all((axis_value(r, axis) or 0) > 0 for r in done)
        and _tells_budgets_apart(axis, reference)
    )


def further_metrics(runs: Sequence[RunRecord]) -> set[str]:
    """Metrics that runs carry beside their own, told from axes by their names."""
    return {n for r in runs for n in r.extra if guess_direction(n) is not None}


def _tells_budgets_apart(axis: str, runs: Sequence[RunRecord]) -> bool:
    """Whether longer trainings stand elsewhere on an axis: the number of a model's
    parameters is the same for all, and no curve can be drawn against it."""
    if len({run.budget for run in runs}) < 2:
        return True
    return len({axis_value(run, axis) for run in runs}) > 1
