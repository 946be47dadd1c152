"""A run in a worker's hands: claimed in order, kept by a lease, ended once."""

from __future__ import annotations

import math

import pytest
from celery import Celery
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.errors import StaleAttempt
from backend.settings import Settings
from backend.store.claims import (
    ClaimedRun,
    claim_run,
    finish_run,
    lose_run,
    reap_expired,
    renew_lease,
)
from backend.store.requests import request_cancel
from backend.store.runs import load_run
from backend.store.studies import load_study, prioritise_study
from backend.store.traces import load_events
from frontend.facts.studies import StudyView
from tests.factories import make_outcome, publish_test_catalogue, submit_test_study


@pytest.fixture
def worker(session: Session) -> int:
    return publish_test_catalogue(session)


@pytest.fixture
def study(
    session: Session, queue: Celery, settings: Settings, worker: int
) -> StudyView:
    assert worker
    return submit_test_study(session, queue, settings)


def claim(session: Session, worker: int) -> ClaimedRun:
    run = claim_run(session, worker, "cpu")
    assert run is not None
    return run


def kinds(session: Session, run: int) -> list[str]:
    return [event.kind for event in load_events(session, run)]


def test_claims_follow_blocks_and_positions(
    session: Session, worker: int, study: StudyView
) -> None:
    claimed = [claim(session, worker) for _ in range(study.total)]
    places = [(run.asked.block, run.asked.position) for run in claimed]
    assert places == sorted(places)
    assert claim_run(session, worker, "cpu") is None


def test_other_devices_claim_nothing(session: Session, study: StudyView) -> None:
    assert study.counts == {"queued": 18}
    assert claim_run(session, 1, "gpu") is None


def test_claimed_run_names_its_recipe(
    session: Session, worker: int, study: StudyView
) -> None:
    claimed = [claim(session, worker) for _ in range(6)]
    cutout = next(run for run in claimed if run.asked.algorithms)
    assert cutout.asked.algorithms == ({"name": "row_column_cutout", "p_row": 0.3},)
    assert cutout.asked.recipe == study.recipes[1].recipe
    assert (cutout.attempt, cutout.asked.seed, cutout.task_name) == (1, 0, "toy")


def test_studies_of_one_priority_take_turns(
    session: Session, worker: int, queue: Celery, settings: Settings
) -> None:
    first = submit_test_study(session, queue, settings)
    second = submit_test_study(session, queue, settings)
    served = []
    for _ in range(6):
        run = claim(session, worker)
        served.append(run.study)
        finish_run(session, run.id, 1, "finished", make_outcome())
        session.commit()
    assert served == [first.id, second.id] * 3


def test_study_with_fewest_running_is_next(
    session: Session, worker: int, queue: Celery, settings: Settings
) -> None:
    first = submit_test_study(session, queue, settings)
    assert [claim(session, worker).study for _ in range(3)] == [first.id] * 3
    second = submit_test_study(session, queue, settings)
    assert [claim(session, worker).study for _ in range(3)] == [second.id] * 3


def test_higher_priority_is_claimed_first(
    session: Session, worker: int, queue: Celery, settings: Settings
) -> None:
    submit_test_study(session, queue, settings)
    urgent = submit_test_study(session, queue, settings)
    prioritise_study(session, urgent.id, 5)
    assert {claim(session, worker).study for _ in range(6)} == {urgent.id}


def test_finished_run_keeps_its_figures(
    session: Session, worker: int, study: StudyView
) -> None:
    run = claim(session, worker)
    outcome = make_outcome(quality=0.93)
    assert finish_run(session, run.id, 1, "finished", outcome) == "finished"
    view = load_run(session, run.id)
    assert (view.status, view.quality, view.train_seconds) == ("finished", 0.93, 4.01)
    assert kinds(session, run.id) == ["queued", "started", "finished"]
    assert load_study(session, study.id).counts == {"queued": 17, "finished": 1}


def test_second_finish_hears_the_first(
    session: Session, worker: int, study: StudyView
) -> None:
    assert study.total
    run = claim(session, worker)
    finish_run(session, run.id, 1, "failed", {"error": {"code": "out_of_memory"}})
    assert finish_run(session, run.id, 1, "finished", make_outcome()) == "failed"
    assert kinds(session, run.id)[-1] == "failed"


