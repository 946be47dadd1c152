"""What waits is listed in the order in which it is claimed."""

from __future__ import annotations

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.settings import Settings
from backend.store.claims import claim_run, finish_run
from backend.store.studies import prioritise_study
from backend.store.waiting import list_waiting, list_waiting_studies
from tests.factories import make_outcome, publish_test_catalogue, submit_test_study


@pytest.fixture
def worker(session: Session, queue: Celery, settings: Settings) -> int:
    """One worker and three studies, one of them served already, one first of all."""
    worker = publish_test_catalogue(session)
    for seeds in ([0, 1], [0], [0, 1, 2]):
        submit_test_study(session, queue, settings, seeds=seeds)
    run = claim_run(session, worker, "cpu")
    assert run is not None
    finish_run(session, run.id, run.attempt, "finished", make_outcome())
    prioritise_study(session, 2, 5)
    session.commit()
    return worker


def test_list_is_the_order_of_claims(session: Session, worker: int) -> None:
    listed = [run.id for run in list_waiting(session, 100)]
    claimed = []
    while run := claim_run(session, worker, "cpu"):
        finish_run(session, run.id, run.attempt, "finished", make_outcome())
        session.commit()
        claimed.append(run.id)
    assert len(claimed) == 35
    assert listed == claimed


def test_list_ends_at_its_limit(session: Session, worker: int) -> None:
    assert worker
    whole = list_waiting(session, 100)
    assert list_waiting(session, 9) == whole[:9]


def test_studies_are_counted(session: Session, worker: int) -> None:
    assert claim_run(session, worker, "cpu")
    found = list_waiting_studies(session, 10)
    counted = [(s.id, s.priority, s.waiting, s.running) for s in found]
    assert counted == [(2, 5, 5, 1), (1, 0, 11, 0), (3, 0, 18, 0)]
