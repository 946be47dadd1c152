"""What has happened on a task so far, as one text."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.models.runs import HAS_ENDED
from backend.store.rows import clean_text


def task_version(session: Session, task: str) -> str:
    """Gives a text that changes whenever something is asked, trained, looked at or
    planned on a task: what evidence rests on beside the runs of its own question.

    Studies, runs and looks are never taken away and ended runs stay as they are, so
    that their numbers tell states apart; counting reads indexes alone. A look counts
    as early only once some run has ended after it, so that looking changes nothing.
    """
    version: str = session.scalars(_VERSION, {"task": clean_text(task)}).one()
    return version


_VERSION = text(
    f"""
    SELECT concat_ws(':',
        (SELECT count(*) FROM studies WHERE task = :task),
        runs.asked, runs.ended,
        (SELECT count(*) FROM looks
         WHERE task = :task AND at < (SELECT max(ended_at) FROM run_states)),
        plans.states,
        (SELECT count(*) FROM plan_looks WHERE plan = ANY(plans.ids)),
        (SELECT count(final_study) FROM sweeps),
        (SELECT count(*) FROM files_read JOIN studies ON studies.id = study
         WHERE task = :task)
    )
    FROM (
        SELECT count(*) AS asked, count(*) FILTER (WHERE {HAS_ENDED}) AS ended
        FROM run_states WHERE task = :task
    ) AS runs, (
        SELECT array_agg(id) AS ids, string_agg(state, ',' ORDER BY id) AS states
        FROM plans WHERE task = :task
    ) AS plans
    """
)
