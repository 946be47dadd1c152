"""Studies in turn where one person may train so many runs at once, over all workers."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.models.runs import IS_RUNNING, IS_WAITING

# Two claims at once would each see the same place free. Whoever goes silent in the
# middle of one is thrown out, because the others wait.
_TAKE_TURNS = text(
    """
    SELECT set_config('idle_in_transaction_session_timeout', '5s', true),
        pg_advisory_xact_lock(7163406614)
    """
)

# A person's last free place goes to the study whose turn it is among those that some
# worker would take now: else a device that ends its runs first would keep it for ever.
_WITHIN_LIMIT = text(
    f"""
    WITH taken AS (
        SELECT owner, count(*) AS runs
        FROM run_states JOIN studies ON studies.id = run_states.study
        WHERE {IS_RUNNING} GROUP BY owner
    ), open AS (
        SELECT id, owner, device, priority,
            (SELECT count(*) FROM run_states
             WHERE study = studies.id AND {IS_RUNNING}) AS running,
            (SELECT max(started_at) FROM run_states WHERE study = studies.id) AS served
        FROM studies WHERE EXISTS (
            SELECT FROM run_states WHERE study = studies.id AND {IS_WAITING}
        )
    ), in_turn AS (
        SELECT *, first_value(device) OVER (
            PARTITION BY owner ORDER BY priority DESC, running, served NULLS FIRST, id
        ) AS next_device
        FROM open
        WHERE device = :device OR device IN (
            SELECT device FROM workers WHERE state = 'idle'
            AND heartbeat_at > clock_timestamp() - make_interval(secs => :stale_seconds)
        )
    )
    SELECT id FROM in_turn
    LEFT JOIN taken ON taken.owner IS NOT DISTINCT FROM in_turn.owner
    WHERE device = :device
        AND coalesce(runs, 0) < :most
        AND (coalesce(runs, 0) + 1 < :most OR next_device = :device)
    ORDER BY priority DESC, running, served NULLS FIRST, id
    """
)


def take_turns_within(
    session: Session, device: str, most: int, stale_seconds: float
) -> list[int]:
    """Lists the studies that a worker of `device` may claim a run of, in turn, without
    those of people who have `most` runs in training; claims elsewhere wait until this
    transaction ends. What nobody owns counts as one person's.

    Args:
        stale_seconds: after which a silent worker is not waited for.
    """
    session.execute(_TAKE_TURNS)
    values = {"device": device, "most": most, "stale_seconds": stale_seconds}
    return list(session.scalars(_WITHIN_LIMIT, values))
