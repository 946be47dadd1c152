"""What finished runs of some tasks came to, by recipe and budget."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.models import RunRow, RunStateRow
from frontend.facts.curves import QualityView


def list_qualities(
    session: Session, tasks: Collection[str], recipes: Collection[str]
) -> tuple[QualityView, ...]:
    """Lists them by task, recipe and budget; recipes without a finished run are not
    among them."""
    run, state = RunRow, RunStateRow
    which = (run.task, run.recipe, run.budget, run.budget_unit, run.unit)
    rows = session.execute(
        select(
            *which, func.count().label("runs"), func.avg(state.quality).label("mean")
        )
        .join(state, state.run == run.id)
        .where(state.task.in_(tasks), state.recipe.in_(recipes))
        .where(state.status == "finished", state.quality.is_not(None))
        .group_by(*which)
        .order_by(*which)
    )
    return tuple(QualityView(**row._mapping) for row in rows)
