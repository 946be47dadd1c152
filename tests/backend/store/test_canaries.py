"""Canaries: facts of a worker, and figures beside the runs between two of them."""

from __future__ import annotations

from celery import Celery
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import RunStateRow
from backend.settings import Settings
from backend.store.canaries import (
    awaits_canary,
    insert_canary,
    link_canaries,
    list_canaries,
    sum_waiting,
)
from backend.store.records import data_version, load_record, load_records
from overcurve.curves.terms.question import Question
from tests.factories import (
    finished_study,
    make_canary,
    publish_test_catalogue,
    submit_test_study,
)

FIGURES = {
    "canary_before": 100.0,
    "canary_before_error": 0.01,
    "canary_after": 90.0,
    "canary_after_error": 0.02,
}


def test_newest_canaries_of_each_worker_come_first(session: Session) -> None:
    for worker, speed in ((1, 100.0), (2, 50.0), (1, 101.0), (1, 102.0)):
        insert_canary(session, make_canary(worker=worker, speed=speed))
    found = list_canaries(session, [1, 2, 3], limit=2)
    assert {w: [c.speed for c in theirs] for w, theirs in found.items()} == {
        1: [102.0, 101.0],
        2: [50.0],
    }
    assert found[2][0].detail == {"load": 0.5}


def test_canaries_reach_the_records_of_their_runs(
    session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(session, queue, settings)
    question = Question(task=study.task)
    records = load_records(session, question)
    assert all(not record.steadiness for record in records)
    version = data_version(session, question)
    first, second, *_ = (int(record.run) for record in records)
    link_canaries(session, [first, second], FIGURES)
    assert data_version(session, question) != version
    told = {r.run for r in load_records(session, question) if r.steadiness == FIGURES}
    assert told == {str(first), str(second)}
    assert load_record(session, first).steadiness == FIGURES


def test_waiting_budgets_are_summed(
    session: Session, queue: Celery, settings: Settings
) -> None:
    publish_test_catalogue(session)
    study = submit_test_study(session, queue, settings)
    assert sum_waiting(session, study.id, "cpu") == 3 * (1 + 2 + 4 + 8 + 2 + 4)
    assert sum_waiting(session, study.id, "cuda") == 0.0


def test_study_awaits_the_canary_after_its_last_run(
    session: Session, queue: Celery, settings: Settings
) -> None:
    study = finished_study(session, queue, settings)
    assert awaits_canary(session, study.id)
    runs = [int(run.run) for run in load_records(session, Question(task=study.task))]
    link_canaries(session, runs, FIGURES)
    assert not awaits_canary(session, study.id)


def test_canary_that_would_be_too_dear_is_not_awaited(
    session: Session, queue: Celery, settings: Settings
) -> None:
    """As a worker leaves out the last one where it trained next to nothing since."""
    study = finished_study(session, queue, settings)
    [worker] = session.scalars(select(RunStateRow.worker).distinct())
    insert_canary(session, make_canary(worker=worker))
    assert not awaits_canary(session, study.id)
