"""Runs of dead workers are given up; those whose worker could not speak are spared."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from celery import Celery
from sqlalchemy.orm import Session, sessionmaker

from backend.settings import Settings
from backend.store import leases
from backend.store.claims import claim_run, renew_lease
from backend.store.leases import Reaper
from backend.store.runs import load_run
from backend.web.lost_runs import LostRuns
from tests.factories import publish_test_catalogue, submit_test_study

LEASE = 30.0


@pytest.fixture
def run(session: Session, queue: Celery, settings: Settings) -> int:
    """A run whose lease has run out."""
    worker = publish_test_catalogue(session)
    submit_test_study(session, queue, settings)
    claimed = claim_run(session, worker, "cpu")
    assert claimed is not None
    renew_lease(session, claimed.id, 1, lease_seconds=-1)
    session.commit()
    return claimed.id


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the reaper's clock on; the database's stays."""
    now = [1e9]
    monkeypatch.setattr(leases, "time", SimpleNamespace(time=lambda: now[0]))
    monkeypatch.setattr(leases, "_UP_SECONDS", leases.text("SELECT 3600"))

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


@pytest.fixture
def reaper(sessions: sessionmaker[Session]) -> Reaper:
    return Reaper(sessions, LEASE, max_attempts=3)


def test_expired_lease_is_given_up(
    reaper: Reaper, run: int, pass_time: Callable[[float], None]
) -> None:
    (lost,) = reaper.look()
    assert (lost.run, lost.status) == (run, "lost")
    assert reaper.look() == ()


def test_silence_of_postgres_spares_for_a_lease(
    reaper: Reaper,
    run: int,
    session: Session,
    pass_time: Callable[[float], None],
) -> None:
    reaper._is_trusted(session)  # it answered once
    pass_time(LEASE)  # and then not, or this machine slept
    assert reaper.look() == ()
    for _ in range(6):
        assert load_run(session, run).status == "running"
        session.rollback()
        assert reaper.look() == ()
        pass_time(LEASE / 6)
    assert [lost.run for lost in reaper.look()] == [run]


def test_freshly_started_postgres_is_not_trusted(
    reaper: Reaper, run: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "_UP_SECONDS", leases.text("SELECT 5"))
    assert reaper.look() == ()


def test_web_gives_up_what_no_worker_does(
    run: int,
    sessions: sessionmaker[Session],
    queue: Celery,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leases, "_UP_SECONDS", leases.text("SELECT 3600"))
    quick = settings.model_copy(update={"lease_seconds": 0.3})
    looking = LostRuns(sessions, queue, quick)
    looking.start()

    def is_lost() -> bool:
        with sessions() as session:
            return load_run(session, run).status == "lost"

    deadline = time.monotonic() + 20
    while not is_lost():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    looking.stop()
    assert not looking.is_alive()
