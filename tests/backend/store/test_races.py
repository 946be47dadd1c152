"""Several writers at once, in threads with connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from celery import Celery
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from backend.errors import Conflict
from backend.settings import Settings
from backend.store.claims import claim_run, finish_run, reap_expired, renew_lease
from backend.store.requests import request_cancel, retry_run
from backend.store.runs import load_run
from backend.store.traces import load_events
from overcurve.curves.terms.records import FINAL_STATUSES
from tests.factories import make_outcome, publish_test_catalogue, submit_test_study

Sessions = sessionmaker[Session]
Answer = TypeVar("Answer")


@pytest.fixture(autouse=True)
def worker(session: Session, queue: Celery, settings: Settings) -> int:
    found = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    return found


def at_once(
    sessions: Sessions, *actions: Callable[[Session], Answer]
) -> list[Answer | Exception]:
    """Does every action in a thread and transaction of its own, starting together."""
    start = Barrier(len(actions))

    def act(action: Callable[[Session], Answer]) -> Answer | Exception:
        try:
            with sessions.begin() as session:
                session.execute(text("SELECT 1"))
                start.wait()
                return action(session)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


def final_events(session: Session, run: int) -> list[str]:
    return [e.kind for e in load_events(session, run) if e.kind in FINAL_STATUSES]


def test_claimers_never_share_a_run(sessions: Sessions, worker: int) -> None:
    def claim_all(_: int) -> list[int]:
        claimed = []
        while True:
            with sessions.begin() as session:
                run = claim_run(session, worker, "cpu")
            if run is None:
                return claimed
            claimed.append(run.id)

    with ThreadPoolExecutor(6) as pool:
        claimed = [run for runs in pool.map(claim_all, range(6)) for run in runs]
    assert len(claimed) == len(set(claimed)) == 18


def test_claimers_at_once_skip_locked_runs(sessions: Sessions, worker: int) -> None:
    with sessions() as first, sessions() as second:
        one, two = (claim_run(s, worker, "cpu") for s in (first, second))
        assert one is not None
        assert two is not None
        assert (one.asked.position, two.asked.position) == (0, 1)


def test_finishers_leave_one_final_state(sessions: Sessions, worker: int) -> None:
    for _ in range(10):
        with sessions.begin() as session:
            run = claim_run(session, worker, "cpu")
        assert run is not None
        told = at_once(
            sessions,
            lambda s, r=run: finish_run(s, r.id, 1, "finished", make_outcome()),
            lambda s, r=run: finish_run(s, r.id, 1, "failed", {}),
            lambda s, r=run: finish_run(s, r.id, 1, "cancelled", {}),
        )
        with sessions() as session:
            (final,) = final_events(session, run.id)
            assert told == [final] * 3
            assert load_run(session, run.id).status == final


def test_index_refuses_second_final_event(session: Session, worker: int) -> None:
    run = claim_run(session, worker, "cpu")
    assert run is not None
    finish_run(session, run.id, 1, "finished", make_outcome())
    event = "INSERT INTO run_events (run, kind, detail) VALUES (:run, 'failed', '{}')"
    with pytest.raises(IntegrityError, match="uq_run_events_final"):
        session.execute(text(event), {"run": run.id})


def test_reaper_and_worker_end_a_run_once(sessions: Sessions, worker: int) -> None:
    with sessions.begin() as session:
        run = claim_run(session, worker, "cpu")
        assert run is not None
        renew_lease(session, run.id, 1, lease_seconds=-1)
    at_once(
        sessions,
        lambda s: finish_run(s, run.id, 1, "finished", make_outcome()),
        lambda s: reap_expired(s, max_attempts=1),
        lambda s: reap_expired(s, max_attempts=1),
    )
    with sessions() as session:
        assert final_events(session, run.id) in (["finished"], ["failed"])


def test_two_cancels_leave_one_event(sessions: Sessions, session: Session) -> None:
    told = at_once(sessions, *[lambda s: request_cancel(s, 1)] * 3)
    assert told.count("cancelled") == 1
    assert sum(isinstance(t, Conflict) for t in told) == 2
    assert final_events(session, 1) == ["cancelled"]


def test_two_retries_make_one_run(sessions: Sessions, session: Session) -> None:
    request_cancel(session, 1)
    session.commit()
    told = at_once(sessions, *[lambda s: retry_run(s, 1)] * 3)
    assert sum(isinstance(t, Conflict) for t in told) == 2
