"""Cancelling and retrying runs."""

from __future__ import annotations

import pytest
from celery import Celery
from sqlalchemy.orm import Session

from backend.errors import Conflict, NotFound
from backend.settings import Settings
from backend.store.claims import claim_run, finish_run
from backend.store.requests import cancel_study, request_cancel, retry_run
from backend.store.runs import load_run
from backend.store.studies import load_study
from backend.store.traces import load_events
from frontend.facts.studies import StudyView
from tests.factories import make_outcome, publish_test_catalogue, submit_test_study


@pytest.fixture
def study(session: Session, queue: Celery, settings: Settings) -> StudyView:
    publish_test_catalogue(session)
    return submit_test_study(session, queue, settings)


def test_waiting_run_is_cancelled_at_once(session: Session, study: StudyView) -> None:
    run = claim_first(session)
    waiting = run + 1
    assert request_cancel(session, waiting) == "cancelled"
    assert load_run(session, waiting).ended_at is not None
    assert load_study(session, study.id).counts["cancelled"] == 1


def test_running_run_is_asked_once(session: Session, study: StudyView) -> None:
    assert study.total
    run = claim_first(session)
    assert request_cancel(session, run) == request_cancel(session, run) == "running"
    assert load_run(session, run).cancel_requested
    asked = [e.kind for e in load_events(session, run)]
    assert asked.count("cancel_requested") == 1


def test_ended_run_cannot_be_cancelled(session: Session, study: StudyView) -> None:
    assert study.total
    run = claim_first(session)
    finish_run(session, run, 1, "finished", make_outcome())
    with pytest.raises(Conflict, match="already ended: it is finished"):
        request_cancel(session, run)


def test_unknown_run_is_not_found(session: Session) -> None:
    for number in (0, -1, 77, 2**63, 10**30):
        with pytest.raises(NotFound):
            request_cancel(session, number)


def test_study_is_cancelled_as_a_whole(session: Session, study: StudyView) -> None:
    run = claim_first(session)
    assert cancel_study(session, study.id) == study.total
    assert load_run(session, run).cancel_requested
    assert load_study(session, study.id).counts == {"running": 1, "cancelled": 17}
    assert cancel_study(session, study.id) == 0


def test_retry_is_a_new_run(session: Session, study: StudyView) -> None:
    assert study.total
    run = claim_first(session)
    finish_run(session, run, 1, "failed", {"error": {"code": "out_of_memory"}})
    again = load_run(session, retry_run(session, run))
    old = load_run(session, run)
    assert (again.retry_of, old.retried_by) == (run, again.id)
    assert (again.status, old.status) == ("queued", "failed")
    assert (again.asked.recipe, again.asked.budget, again.asked.seed) == (
        old.asked.recipe,
        old.asked.budget,
        old.asked.seed,
    )
    assert claim_first(session) == again.id


@pytest.mark.parametrize("status", ["finished", "diverged"])
def test_only_failed_or_cancelled_is_retried(
    session: Session, study: StudyView, status: str
) -> None:
    assert study.total
    run = claim_first(session)
    with pytest.raises(Conflict, match="is running; only failed or cancelled"):
        retry_run(session, run)
    finish_run(session, run, 1, status, make_outcome())  # type: ignore[arg-type]
    with pytest.raises(Conflict, match=f"is {status}; only failed or cancelled"):
        retry_run(session, run)


def test_second_retry_names_the_first(session: Session, study: StudyView) -> None:
    assert study.total
    request_cancel(session, 1)
    again = retry_run(session, 1)
    with pytest.raises(Conflict, match=f"retried already, as run {again}"):
        retry_run(session, 1)


def claim_first(session: Session) -> int:
    run = claim_run(session, 1, "cpu")
    assert run is not None
    return run.id
