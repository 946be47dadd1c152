"""What people ask of runs that exist: cancel them, train them again."""

from __future__ import annotations

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from backend.errors import Conflict
from backend.models import RunRow, RunStateRow
from backend.models.runs import IS_WAITING
from backend.store.asked_runs import asked_columns, read_asked
from backend.store.new_runs import OWN_FIELDS, NewRun, insert_runs
from backend.store.owners import refuse_others_study
from backend.store.rows import check_id
from backend.store.states import lock_state, write_end, write_event
from overcurve.curves.terms.records import FINAL_STATUSES, Status


def request_cancel(session: Session, run: int) -> Status:
    """Cancels a waiting run at once, asks for it if running; gives the status now.

    Raises:
        Conflict: the run has already ended. Forbidden: it is somebody else's.
    """
    state = lock_state(session, run)
    refuse_others_study(session, state.study)
    if state.status in FINAL_STATUSES:
        raise Conflict(
            f"Run {run} has already ended: it is {state.status}.",
            remedy="Nothing needs to be cancelled.",
        )
    if state.status != "running":
        write_end(session, state, "cancelled", {})
        return "cancelled"
    if not state.cancel_requested:
        write_event(session, state, "cancel_requested", {})
        session.execute(
            update(RunStateRow)
            .where(RunStateRow.run == run)
            .values(cancel_requested=True)
        )
    return "running"


def cancel_study(session: Session, study: int) -> int:
    """Cancels, or asks to, every run of a study that has not ended; counts them.

    Raises: Forbidden: it is somebody else's.
    """
    check_id("study", study)
    refuse_others_study(session, study)
    cancelled = session.execute(_CANCEL_WAITING, {"study": study}).scalar_one()
    asked = session.execute(_ASK_RUNNING, {"study": study}).scalar_one()
    return int(cancelled + asked)


def retry_run(session: Session, run: int) -> int:
    """Queues a failed or cancelled run again as a new run; gives the new id.

    Raises:
        Conflict: the run is in another state, or has been retried already.
        Forbidden: it is somebody else's.
    """
    state = lock_state(session, run)
    refuse_others_study(session, state.study)
    if state.status not in ("failed", "cancelled"):
        raise Conflict(
            f"Run {run} is {state.status}; only failed or cancelled runs are retried.",
            remedy="Submit a study with another seed for one more result.",
        )
    if state.retried_by is not None:
        raise Conflict(
            f"Run {run} has been retried already, as run {state.retried_by}.",
            remedy=f"Look at run {state.retried_by}.",
        )
    (again,) = insert_runs(session, [_same_again(session, run)])
    session.execute(
        update(RunStateRow).where(RunStateRow.run == run).values(retried_by=again)
    )
    return again


def _same_again(session: Session, run: int) -> NewRun:
    columns = (getattr(RunRow, name) for name in OWN_FIELDS)
    query = select(*asked_columns(), *columns).where(RunRow.id == run)
    row = session.execute(query).one()
    own = {name: row._mapping[name] for name in OWN_FIELDS}
    return NewRun(asked=read_asked(row), **own | {"retry_of": run})


_CANCEL_WAITING = text(
    f"""
    WITH cancelled AS (
        UPDATE run_states SET status = 'cancelled', ended_at = clock_timestamp()
        WHERE study = :study AND {IS_WAITING} RETURNING run, attempt
    ), told AS (
        INSERT INTO run_events (run, kind, attempt, detail)
        SELECT run, 'cancelled', attempt, '{{"record": {{}}}}'
        FROM cancelled ORDER BY run RETURNING run
    )
    SELECT count(*) FROM told
    """
)
_ASK_RUNNING = text(
    """
    WITH asked AS (
        UPDATE run_states SET cancel_requested = true
        WHERE study = :study AND status = 'running' AND NOT cancel_requested
        RETURNING run, attempt, worker
    ), told AS (
        INSERT INTO run_events (run, kind, attempt, worker, detail)
        SELECT run, 'cancel_requested', attempt, worker, '{}' FROM asked RETURNING run
    )
    SELECT count(*) FROM told
    """
)
