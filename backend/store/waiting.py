"""What waits, in the order in which `claims.claim_run` will take it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.models.runs import IS_RUNNING, IS_WAITING
from backend.store.runs import load_views
from frontend.facts.runs import RunView
from frontend.facts.studies import WaitingStudy

# A study's n-th run comes in the n-th round, because its turn is over with each run;
# what it trains already counts as turns taken.
_IN_TURN = text(
    f"""
    WITH open AS (
        SELECT id, device, priority,
            (SELECT count(*) FROM run_states
             WHERE study = studies.id AND {IS_RUNNING}) AS running,
            (SELECT max(started_at) FROM run_states WHERE study = studies.id) AS served
        FROM studies
        WHERE EXISTS (
            SELECT FROM run_states WHERE study = studies.id AND {IS_WAITING}
        )
    )
    SELECT next.run
    FROM open CROSS JOIN LATERAL (
        SELECT run, row_number() OVER (ORDER BY block, position, run) AS round
        FROM (
            SELECT run, block, position FROM run_states
            WHERE study = open.id AND device = open.device AND {IS_WAITING}
            ORDER BY block, position, run LIMIT :most
        ) AS first
    ) AS next
    ORDER BY priority DESC, running + round, served NULLS FIRST, id
    LIMIT :most
    """
)

_STUDIES = text(
    f"""
    SELECT id, title, device, priority, owner, waiting,
        (SELECT count(*) FROM run_states
         WHERE study = studies.id AND {IS_RUNNING}) AS running
    FROM studies JOIN (
        SELECT study, count(*) AS waiting FROM run_states
        WHERE {IS_WAITING} GROUP BY study
    ) AS counted ON counted.study = studies.id
    ORDER BY priority DESC, running, id
    LIMIT :most
    """
)


def list_waiting(session: Session, limit: int) -> tuple[RunView, ...]:
    """Lists the runs that will be claimed next, all devices together.

    Exact for one worker a device while nothing is submitted; how fast studies' runs
    end decides among several workers.
    """
    return load_views(session, session.scalars(_IN_TURN, {"most": limit}).all())


def list_waiting_studies(session: Session, limit: int) -> tuple[WaitingStudy, ...]:
    """Lists studies with runs that wait, those served first at the top."""
    rows = session.execute(_STUDIES, {"most": limit})
    return tuple(WaitingStudy(**row._mapping) for row in rows)