@pytest.mark.parametrize("quality", [math.nan, math.inf, None, 1e13])
def test_finish_without_quality_is_diverged(
    session: Session, worker: int, study: StudyView, quality: float | None
) -> None:
    assert study.total
    run = claim(session, worker)
    outcome = make_outcome(quality=quality)
    assert finish_run(session, run.id, 1, "finished", outcome) == "diverged"
    error = load_run(session, run.id).error
    assert error is not None
    assert error["code"] == "not_finite"
    assert "missing, not finite, or beyond 1e12" in error["message"]
    assert error["remedy"]


def test_lost_run_waits_for_another_start(
    session: Session, worker: int, study: StudyView
) -> None:
    assert study.total
    run = claim(session, worker)
    assert lose_run(session, run.id, 1, "the child was killed") == "lost"
    assert lose_run(session, run.id, 1, "told twice") == "lost"
    again = claim(session, worker)
    assert (again.id, again.attempt) == (run.id, 2)
    assert kinds(session, run.id) == ["queued", "started", "lost", "started"]


def test_run_fails_after_three_starts(
    session: Session, worker: int, study: StudyView
) -> None:
    assert study.total
    for attempt in (1, 2, 3):
        run = claim(session, worker)
        status = lose_run(session, run.id, attempt, "killed", max_attempts=3)
    view = load_run(session, run.id)
    assert (status, view.status) == ("failed", "failed")
    assert view.error is not None
    assert view.error["code"] == "worker_lost"
    assert view.error["message"] == "Given up after 3 starts. killed"
    assert view.error["remedy"]


def test_writes_of_given_up_attempts_are_refused(
    session: Session, worker: int, study: StudyView
) -> None:
    assert study.total
    run = claim(session, worker)
    lose_run(session, run.id, 1, "no heartbeat")
    claim(session, worker)
    with pytest.raises(StaleAttempt):
        finish_run(session, run.id, 1, "finished", make_outcome())
    with pytest.raises(StaleAttempt):
        lose_run(session, run.id, 1, "late")
    with pytest.raises(StaleAttempt):
        renew_lease(session, run.id, 1)
    assert load_run(session, run.id).status == "running"


def test_late_result_counts_until_restarted(
    session: Session, worker: int, study: StudyView
) -> None:
    assert study.total
    run = claim(session, worker)
    lose_run(session, run.id, 1, "Postgres was away")
    assert finish_run(session, run.id, 1, "finished", make_outcome()) == "finished"
    assert claim(session, worker).id != run.id


def test_expired_lease_is_reaped(
    session: Session, worker: int, study: StudyView
) -> None:
    kept, expired = claim(session, worker), claim(session, worker)
    renew_lease(session, expired.id, 1, lease_seconds=-1)
    (lost,) = reap_expired(session)
    assert (lost.run, lost.study, lost.status) == (expired.id, study.id, "lost")
    assert load_run(session, kept.id).status == "running"
    assert reap_expired(session) == ()


def test_renewed_lease_is_not_reaped(
    session: Session, worker: int, study: StudyView
) -> None:
    assert study.total
    run = claim_run(session, worker, "cpu", lease_seconds=-1)
    assert run is not None
    lease = renew_lease(session, run.id, 1, lease_seconds=60)
    assert not lease.cancel_requested
    assert reap_expired(session) == ()


def test_lost_run_with_wish_is_cancelled(
    session: Session, worker: int, study: StudyView
) -> None:
    assert study.total
    run = claim(session, worker)
    assert request_cancel(session, run.id) == "running"
    assert renew_lease(session, run.id, 1).cancel_requested
    assert lose_run(session, run.id, 1, "killed") == "cancelled"


def test_only_final_statuses_end_runs(
    session: Session, worker: int, study: StudyView
) -> None:
    assert study.total
    run = claim(session, worker)
    with pytest.raises(ValueError, match="no final status"):
        finish_run(session, run.id, 1, "lost", {})


def test_claim_uses_the_waiting_index(session: Session, study: StudyView) -> None:
    session.execute(text("SET enable_seqscan = off"))
    query = (
        "EXPLAIN SELECT run FROM run_states WHERE study = :study AND device = 'cpu' "
        "AND status IN ('queued', 'lost') ORDER BY block, position, run LIMIT 1"
    )
    plan = session.scalars(text(query), {"study": study.id}).all()
    assert "ix_run_states_waiting" in "\n".join(plan)
